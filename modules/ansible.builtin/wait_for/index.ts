import { isIP } from 'node:net';
import { messageOf } from '../../../runtime/errors/error.ts';
import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { compilePattern, type Pattern } from '../../../runtime/values/regex/pattern.ts';
import { pathKeys } from '../../support/path-step.ts';
import { readSteps } from '../../support/steps.ts';
import { kernelAddresses } from './addresses.ts';
import { changedFile, pathOnly, readPort, resolveHosts, waitDrained, waitFor, waitOnly } from './shell.ts';

const STATES: Readonly<Record<string, string>> = {
  ESTABLISHED: '01',
  SYN_SENT: '02',
  SYN_RECV: '03',
  FIN_WAIT1: '04',
  FIN_WAIT2: '05',
  TIME_WAIT: '06',
};

const options = {
  host: { type: 'str', default: '127.0.0.1', description: 'Host of the port' },
  timeout: { type: 'int', default: 300, description: 'Seconds after which it fails' },
  connect_timeout: { type: 'int', default: 5, description: 'Seconds to wait for one connection' },
  delay: { type: 'int', default: 0, description: 'Seconds to wait before the first try' },
  port: { type: 'int', description: 'The port' },
  active_connection_states: {
    type: 'list',
    elements: 'str',
    default: ['ESTABLISHED', 'FIN_WAIT1', 'FIN_WAIT2', 'SYN_RECV', 'SYN_SENT', 'TIME_WAIT'],
    description: 'States of connections that count as not drained',
  },
  path: { type: 'path', description: 'The file' },
  search_regex: { type: 'str', description: 'What the file or port must say' },
  state: {
    type: 'str',
    default: 'started',
    choices: ['absent', 'drained', 'present', 'started', 'stopped'],
    description: 'What to wait for',
  },
  exclude_hosts: {
    type: 'list',
    elements: 'str',
    description: 'Remote hosts whose connections do not count',
  },
  sleep: { type: 'int', default: 1, description: 'Seconds between two tries' },
  msg: { type: 'str', description: 'Message when time is up' },
} as const;

type Arguments = Options<typeof options>;
type Matched = { readonly match_groups: ResultValue; readonly match_groupdict: ResultValue };

const NO_MATCH: Matched = { match_groups: [], match_groupdict: {} };

export default defineModule({
  name: 'ansible.builtin.wait_for',
  summary: 'Wait for a port, a file or some seconds',
  options,
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const pattern = compile(args.search_regex);
    checkArguments(args);
    const clock = new Clock(args.timeout);
    await sleep(args.delay);
    const { match_groups, match_groupdict, ...info } = await wait(args, pattern, clock, target);
    return {
      state: args.state,
      port: args.port ?? null,
      search_regex: args.search_regex ?? null,
      match_groups,
      match_groupdict,
      path: args.path ?? null,
      elapsed: clock.elapsed,
      ...info,
    };
  },
});

/** Seconds since the start, and until the end. */
class Clock {
  readonly #start = Date.now();
  readonly #timeout: number;

  constructor(timeout: number) {
    this.#timeout = timeout;
  }

