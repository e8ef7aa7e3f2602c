import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { Kube } from '../support/kube/client.ts';
import { KUBE_OPTIONS } from '../support/kube/options.ts';
import { splitWords } from '../support/shlex.ts';

export default defineModule({
  name: 'kubernetes.core.k8s_exec',
  summary: 'Run a command in a pod',
  options: {
    namespace: { type: 'str', required: true, description: "The pod's namespace." },
    pod: { type: 'str', required: true, description: 'The pod.' },
    container: { type: 'str', description: 'The container; the first when left out.' },
    command: { type: 'str', required: true, description: 'The command.' },
    ...KUBE_OPTIONS,
  },
  // As in Ansible's module, the command runs in check mode, too.
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const kube = await Kube.open(args, target, task);
    const { rc, out, err } = await kube.run([
      'exec',
      args.pod,
      `--namespace=${args.namespace}`,
      ...(args.container ? [`--container=${args.container}`] : []),
      '--',
      ...splitWords(args.command),
    ]);
    const ended = /^command terminated with exit code \d+\n?/m;
    if (rc !== 0 && !ended.test(err))
      throw new ModuleFailure(`Failed to execute on pod ${args.pod} due to : ${err.trim()}`);
    const stderr = err.replace(ended, '').replace(/^Defaulted container .*\n/m, '');
    return { changed: true, stdout: out, stderr, rc, return_code: rc };
  },
});
