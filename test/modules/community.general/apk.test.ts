import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import apk from '../../../modules/community.general/apk.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule, type TaskParts } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

// What apk answers here was recorded from apk-tools 2.14.10 with a repository of packages made for it;
// test/differential/modules-apk.test.ts runs the real one, where it is there, through ansible-core as well.

const folder = mkdtempSync(join(tmpdir(), 'tsible-apk-'));
afterAll(() => rmSync(folder, { recursive: true }));
const world = join(folder, 'world');
beforeEach(() => writeFileSync(world, 'own\n.deps\nold@edge>1\n'));

/** own (needed by own-doc), old, which is older than the repository's, and .deps, a virtual package of own-lib and old, are there. */
const apkStub = `
while case \${1-} in --no-cache | -v) ;; --repository | --repositories-file) shift ;; *) false ;; esac; do shift; done
words=$*
simulate=
case " $words " in *' --simulate '*) simulate=1 ;; esac
case $words in
update) [ -e "$stubs/offline" ] && { echo 'WARNING: updating /srv/repo: No such file'; exit 1; }
  echo 'OK: 4 distinct packages available' ;;
'upgrade --available' | 'upgrade --simulate --available') echo '(1/1) Downgrading own (2.0-r1 -> 1.0-r0)
OK: 0 MiB in 3 packages' ;;
upgrade*) echo 'OK: 0 MiB in 3 packages' ;;
'info --installed '*) case $3 in own | old | own-doc | .deps) echo "$3-1.0-r0" ;; *) exit 1 ;; esac ;;
'info --description .deps') echo '.deps: virtual meta package' ;;
'info --depends .deps') echo '.deps: own-lib old ' ;;
'version old') printf 'Installed:                                Available:\\nold-1.0-r0                              < 2.0-r1 \\n' ;;
'version '*) printf 'Installed:                                Available:\\n%s-1.0-r0                              = 1.0-r0 \\n' "$2" ;;
'del --purge '*own) echo 'World updated, but the following packages are not removed due to:
  own: own-doc

OK: 0 MiB in 3 packages' ;;
'del --purge '*) echo '(1/1) Purging old (1.0-r0)
OK: 0 MiB in 2 packages'; [ -n "$simulate" ] || : ;;
*nosuch*) echo 'ERROR: unable to select packages:
  nosuch (no such package):
    required by: world[nosuch]' >&2; exit 1 ;;
'add '*) echo "(1/2) Installing own-lib (1.0-r0)
(2/2) Installing \${words##* } (1.0-r0)
OK: 0 MiB in 2 packages" ;;
esac`;

const stubs = stubCommands(localTarget(), { apk: apkStub });

function run(args: PlainArgs, parts: TaskParts = {}): Promise<ModuleResult> {
  return runModule(apk, { world, ...args }, stubs.target, parts);
}

/** The commands that change something. */
function changes(): string[] {
  return stubs.calls().filter((call) => /^apk .*\b(add|del|upgrade|update)\b/.test(call));
}

beforeEach(() => {
  stubs.calls();
});

describe('packages that are to be there', () => {
  test('are installed when nobody asked for them yet', async () => {
    expect(await run({ name: ['own', 'more'] })).toMatchObject({
      changed: true,
      msg: "installed ['more'] package(s)",
      packages: ['own-lib', 'more'],
    });
    expect(changes()).toEqual(['apk add more']);
  });

  test('may be asked for at a version or from a repository', async () => {
    expect(await run({ name: ['own', 'old'] })).toEqual({
      changed: false,
      msg: 'package(s) already installed',
    });
  });

  test('are simulated in check mode, from the repositories that are named', async () => {
    await run({ name: 'more', no_cache: true, repository: ['/a', '/b'] }, { check: true });
    expect(changes()).toEqual([
      'apk --no-cache --repository /a --repositories-file /dev/null --repository /b --repositories-file /dev/null add --simulate more',
    ]);
  });

  test('are upgraded where there is a newer one', async () => {
    const result = await run({ name: ['own', 'old', 'more'], state: 'latest' });
    expect(result).toMatchObject({ changed: true, msg: "installed ['more', 'old'] package(s)" });
    expect(changes()).toEqual(['apk add --upgrade more old']);
  });

  test('may be a virtual one, whose packages are upgraded', async () => {
    expect(await run({ name: '.deps' })).toMatchObject({ changed: false });
    const result = await run({ name: '.deps', state: 'latest' });
    expect(result).toMatchObject({ changed: true, msg: "installed ['old'] package(s)" });
    expect(changes()).toEqual(['apk add --upgrade old']);
  });

  test('and are unknown', async () => {
    expect(await run({ name: 'nosuch' })).toMatchObject({
      failed: true,
      msg: "failed to install ['nosuch']",
      packages: [],
      stdout: '',
      stderr: expect.stringContaining('nosuch (no such package)'),
    });
  });
});

describe('packages that are to go', () => {
  test('are removed only if they are there', async () => {
    expect(await run({ name: ['none'], state: 'absent' })).toEqual({
      changed: false,
      msg: 'package(s) already removed',
    });
    expect(changes()).toEqual([]);
  });

  test('but stay, because another one needs them, which check mode foresees', async () => {
    const stays = { failed: true, msg: "failed to remove ['own'] package(s)", packages: [] };
    expect(await run({ name: 'own', state: 'absent' })).toMatchObject(stays);
    expect(await run({ name: 'own', state: 'absent' }, { check: true })).toMatchObject(stays);
  });

  test('are told in check mode', async () => {
    const result = await run({ name: ['old', 'none'], state: 'removed' }, { check: true });
    expect(result).toMatchObject({ changed: true, msg: "removed ['old'] package(s)", packages: ['old'] });
    expect(changes()).toEqual(['apk del --purge --simulate old']);
  });
});

describe('an upgrade', () => {
  test('of what is up to date changes nothing', async () => {
    expect(await run({ upgrade: true })).toMatchObject({ changed: false, msg: 'packages already upgraded' });
  });

  test('may go to older versions', async () => {
    const result = await run({ upgrade: true, available: true }, { check: true });
    expect(result).toMatchObject({ changed: true, msg: 'upgraded packages', packages: ['own'] });
    expect(changes()).toEqual(['apk upgrade --simulate --available']);
  });
});

describe('an update of the lists', () => {
  test('is a change', async () => {
    expect(await run({ update_cache: true }, { check: true })).toEqual({
      changed: true,
      msg: 'updated repository indexes',
      stdout: 'OK: 4 distinct packages available\n',
      stderr: '',
    });
  });

  test('may fail', async () => {
    writeFileSync(join(stubs.folder, 'offline'), '');
    expect(await run({ update_cache: true, name: 'own' })).toMatchObject({
      failed: true,
      msg: 'could not update package db',
    });
    rmSync(join(stubs.folder, 'offline'));
  });
});

test.each<[PlainArgs, string]>([
  [{ name: [' '] }, 'Package name(s) cannot be empty or whitespace-only'],
  [{}, "Task failed: Module failed: 'NoneType' object is not iterable"],
  [
    { name: 'own', world: '/nosuch/world' },
    "Task failed: Module failed: [Errno 2] No such file or directory: '/nosuch/world'",
  ],
])('fails for %j in the words of Python', async (args, msg) => {
  expect(await run(args)).toMatchObject({ failed: true, msg });
});
