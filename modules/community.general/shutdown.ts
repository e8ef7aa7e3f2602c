import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.general.shutdown',
  summary: 'Shut the host down',
  options: {
    delay: { type: 'int', default: 0, description: 'Seconds until then.' },
    msg: { type: 'str', default: 'Shut down initiated by Ansible', description: 'What users are told.' },
    search_paths: {
      type: 'list',
      elements: 'path',
      default: ['/sbin', '/usr/sbin', '/usr/local/sbin'],
      description: 'Folders to look for the command in.',
    },
  },
  check: 'full',
  diff: 'none',
  action: true,
  async run(args, target, task): Promise<ModuleResult> {
    const paths = args.search_paths.map(String);
    const probed = await runCommands(target, [
      ...paths.map((folder) => ({ step: folder, argv: ['test', '-x', `${folder}/shutdown`] })),
      { step: 'systemctl', argv: ['test', '-x', '/bin/systemctl'] },
    ]);
    const folder = paths.find((one) => stepOf(probed, one).rc === 0);
    if (folder === undefined && stepOf(probed, 'systemctl').rc !== 0)
      throw new ModuleFailure(
        `Could not find command "shutdown" in search paths: ${paths.join(', ')} or systemctl command in search paths: /bin, /usr/bin, /sbin, unable to shutdown.`,
      );
    const minutes = Math.max(0, Math.trunc(args.delay / 60));
    const argv =
      folder === undefined
        ? ['/bin/systemctl', 'poweroff']
        : [`${folder}/shutdown`, '-h', ...(minutes === 0 ? ['now'] : [String(minutes)]), args.msg];
    const shown =
      folder === undefined
        ? argv.join(' ')
        : `${folder}/shutdown -h ${minutes === 0 ? 'now' : minutes} "${args.msg}"`;
    if (task.check) return { changed: true, elapsed: 0, shutdown: true };
    const step = stepOf(
      await runCommands(target, [{ step: 'shutdown', argv }], { leavesChildren: true }),
      'shutdown',
    );
    if (step.rc !== 0)
      throw new ModuleFailure(`Shutdown command failed, error was: ${step.out.trim()}, ${step.err.trim()}`, {
        shutdown: false,
        rc: step.rc,
      });
    return { changed: true, shutdown: true, shutdown_command: shown };
  },
});
