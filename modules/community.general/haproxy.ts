import { setTimeout as sleep } from 'node:timers/promises';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { linesOf } from '../support/commands.ts';
import { readSteps, stepOf, steps } from '../support/steps.ts';

/** Says a line to a UNIX socket, and prints the answer; by whichever tool there is. */
const saySocket = shellFunction(
  'tsible_say_socket',
  [steps],
  `
tsible_sbin
say() {
if command -v socat >/dev/null 2>&1; then printf '%s\\n' "$2" | socat -t 30 - "UNIX-CONNECT:$1"
elif command -v nc >/dev/null 2>&1 && nc -h 2>&1 | grep -q -- '-U'; then printf '%s\\n' "$2" | nc -U "$1"
else tsible_need socat
fi
}
if [ ! -e "$1" ]; then tsible_note absent "$1"; exit 0; fi
command -v socat >/dev/null 2>&1 || command -v nc >/dev/null 2>&1 || tsible_need socat
tsible_step say say "$1" "$2"
exit 0`,
);

export default defineModule({
  name: 'community.general.haproxy',
  summary: "Enable, disable and drain servers of haproxy's backends",
  options: {
    state: {
      type: 'str',
      required: true,
      choices: ['enabled', 'disabled', 'drain'],
      description: 'What the server is to be.',
    },
    host: { type: 'str', required: true, description: 'The server.' },
    backend: { type: 'str', description: 'Its backend; all when not given.' },
    weight: { type: 'str', description: 'Its weight.' },
    socket: { type: 'path', default: '/var/run/haproxy.sock', description: "haproxy's socket." },
    shutdown_sessions: {
      type: 'bool',
      default: false,
      description: 'End its sessions, when it is disabled.',
    },
    fail_on_not_found: {
      type: 'bool',
      default: false,
      description: 'A server that is not there is a failure.',
    },
    health: { type: 'bool', default: false, description: 'Its health checks, too.' },
    agent: { type: 'bool', default: false, description: 'Its agent checks, too.' },
    wait: { type: 'bool', default: false, description: 'Wait until it is so.' },
    wait_retries: { type: 'int', default: 25, description: 'How often to look.' },
    wait_interval: { type: 'int', default: 5, description: 'Seconds between looks.' },
    drain: { type: 'bool', default: false, description: 'Drain it before it is disabled.' },
  },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const haproxy = new Haproxy(target, args.socket);
    const { host } = args;
    const before = shown(await haproxy.servers(args.backend, host));
    const told: { command: string[]; output: string[] } = { command: [], output: [] };
    if (args.state === 'enabled')
      await forBackends('UP', (of) => [
        ...[`get weight ${of}`, `enable server ${of}`],
        ...(args.agent ? [`enable agent ${of}`] : []),
        ...(args.health ? [`enable health ${of}`] : []),
        ...(args.weight ? [`set weight ${of} ${args.weight}`] : []),
      ]);
    else {
      if (args.state === 'drain' || args.drain)
        await forBackends('DRAIN', (of) => [`set server ${of} state drain`]);
      if (args.state === 'disabled')
        await forBackends('MAINT', (of) => [
          `get weight ${of}`,
          ...(args.agent ? [`disable agent ${of}`] : []),
          ...(args.health ? [`disable health ${of}`] : []),
          `disable server ${of}`,
          ...(args.shutdown_sessions ? [`shutdown sessions server ${of}`] : []),
        ]);
    }
    const after = shown(await haproxy.servers(args.backend, host));
    return {
      changed: JSON.stringify(before) !== JSON.stringify(after),
      state_before: before,
      ...(told.command.length > 0 ? told : {}),
      state_after: after,
    };

    async function forBackends(status: string, commands: (of: string) => string[]): Promise<void> {
      for (const backend of args.backend === undefined ? await haproxy.backends() : [args.backend]) {
        const [server] = await haproxy.servers(backend, host);
        if (server === undefined) {
          if (args.fail_on_not_found)
            throw new ModuleFailure(`The specified backend '${backend}/${host}' was not found!`);
          continue;
        }
        const command = commands(`${backend}/${host}`).join('; ');
        told.command.push(command);
        told.output.push((await haproxy.say(command)).trim());
        if (args.wait && !(status === 'DRAIN' && server.status === 'DOWN')) await until(backend, status);
      }
    }

    async function until(backend: string, status: string): Promise<void> {
      for (let look = 1; look < args.wait_retries; look++) {
        const [server] = await haproxy.servers(backend, host);
        if (server?.status?.includes(status) && (!args.drain || server.scur === '0')) return;
        await sleep(args.wait_interval * 1000);
      }
      throw new ModuleFailure(
        `server ${backend}/${host} not status '${status}' after ${args.wait_retries} retries. Aborting.`,
      );
    }
  },
});

/** A line of haproxy's statistics, by its columns. */
type Line = Readonly<Record<string, string>>;

class Haproxy {
  constructor(
    private readonly target: Target,
    private readonly socket: string,
  ) {}

  async say(command: string): Promise<string> {
    const done = readSteps(await this.target.call(saySocket, [this.socket, command]));
    if (done.find('absent') !== undefined) throw new ModuleFailure('[Errno 2] No such file or directory');
    const step = stepOf(done, 'say');
    if (step.rc !== 0 && step.out === '') throw new ModuleFailure(step.err.trim());
    return step.out;
  }

  private async statistics(): Promise<Line[]> {
    const [header = '', ...lines] = linesOf((await this.say('show stat')).replace(/^# /, ''));
    const columns = header.split(',');
    return lines
      .filter((line) => line !== '')
      .map((line) => {
        const values = line.split(',');
        return Object.fromEntries(columns.map((column, at) => [column, values[at] ?? '']));
      });
  }

  async backends(): Promise<string[]> {
    return (await this.statistics()).flatMap((line) =>
      line.svname === 'BACKEND' ? [line.pxname ?? ''] : [],
    );
  }

  async servers(backend: string | undefined, server: string): Promise<Line[]> {
    return (await this.statistics()).filter(
      (line) => (backend === undefined || line.pxname === backend) && line.svname === server,
    );
  }
}

/** What a result tells of servers; null when there is none. */
function shown(servers: readonly Line[]): ResultValue {
  if (servers.length === 0) return null;
  return servers.map(({ status = '', weight = '', scur = '' }) => ({ status, weight, scur }));
}
