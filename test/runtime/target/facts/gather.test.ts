import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalConnection } from '../../../../runtime/connection/local.ts';
import { createTarget, type OwnedTarget } from '../../../../runtime/target/create-target.ts';
import { gatherFacts } from '../../../../runtime/target/facts/gather.ts';
import { plain } from './collected.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-facts-'));
const factPath = join(folder, 'facts.d with space');

/** Shells that a host may have as sh; busybox with nothing but its own commands. */
const shells = ['/bin/dash', '/bin/bash', busybox()].filter(
  (shell) => shell !== undefined && existsSync(shell),
);

function busybox(): string | undefined {
  const program = ['/bin/busybox', '/usr/bin/busybox'].find(existsSync);
  if (program === undefined) return undefined;
  const bin = join(folder, 'bin');
  execFileSync('mkdir', [bin, factPath]);
  for (const name of execFileSync(program, ['--list'], { encoding: 'utf8' }).trim().split('\n'))
    symlinkSync(program, join(bin, name));
  const shell = join(folder, 'busybox-sh');
  writeFileSync(shell, `#!/bin/sh\nexport PATH=${bin}; exec ${bin}/sh "$@"\n`, { mode: 0o755 });
  return shell;
}

function writeFact(name: string, text: string, executable = false): void {
  writeFileSync(join(factPath, `${name}.fact`), text);
  if (executable) chmodSync(join(factPath, `${name}.fact`), 0o755);
}

beforeAll(() => {
  if (!existsSync(factPath)) execFileSync('mkdir', [factPath]);
  writeFact('json', '{"b": 1, "a": [1.0, null]}');
  writeFact('ini', '[general]\nKey: %(other)s 100%%\nother = x ; y\n');
  writeFact('program', '#!/bin/sh\necho \'{"from": "a program"}\'\necho noise >&2\n', true);
  writeFact('broken', '#!/bin/sh\necho gone wrong >&2\nexit 3\n', true);
  writeFact('neither', 'just words\n');
  writeFact('interpolation', '[a]\nx = %(nowhere)s\n');
  symlinkSync('/nowhere', join(factPath, 'dangling.fact'));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(shells)('gathering with %s', (shell = '') => {
  let target: OwnedTarget;
  const warnings: string[] = [];
  beforeAll(() => {
    target = createTarget(new LocalConnection(), { shell });
  });
  afterAll(() => target.close());

  const gather = async (subset: readonly string[], filter: readonly string[] = []) =>
    plain(
      await gatherFacts(target, {
        subset,
        filter,
        timeout: 10,
        factPath,
        python: undefined,
        warn: (message) => warnings.push(message),
      }),
    ) as Record<string, unknown>;

  it('takes one round trip for everything', async () => {
    const before = target.roundTrips;
    const facts = await gather(['all']);
    expect(target.roundTrips - before).toBe(1);
    expect(facts).toMatchObject({
      ansible_system: 'Linux',
      ansible_nodename: hostname(),
      ansible_user_uid: process.getuid?.(),
      ansible_lo: { device: 'lo', type: 'loopback', mtu: 65536, active: true },
      gather_subset: ['all'],
      module_setup: true,
    });
    expect(facts.ansible_processor_nproc).toBeGreaterThan(0);
    expect(facts.ansible_interfaces).toContain('lo');
  });

  it('reads local facts: JSON, ini, programs; and says what is wrong with one', async () => {
    warnings.length = 0;
    const facts = await gather(['!all', '!min', 'local']);
    const path = (name: string) => join(factPath, `${name}.fact`);
    expect(facts.ansible_local).toEqual({
      json: { b: 1, a: [1, null] },
      ini: { general: { key: 'x ; y 100%', other: 'x ; y' } },
      program: { from: 'a program' },
      broken: `Failure executing fact script (${path('broken')}), rc: 3, err: gone wrong\n`,
      neither: `error loading facts as JSON or ini - please check content: ${path('neither')}`,
      interpolation:
        `error loading facts as ini - please check content: ${path('interpolation')} (Bad value substitution: ` +
        `option 'x' in section 'a' contains an interpolation key 'nowhere' which is not a valid option name. ` +
        `Raw value: '%(nowhere)s')`,
      dangling: `Could not stat fact (${path('dangling')}): [Errno 2] No such file or directory: '${path('dangling')}'`,
    });
    expect(warnings).toHaveLength(4);
  });

  it('gives only what was asked for', async () => {
    const facts = await gather(['!all', '!min', 'dns', 'fips'], ['fips']);
    expect(Object.keys(facts)).toEqual(['ansible_fips']);
  });

  it('shows the environment and PATH of tasks, not those it works with', async () => {
    const own = target.withEnvironment(new Map([['FLAVOUR', 'sweet\nand sour']]));
    const facts = plain(
      await gatherFacts(own, {
        subset: ['all'],
        filter: [],
        timeout: 10,
        factPath: '/nowhere',
        python: undefined,
        warn: () => {},
      }),
    ) as Record<string, Record<string, unknown>>;
    expect(facts.ansible_env?.FLAVOUR).toBe('sweet\nand sour');
    expect(facts.ansible_env).not.toHaveProperty('LC_ALL');
    expect(facts.ansible_env?.PATH).not.toMatch(/:\/usr\/local\/sbin:\/usr\/sbin:\/sbin$/);
    expect(facts.ansible_local).toEqual({});
  });
});