  get elapsed(): number {
    return Math.floor((Date.now() - this.#start) / 1000);
  }

  get left(): number {
    return Math.max(0, Math.ceil(this.#timeout - (Date.now() - this.#start) / 1000));
  }
}

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

function compile(source: string | undefined): Pattern | undefined {
  if (source === undefined) return undefined;
  try {
    return compilePattern(source, { multiline: true });
  } catch (error) {
    throw new ModuleFailure(`Invalid regular expression: ${messageOf(error)}`);
  }
}

function checkArguments(args: Arguments): void {
  const { port, path, state } = args;
  const refuse = (message: string): never => {
    throw new ModuleFailure(message, { elapsed: 0 });
  };
  if (port && path) refuse('port and path parameter can not both be passed to wait_for');
  if (path && (state === 'stopped' || state === 'drained'))
    refuse(`state=${state} should only be used for checking a port in the wait_for module`);
  if (args.exclude_hosts !== undefined && state !== 'drained')
    refuse('exclude_hosts should only be with state=drained');
  const unknown = args.active_connection_states.find((name) => !(name in STATES));
  if (unknown !== undefined) refuse(`unknown active_connection_state (${unknown}) defined`);
}

async function wait(
  args: Arguments,
  pattern: Pattern | undefined,
  clock: Clock,
  target: Target,
): Promise<ModuleResult> {
  const { state, path, port, host } = args;
  const late = (message: string): ModuleFailure =>
    new ModuleFailure(args.msg || message, { elapsed: clock.elapsed });
  if (state === 'drained') {
    if (await drained(args, clock, target)) return { ...NO_MATCH };
    throw late(`Timeout when waiting for ${host}:${port} to drain`);
  }
  if (!port && !path) {
    await target.call(waitOnly, [String(args.timeout)]);
    return { ...NO_MATCH };
  }
  const up = state === 'started' || state === 'present';
  if (up && pattern !== undefined) {
    const where = path ? path : `${host}:${port}`;
    const matched = path
      ? await searchFile(path, pattern, args, clock, target)
      : await searchPort(host, port ?? 0, pattern, args, clock, target);
    if (matched === undefined)
      throw late(`Timeout when waiting for search string ${args.search_regex} in ${where}`);
    return matched;
  }
  const words = [path ? 'path' : 'port', up ? 'up' : 'down', host, String(port ?? ''), path ?? ''];
  const limits = [clock.left, args.connect_timeout, args.sleep].map(String);
  const done = readSteps(await target.call(waitFor, [...words, ...limits]));
  const outcome = done.text('outcome');
  if (outcome === 'met') return { ...NO_MATCH, ...pathKeys(done) };
  if (outcome === 'no-tool')
    throw new ModuleFailure('waiting for a port needs bash, nc or perl on the host', {
      elapsed: clock.elapsed,
    });
  if (outcome !== 'timeout') throw late(`Failed to stat ${path}, ${outcome}`);
  if (path)
    throw late(
      up ? `Timeout when waiting for file ${path}` : `Timeout when waiting for ${path} to be absent.`,
    );
  throw late(
    up ? `Timeout when waiting for ${host}:${port}` : `Timeout when waiting for ${host}:${port} to stop.`,
  );
}

function groupsOf(pattern: Pattern, text: string): Matched | undefined {
  const match = pattern.search(text);
  if (match === undefined) return undefined;
  const value = (group: number): ResultValue => match.groups[group] ?? null;
  return {
    match_groups: match.groups.slice(1).map((group) => group ?? null),
    match_groupdict: Object.fromEntries([...pattern.names].map(([name, group]) => [name, value(group)])),
  };
}

/** The file is sent whenever it has changed, and searched here: the host's grep knows no Python patterns. */
async function searchFile(
  path: string,
  pattern: Pattern,
  args: Arguments,
  clock: Clock,
  target: Target,
): Promise<ModuleResult | undefined> {
  let seen = '';
  while (clock.left > 0) {
    const reply = await target.call(changedFile, [path, seen, String(clock.left), String(args.sleep)]);
    seen = reply.stderr.toString();
    const matched = seen === '' ? undefined : groupsOf(pattern, reply.stdout.toString());
    if (matched !== undefined)
      return { ...matched, ...pathKeys(readSteps(await target.call(pathOnly, [path]))) };
    if (seen !== '') await sleep(args.sleep);
  }
  return undefined;
}

/** Ever more of what the port says is read: a request can't end on what it reads. */
async function searchPort(
  host: string,
  port: number,
  pattern: Pattern,
  args: Arguments,
  clock: Clock,
  target: Target,
): Promise<Matched | undefined> {
  for (let pieces = 1; clock.left > 0; pieces *= 2) {
    const limits = [Math.min(pieces + 1, clock.left), pieces].map(String);
    const reply = await target.call(readPort, [host, String(port), ...limits]);
    if (reply.rc === 125)
      throw new ModuleFailure('waiting for a port needs bash, nc or perl on the host', {
        elapsed: clock.elapsed,
      });
    if (pattern.search(reply.stdout.toString()) !== undefined) return NO_MATCH;
    if (clock.left > 0) await sleep(args.sleep);
  }
  return undefined;
}

async function drained(args: Arguments, clock: Clock, target: Target): Promise<boolean> {
  const addresses = await addressesOf([args.host], target);
  const excluded = await addressesOf(args.exclude_hosts ?? [], target);
  const port = (args.port ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const states = args.active_connection_states.map((name) => STATES[name]).join('|');
  const reply = await target.call(waitDrained, [
    port,
    `|${states}|`,
    ` ${addresses.join(' ')} `,
    ` ${excluded.join(' ')} `,
    String(clock.left),
    String(args.sleep),
  ]);
  return reply.rc === 0;
}

/** Hosts as the kernel shows addresses; the host that is waited on resolves names. */
async function addressesOf(hosts: readonly string[], target: Target): Promise<string[]> {
  const names = hosts.filter((host) => isIP(host) === 0);
  const found = new Map<string, string[]>();
  if (names.length > 0) {
    const reply = await target.call(resolveHosts, names);
    for (const line of reply.stdout.toString().trim().split('\n')) {
      const [name = '', ...addresses] = line.split(' ');
      found.set(name, addresses);
    }
  }
  return hosts.flatMap((host) => {
    const addresses = isIP(host) === 0 ? (found.get(host) ?? []) : [host];
    if (addresses.length === 0) throw new ModuleFailure('[Errno -2] Name or service not known');
    return addresses.flatMap(kernelAddresses);
  });
}
