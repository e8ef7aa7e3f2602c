import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { HELM_EXCLUSIVE, HELM_OPTIONS, Helm, listPlugins, pluginsOf } from '../support/helm/client.ts';

export default defineModule({
  name: 'kubernetes.core.helm_plugin_info',
  summary: "Tell of helm's plugins",
  options: {
    plugin_name: { type: 'str', description: 'One plugin; all when left out.' },
    ...HELM_OPTIONS,
  },
  rules: { mutuallyExclusive: HELM_EXCLUSIVE },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const helm = await Helm.open(args, target, task);
    const { step, command } = await listPlugins(helm);
    const all = pluginsOf(step.out).filter(
      ({ name }) => args.plugin_name === undefined || name === args.plugin_name,
    );
    return {
      // So says Ansible's module, though nothing is changed.
      changed: true,
      command,
      stdout: step.out,
      stderr: step.err,
      rc: step.rc,
      plugin_list: (args.plugin_name === undefined ? all : all.slice(0, 1)).map((plugin) => ({ ...plugin })),
    };
  },
});
