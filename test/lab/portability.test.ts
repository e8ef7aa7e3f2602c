import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadModule, resolveModuleName } from '../../runtime/module/registry.ts';
import type { Target } from '../../runtime/target/target.ts';
import { PyFloat } from '../../runtime/values/value.ts';
import { type PlainArgs, runModule } from '../helpers/run-module.ts';
import { LabTargets, say, type Variables } from './connection-helper.ts';
import { type Lab, startLab } from './lab.ts';
import { CASES, type PortableCase } from './portability-cases.ts';

/** What is another way on some hosts. Every result is to be as on the plain one. */
interface Circumstance {
  readonly variables: Variables;
  readonly host: 'debian' | 'busybox';
  readonly user: string;
}

const wrapper = (name: string): Variables => ({ ansible_shell_executable: `/usr/local/bin/${name}` });
const alice: Variables = { ansible_user: 'ops', ansible_become: true, ansible_become_user: 'alice' };

const CIRCUMSTANCES: Readonly<Record<string, Circumstance>> = {
  'bash as the shell': { host: 'debian', user: 'root', variables: { ansible_shell_executable: '/bin/bash' } },
  'umask 077': { host: 'debian', user: 'root', variables: wrapper('sh-umask') },
  'a German locale': { host: 'debian', user: 'root', variables: wrapper('sh-german') },
  'a Turkish locale': { host: 'debian', user: 'root', variables: wrapper('sh-turkish') },
  'a home that cannot be written': { host: 'debian', user: 'root', variables: wrapper('sh-home') },
  'a /tmp that executes nothing': { host: 'debian', user: 'root', variables: wrapper('sh-noexec') },
  'become to an unprivileged user': { host: 'debian', user: 'alice', variables: alice },
  'busybox alone': { host: 'busybox', user: 'root', variables: {} },
};

const WRAPPERS: Readonly<Record<string, string>> = {
  'sh-umask': 'umask 077; exec /bin/sh "$@"',
  'sh-german': 'export LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 LANGUAGE=de; exec /bin/sh "$@"',
  'sh-turkish': 'export LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 LANGUAGE=tr; exec /bin/sh "$@"',
  'sh-home': 'export HOME=/proc/sys; exec /bin/sh "$@"',
  'sh-noexec': 'exec unshare -m sh -c \'mount -o remount,noexec /tmp && exec /bin/sh "$@"\' sh "$@"',
};

let debian: Lab;
let busybox: Lab;
let targets: Readonly<Record<Circumstance['host'], LabTargets>>;

beforeAll(async () => {
  const packages = ['locales', 'git', 'acl', 'attr', 'libcap2-bin', 'cron', 'make', 'patch', 'at', 'openssl'];
  debian = await startLab({ hosts: 1, packages });
  busybox = await startLab({ hosts: 1, image: 'busybox' });
  targets = { debian: new LabTargets(debian), busybox: new LabTargets(busybox) };
  await debian.must(
    'h1',
    'printf "de_DE.UTF-8 UTF-8\\ntr_TR.UTF-8 UTF-8\\n" >>/etc/locale.gen; locale-gen >/dev/null',
  );
  for (const [name, body] of Object.entries(WRAPPERS))
    await debian.must(
      'h1',
      `cat >/usr/local/bin/${name}; chmod 755 /usr/local/bin/${name}`,
      `#!/bin/sh\n${body}\n`,
    );
});

afterAll(async () => {
  for (const one of Object.values(targets ?? {})) await one.pool.close();
  await debian?.down();
  await busybox?.down();
});

function targetOf({ host, variables }: Circumstance): Target {
  const lab = host === 'debian' ? debian : busybox;
  return targets[host].on(lab.hosts[0], variables);
}

let serial = 0;

/** What a case's two runs say, and what they leave in its folder. */
async function outcome(one: PortableCase, circumstance: Circumstance): Promise<unknown> {
  const target = targetOf(circumstance);
  const folder = `/var/tmp/port-${serial++}`;
  const setup = `umask 022; mkdir ${folder} && cd ${folder} && { ${place(one.setup ?? ':', folder, circumstance)}; } && printf %s "$(id -u):$(id -g)"`;
  const { rc, stdout, stderr } = await target.run({ command: { line: setup } });
  if (rc !== 0) throw new Error(`the set-up failed: ${stderr}`);
  const module = await loadModule(resolveModuleName(one.module) ?? '');
  const results = [];
  for (let run = 0; run < 2; run++)
    results.push(await runModule(module, placeArgs(one.args, folder, circumstance), target));
  // Not by ls, which shows other names than are there where a locale lacks their letters.
  const list =
    'for f in * .[!.]*; do [ -e "$f" ] || [ -L "$f" ] || continue; [ -L "$f" ] && echo "$f link" || { [ -d "$f" ] && echo "$f dir" || echo "$f $(stat -c %a "./$f")"; }; done';
  const left = await target.run({ command: { line: `export LC_ALL=C; ${list}` }, chdir: folder });
  return tidy({ results, left: left.stdout.toString().split('\n').sort() }, folder, {
    ids: stdout.toString(),
    user: circumstance.user,
  });
}

