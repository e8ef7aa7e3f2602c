import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../../runtime/connection/connection.ts';
import { processStream } from '../../runtime/connection/process.ts';
import { createTarget } from '../../runtime/target/create-target.ts';
import { gatherFacts } from '../../runtime/target/facts/gather.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { runReference } from '../lab/reference.ts';
import { plain } from '../runtime/target/facts/collected.ts';

/*
 * Every key that ansible-core's setup gives, compared on one host. What can't be equal, and why:
 *
 * - the clock, memory, load and room on disks are another moment's (only their keys and types are compared);
 * - `loadavg`: C's getloadavg gives more digits than /proc/loadavg, which has two;
 * - `env`: each connection has its own ports and session, ansible asks for a terminal, and `_` names what runs;
 * - the order of `interfaces` and of the virtualization technologies: Ansible puts them through Python sets, whose order
 *   differs from run to run. Here they have the directory's order, and the order of the signs;
 * - the order of `mounts`: Ansible lists them as its threads finish, here they come as mounted.
 */
const MOMENT = [
  /^ansible_date_time\.(?!tz|weekday|year|month|date|day|hour)/,
  /^ansible_mem(ory_mb\.|free_mb)/,
  /^ansible_swapfree_mb/,
  /^ansible_loadavg\./,
  /^ansible_uptime_seconds/,
  /^ansible_mounts\.\d+\.(size|block|inode)_(available|used)/,
];
const SESSION = /^ansible_env\.(SSH_\w+|XDG_SESSION_\w+|TERM|_|SHLVL|OLDPWD|PWD|SUDO_COMMAND)$/;
const UNORDERED = /^ansible_(interfaces|virtualization_tech_\w+)$/;

/** Leaves by their path; of what another moment changes, the type. */
function flat(value: unknown, path = ''): Record<string, unknown> {
  if (SESSION.test(path)) return {};
  if (path === 'ansible_mounts' && Array.isArray(value)) value.sort((a, b) => (a.mount < b.mount ? -1 : 1));
  if (UNORDERED.test(path)) return { [path]: [...(value as string[])].sort() };
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0)
    return Object.assign(
      {},
      ...Object.entries(value).map(([key, entry]) => flat(entry, path === '' ? key : `${path}.${key}`)),
    );
  return { [path]: MOMENT.some((pattern) => pattern.test(path)) ? typeof value : value };
}

let lab: Lab;

beforeAll(async () => {
  lab = await startLab({
    hosts: 1,
    image: 'debian13-python',
    packages: ['libcap2-bin', 'lsb-release', 'ethtool'],
  });
});
afterAll(() => lab.down());

function connection(user: string): Connection {
  const host = lab.hosts[0];
  const files = ['-i', lab.privateKey, '-o', `UserKnownHostsFile=${lab.knownHosts}`];
  return {
    transport: 'ssh',
    open: (line) =>
      processStream(['ssh', ...files, '-p', String(host?.sshPort), `${user}@${host?.address}`, line]),
    close: async () => {},
  };
}

async function both(user: string, options: Readonly<Record<string, string>> = {}) {
  const args = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  const done = await runReference({
    command: 'ansible',
    args: [
      '-i',
      lab.inventory(),
      '-u',
      user,
      '-e',
      `ansible_user=${user}`,
      '-m',
      'setup',
      '-a',
      args.join(' '),
      'h1',
    ],
  });
  const printed = JSON.parse(done.stdout.slice(done.stdout.indexOf('{'))) as { ansible_facts: unknown };
  const target = createTarget(connection(user));
  const facts = await gatherFacts(target, {
    subset: (options.gather_subset ?? 'all').split(','),
    filter: options.filter === undefined ? [] : [options.filter],
    timeout: 10,
    factPath: options.fact_path ?? '/etc/ansible/facts.d',
    python: '/usr/bin/python3',
    warn: () => {},
  });
  expect(target.roundTrips).toBe(1);
  await target.close();
  // JSON as the reference's, so that 1.0 and 1 stay apart no more than they do there.
  return { reference: flat(printed.ansible_facts), tsible: flat(JSON.parse(JSON.stringify(plain(facts)))) };
}

const DRESS = readFileSync(new URL('facts-host.sh', import.meta.url), 'utf8');

describe("setup's facts against ansible-core's", () => {
  it.each(['root', 'ops'])('are equal on a plain host, as %s', async (user) => {
    const { reference, tsible } = await both(user);
    expect(Object.keys(reference).length).toBeGreaterThan(200);
    expect(tsible).toEqual(reference);
  });

  it('are equal on a host with more to tell: bridges, aliases, another time zone, local facts, odd mounts', async () => {
    await lab.must('h1', DRESS);
    const { reference, tsible } = await both('root');
    expect(tsible).toEqual(reference);
  });

  it.each([
    { gather_subset: '!all,!min,network' },
    { gather_subset: 'hardware,!dns' },
    { gather_subset: '!all', filter: 'ansible_d*' },
    { gather_subset: 'min', filter: '*_subset' },
    { fact_path: '/etc/other-facts', gather_subset: '!all,!min,local' },
  ])('are equal for %o', async (options) => {
    const { reference, tsible } = await both('root', options);
    expect(tsible).toEqual(reference);
  });
});
