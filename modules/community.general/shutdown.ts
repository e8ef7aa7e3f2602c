import { UnreachableError } from '../../runtime/connection/unreachable.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ActionFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { Target } from '../../runtime/target/target.ts';
import { TimeoutError } from '../../runtime/target/timeout.ts';
import { repr } from '../../runtime/values/print.ts';
import { runCommands, stepOf } from '../support/commands.ts';

const SYSTEMCTL = ['/bin', '/usr/bin'];

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
    if (!task.check && task.connection().connection.kind === 'local')
      throw new ActionFailure(
        'Running community.general.shutdown with local connection would shutdown the control node.',
        { changed: false, elapsed: 0, shutdown: false },
        'returned',
      );
    const { argv, shown } = await shutdownCommand(args, target);
    const done = { changed: true, shutdown: true, shutdown_command: shown };
    if (task.check) return done;
    try {
      const step = stepOf(
        await runCommands(target, [{ step: 'off', argv }], { leavesChildren: true }),
        'off',
      );
      if (step.rc === 0) return done;
      const msg = `Shutdown command failed. Error was ${step.out.trim()}, ${step.err.trim()}`;
      throw new ActionFailure(msg, { shutdown: false }, 'returned');
    } catch (error) {
      // It may be down before it has answered.
      if (error instanceof UnreachableError || error instanceof TimeoutError) return done;
      throw error;
    }
  },
});

/** The command for the host's system, and how Ansible shows it. @throws ActionFailure when there is none */
async function shutdownCommand(
  args: { readonly delay: number; readonly msg: string; readonly search_paths: readonly string[] },
  target: Target,
): Promise<{ readonly argv: readonly string[]; readonly shown: string }> {
  const paths = args.search_paths;
  const places = [
    ...paths.flatMap((folder) => [`${folder}/shutdown`, `${folder}/poweroff`]),
    ...SYSTEMCTL.map((folder) => `${folder}/systemctl`),
  ];
  const probed = await runCommands(target, [
    { step: 'release', argv: ['cat', '/etc/os-release'] },
    ...places.map((place) => ({ step: place, argv: ['test', '-e', place] })),
  ]);
  const system = /^ID=["']?([\w-]+)/m.exec(stepOf(probed, 'release').out)?.[1];
  const find = (command: string, folders: readonly string[]): string | undefined =>
    folders.map((folder) => `${folder}/${command}`).find((place) => stepOf(probed, place).rc === 0);
  const name = system === 'alpine' ? 'poweroff' : 'shutdown';
  const found = find(name, paths);
  if (found === undefined) {
    const systemctl = find('systemctl', SYSTEMCTL);
    if (systemctl !== undefined) return { argv: [systemctl, 'poweroff'], shown: `${systemctl} poweroff` };
    throw new ActionFailure(
      `Could not find command "${name}" in search paths: ${repr([...paths])} or systemctl command in search paths: ${repr([...SYSTEMCTL])}, unable to shutdown.`,
    );
  }
  if (system === 'alpine') return { argv: [found], shown: `${found} ` };
  const minutes = Math.max(0, Math.floor(args.delay / 60));
  const when = system === 'void' ? `+${minutes}` : String(minutes);
  return { argv: [found, '-h', when, args.msg], shown: `${found} -h ${when} "${args.msg}"` };
}
