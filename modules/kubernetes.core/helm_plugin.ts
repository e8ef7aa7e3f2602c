import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { stepOf } from '../support/commands.ts';
import { HELM_EXCLUSIVE, HELM_OPTIONS, Helm, listPlugins, pluginsOf } from '../support/helm/client.ts';

/** What is done with a plugin that is there, and what is said of it. */
const VERBS = {
  absent: {
    verb: 'uninstall',
    missing: 'Plugin not found or is already uninstalled',
    done: 'Plugin uninstalled successfully',
    failed: 'Failed to get Helm plugin uninstall',
  },
  latest: {
    verb: 'update',
    missing: 'Plugin not found',
    done: 'Plugin updated successfully',
    failed: 'Failed to get Helm plugin update',
  },
} as const;

export default defineModule({
  name: 'kubernetes.core.helm_plugin',
  summary: "Manage helm's plugins",
  options: {
    plugin_path: { type: 'str', description: 'Where the plugin comes from: a folder, an archive or a URL.' },
    plugin_name: { type: 'str', description: 'The plugin that goes, or is updated.' },
    plugin_version: { type: 'str', description: 'Its version.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent', 'latest'],
      description: 'Whether it is to be there.',
    },
    ...HELM_OPTIONS,
  },
  rules: {
    requiredIf: [
      ['state', 'present', ['plugin_path']],
      ['state', 'absent', ['plugin_name']],
      ['state', 'latest', ['plugin_name']],
    ],
    mutuallyExclusive: [...HELM_EXCLUSIVE, ['plugin_name', 'plugin_path']],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const helm = await Helm.open(args, target, task);
    const act = async (words: readonly string[]): Promise<ModuleResult & { readonly rc: number }> => {
      if (task.check) return { command: helm.shown(...words), stdout: '', stderr: '', rc: 0 };
      const { rc, out, err } = stepOf(await helm.run([{ step: 'act', words }]), 'act');
      return { command: helm.shown(...words), stdout: out, stderr: err, rc };
    };
    if (args.state === 'present') {
      const version = args.plugin_version === undefined ? [] : [`--version=${args.plugin_version}`];
      const told = await act(['plugin', 'install', args.plugin_path ?? '', ...version]);
      if (told.rc === 0) return { changed: true, msg: 'Plugin installed successfully', ...told };
      if (told.rc === 1 && String(told.stderr).includes('plugin already exists'))
        return { changed: false, msg: 'Plugin already exists', ...told };
      throw new ModuleFailure('Failure when executing Helm command.', told);
    }
    const { verb, missing, done, failed } = VERBS[args.state];
    const name = args.plugin_name ?? '';
    const { step, command } = await listPlugins(helm);
    if (!pluginsOf(step.out).some((plugin) => plugin.name === name))
      return { changed: false, msg: missing, command, stdout: step.out, stderr: step.err, rc: step.rc };
    const told = await act(['plugin', verb, name]);
    if (told.rc !== 0) throw new ModuleFailure(failed, told);
    return { changed: true, msg: done, ...told };
  },
});