function place(text: string, folder: string, { user }: Circumstance): string {
  return text.replace(/@(?=\/|$)/g, folder).replaceAll('%USER%', user);
}

function placeArgs(args: PlainArgs, folder: string, circumstance: Circumstance): PlainArgs {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      typeof value === 'string' ? place(value, folder, circumstance) : value,
    ]),
  );
}

/** Keys that hold what no two hosts have in common. */
const LEFT_OUT = new Set([
  ...[
    'atime',
    'mtime',
    'ctime',
    'inode',
    'dev',
    'start',
    'end',
    'delta',
    'fingerprint',
    'public_key',
    'elapsed',
  ],
  ...[
    'size',
    'checksum',
    'md5sum',
    'backup_file',
    'version',
    'block_size',
    'blocks',
    'device_type',
    'status',
    'after',
    'cmd',
  ],
  ...[
    'invocation',
    'cache_update_time',
    'stderr',
    'stderr_lines',
    'selinux',
    'mimetype',
    'charset',
    'arcroot',
  ],
]);

/** A result without what may differ: times, sizes of folders, who the user is. */
function tidy(value: unknown, folder: string, who: { readonly ids: string; readonly user: string }): unknown {
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'string')
    return value
      .replaceAll(folder, '@')
      .replace(/\S+\/ansible-tmp-[\d.]+-\d+-\d+/g, 'TEMPORARY')
      .replace(/tmp\.?\w{8,}x?|ansible\.\w+x?/g, 'TEMPORARY')
      .replace(/\.\d+\.\d{4}-\d\d-\d\d@\S+~/g, '.BACKUP~');
  if (Array.isArray(value)) return value.map((one) => tidy(one, folder, who));
  if (value instanceof Map) return tidy(Object.fromEntries(value), folder, who);
  if (typeof value !== 'object' || value === null) return value;
  const [uid, gid] = who.ids.split(':').map(Number);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, one]) => one !== undefined && !LEFT_OUT.has(key))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, one]) => {
        if ((key === 'uid' && one === uid) || (key === 'gid' && one === gid)) return [key, 'own'];
        if (/^(owner|group|pw_name|gr_name|user)$/.test(key) && one === who.user) return [key, 'own'];
        return [key, tidy(one, folder, who)];
      }),
  );
}

const PLAIN: Circumstance = { host: 'debian', user: 'root', variables: {} };

function runsIn(one: PortableCase, name: string, { host, user }: Circumstance): boolean {
  if (user !== 'root' && (one.needs === 'root' || one.needs === 'plain')) return false;
  // A user's own umask is often another than root's.
  if (one.showsUmask && (name === 'umask 077' || user !== 'root')) return false;
  return host === 'debian' || (one.needs !== 'debian' && one.needs !== 'plain');
}

test.each(CASES.map((one) => [`${one.module} ${JSON.stringify(one.args)}`, one] as const))(
  '%s comes to the same everywhere',
  async (_, one) => {
    const reset = (): Promise<unknown> =>
      one.before === undefined
        ? Promise.resolve()
        : debian.exec('h1', `{ ${one.before}; } >/dev/null 2>&1; true`);
    await reset();
    const plain = await outcome(one, PLAIN);
    // A case that no host understands would be the same everywhere.
    expect(JSON.stringify(plain)).not.toMatch(/Unsupported parameters|missing required arguments/);
    for (const [name, circumstance] of Object.entries(CIRCUMSTANCES)) {
      if (!runsIn(one, name, circumstance)) continue;
      await reset();
      expect(await outcome(one, circumstance), name).toEqual(plain);
    }
  },
);

test('the circumstances are what they are called', async () => {
  const ask = (name: string, line: string): Promise<string> => {
    const circumstance = CIRCUMSTANCES[name];
    if (circumstance === undefined) throw new Error(name);
    return say(
      targets[circumstance.host].on(
        (circumstance.host === 'debian' ? debian : busybox).hosts[0],
        circumstance.variables,
      ),
      line,
    );
  };
  expect(await ask('umask 077', 'umask')).toBe('0077');
  expect(await ask('a German locale', 'ls /nosuch')).toContain('Datei oder Verzeichnis nicht gefunden');
  expect(await ask('a Turkish locale', 'ls /nosuch')).toContain('Böyle bir dosya');
  expect(await ask('a home that cannot be written', 'touch ~/x')).toMatch(/denied|cannot touch/i);
  expect(await ask('a /tmp that executes nothing', 'cp /bin/true /tmp/x && /tmp/x')).toMatch(/denied/i);
  expect(await ask('become to an unprivileged user', 'id -un')).toBe('alice');
});
