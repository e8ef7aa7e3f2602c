import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { allCommands, type HostCommand, runCommands, stepOf } from '../support/commands.ts';
import { pythonOsError } from '../support/os-error.ts';
import type { Step } from '../support/steps.ts';

/** daemontools may lie where no PATH leads. */
const daemontools = shellFunction(
  'tsible_svc',
  [allCommands],
  'PATH=$PATH:/command:/usr/local/bin\ntsible_commands "$@"',
);

/** What svc is told for each state. */
const SIGNALS = {
  killed: '-k',
  once: '-o',
  reloaded: '-1',
  restarted: '-t',
  started: '-u',
  stopped: '-d',
} as const;

export default defineModule({
  name: 'community.general.svc',
  summary: "Manage daemontools' services",
  options: {
    name: { type: 'str', required: true, description: 'The service.' },
    state: {
      type: 'str',
      choices: ['killed', 'once', 'reloaded', 'restarted', 'started', 'stopped'],
      description: 'What it is to do.',
    },
    downed: { type: 'bool', description: 'Whether a file `down` keeps it from starting by itself.' },
    enabled: { type: 'bool', description: 'Whether svscan is to watch it.' },
    service_dir: { type: 'str', default: '/service', description: 'Folder of the watched services.' },
    service_src: { type: 'str', default: '/etc/service', description: 'Folder of all services.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, enabled, downed } = args;
    const link = `${args.service_dir}/${args.name}`;
    const source = `${args.service_src}/${args.name}`;
    const way = { way: daemontools, leavesChildren: true };
    const status: HostCommand = { step: 'status', argv: ['svstat', link] };
    const probed = await runCommands(
      target,
      [
        { step: 'link', argv: ['test', '-L', link] },
        { step: 'there', argv: ['test', '-e', link] },
        { step: 'source', argv: ['test', '-e', source] },
        { step: 'log', argv: ['test', '-e', `${source}/log`] },
        { step: 'link down', argv: ['test', '-e', `${link}/down`] },
        { step: 'source down', argv: ['test', '-e', `${source}/down`] },
        status,
      ],
      { ...way, need: ['svc', 'svstat'] },
    );
    const is = (name: string): boolean => stepOf(probed, name).rc === 0;
    const watched = is('link') || is('there');
    const wasDown = is(watched ? 'link down' : 'source down');
    const before = readStatus(stepOf(probed, 'status'));
    const switches = enabled !== undefined && enabled !== watched;
    const acts = state !== undefined && state !== before.state;
    const downs = downed !== undefined && downed !== wasDown;
    const commands: HostCommand[] = [];
    if (switches && enabled && !task.check && !is('source'))
      throw new ModuleFailure(`Could not find source for service to enable (${source}).`);
    if (switches)
      commands.push({
        step: 'switch',
        argv: enabled ? ['ln', '-s', '--', source, link] : ['rm', '--', link],
        must: true,
      });
    if (switches && !enabled) {
      commands.push({ step: 'end', argv: ['svc', '-dx', source] });
      if (is('log')) commands.push({ step: 'end log', argv: ['svc', '-dx', `${source}/log`] });
    }
    if (acts) commands.push({ step: 'act', argv: ['svc', SIGNALS[state], link] });
    if (downs)
      commands.push({
        step: 'down',
        argv: downed ? ['touch', '--', `${link}/down`] : ['rm', '--', `${link}/down`],
        must: true,
      });
    const done = await runCommands(target, [...(task.check ? [] : commands), status], way);
    const switched = done.find('switch');
    if (switched !== undefined && switched.rc !== 0)
      throw new ModuleFailure(
        `Error while ${enabled ? 'linking' : 'unlinking'}: ${pythonOsError(switched.err, link)}`,
        { path: enabled ? source : link },
      );
    const down = done.find('down');
    if (down !== undefined && down.rc !== 0)
      throw new ModuleFailure(`Could not change downed file: ${pythonOsError(down.err, `${link}/down`)} `);
    const after = readStatus(stepOf(done, 'status'));
    return {
      changed: switches || acts || downs,
      svc: {
        state: after.state,
        enabled: watched,
        downed: wasDown,
        svc_full: link,
        src_full: source,
        // What the last answer leaves out is what was known before, as Ansible tells it.
        pid: after.pid ?? before.pid,
        duration: after.duration ?? before.duration,
        full_state: after.full_state,
      },
    };
  },
});

interface Status {
  readonly state: string | null;
  readonly full_state: string | null;
  readonly pid: string | null;
  readonly duration: string | null;
}

/** `/service/x: up (pid 12) 34 seconds, want down` */
function readStatus({ out, err }: Step): Status {
  if (err !== '') return { state: err, full_state: err, pid: null, duration: null };
  const base = out.includes(' up ') ? 'start' : out.includes(' down ') ? 'stopp' : undefined;
  return {
    state: base === undefined ? 'unknown' : `${base}${out.includes(' want ') ? 'ing' : 'ed'}`,
    full_state: out,
    pid: /\(pid (\d+)\)/.exec(out)?.[1] ?? null,
    duration: /(\d+) seconds/.exec(out)?.[1] ?? null,
  };
}
