import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { type HostCommand, runCommands, stepOf } from '../support/commands.ts';
import type { Step } from '../support/steps.ts';

/** What sv is told for each state. */
const VERBS = {
  killed: 'force-stop',
  once: 'once',
  reloaded: 'reload',
  restarted: 'restart',
  started: 'start',
  stopped: 'stop',
} as const;

export default defineModule({
  name: 'community.general.runit',
  summary: "Manage runit's services",
  options: {
    name: { type: 'str', required: true, description: 'The service.' },
    state: {
      type: 'str',
      choices: ['killed', 'once', 'reloaded', 'restarted', 'started', 'stopped'],
      description: 'What it is to do.',
    },
    enabled: { type: 'bool', description: 'Whether runit is to watch it.' },
    service_dir: {
      type: 'str',
      default: '/var/service',
      description: 'Folder of the services that runit watches.',
    },
    service_src: { type: 'str', default: '/etc/sv', description: 'Folder of all services.' },
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, enabled } = args;
    const link = `${args.service_dir}/${args.name}`;
    const source = `${args.service_src}/${args.name}`;
    const status: HostCommand = { step: 'status', argv: ['sv', 'status', link] };
    const probed = await runCommands(
      target,
      [
        { step: 'link', argv: ['test', '-L', link] },
        { step: 'there', argv: ['test', '-e', link] },
        { step: 'source', argv: ['test', '-e', source] },
        status,
      ],
      { need: ['sv'] },
    );
    const watched = stepOf(probed, 'link').rc === 0 || stepOf(probed, 'there').rc === 0;
    const before = watched ? readStatus(stepOf(probed, 'status')) : { ...UNKNOWN, state: 'stopped' };
    const switches = enabled !== undefined && enabled !== watched;
    const acts = state !== undefined && state !== before.state;
    const commands: HostCommand[] = [];
    if (switches && !task.check) {
      if (enabled && stepOf(probed, 'source').rc !== 0)
        throw new ModuleFailure(`Could not find source for service to enable (${source}).`);
      if (!enabled) commands.push({ step: 'stop', argv: ['sv', 'force-stop', source] });
      const change = enabled ? ['ln', '-s', '--', source, link] : ['rm', '--', link];
      commands.push({ step: 'switch', argv: change, must: true });
    }
    if (acts && !task.check) commands.push({ step: 'act', argv: ['sv', VERBS[state], link] });
    const done = await runCommands(target, [...commands, status], { leavesChildren: true });
    const failed = done.find('switch');
    if (failed !== undefined && failed.rc !== 0)
      throw new ModuleFailure(`Error while ${enabled ? 'linking' : 'unlinking'}: ${failed.err.trim()}`, {
        path: enabled ? source : link,
      });
    const after = readStatus(stepOf(done, 'status'));
    // As Ansible tells it: what the last answer leaves out is what was known before.
    const told = {
      state: after.state,
      full_state: after.full_state,
      pid: after.pid ?? before.pid,
      duration: after.duration ?? before.duration,
    };
    return { changed: switches || acts, sv: { ...told, enabled: watched, svc_full: link, src_full: source } };
  },
});

interface Status {
  readonly state: string | null;
  readonly full_state: string | null;
  readonly pid: string | null;
  readonly duration: string | null;
}

const UNKNOWN: Status = { state: null, full_state: null, pid: null, duration: null };

/** `run: /service/x: (pid 12) 34s; run: log: ...` */
function readStatus({ out, err }: Step): Status {
  if (err !== '') return { ...UNKNOWN, state: err, full_state: err };
  const own = out.split('; ')[0] ?? '';
  const state = own.startsWith('run:') ? 'started' : 'stopped';
  return {
    state: /^(run|down):/.test(own) ? state : 'unknown',
    full_state: out,
    pid: /\(pid (\d+)\)/.exec(own)?.[1] ?? null,
    duration: / (\d+)s/.exec(own)?.[1] ?? null,
  };
}
