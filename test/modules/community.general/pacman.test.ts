import { expect, test } from 'vitest';
import pacman from '../../../modules/community.general/pacman/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  pacman: `case "$*" in
'--query') printf 'a 1-1\\nb 2-1\\n';;
'--sync --list') printf 'core a 1-2 [installed]\\ncore c 3\\ncore d 3\\n';;
'--sync --groups --groups') printf 'g c\\ng d\\n';;
'--query --upgrades') echo 'a 1-1 -> 1-2';;
'--query --explicit') echo 'a 1-1';;
'--query --deps') echo 'b 2-1';;
*bad*) echo out; echo err >&2; exit 1;;
'--sync --print-format %n http'*) exit 1;;
'--upgrade --print-format %n '*) printf 'loading packages...\\nq\\n';;
*--upgrade*--print-format*) printf 'loading packages...\\nq 4\\n';;
*--remove*--print-format*) echo a-1-1;;
*--print-format*) echo 'c 3';;
esac`,
});
const changes = (): string[] =>
  stubs.calls().filter((call) => !/ --query| --list| --groups|--print-format/.test(call));

test.each<[PlainArgs, object, string[]]>([
  [{ name: 'a' }, { changed: false, msg: 'package(s) already installed', packages: [] }, []],
  [
    { name: ['a', 'c'], state: 'latest', extra_args: "--x 'y z'" },
    { changed: true, msg: 'Installed 1 package(s)', packages: ['c'], diff: { before: '', after: 'c-3\n' } },
    ['pacman --noconfirm --noprogressbar --needed --x y z --sync a c'],
  ],
  [
    { name: ['g', 'http://x/q.tar'], reason: 'dependency' },
    { changed: true, packages: ['c', 'd', 'q'], diff: { after: 'c-3-dependency\nq-4-dependency\n' } },
    [
      'pacman --noconfirm --noprogressbar --needed --sync c d',
      'pacman --noconfirm --noprogressbar --needed --upgrade http://x/q.tar',
      'pacman --noconfirm --database --asdeps c d q',
    ],
  ],
  [
    { name: ['a', 'zz'], state: 'absent', force: true, remove_nosave: true },
    {
      changed: true,
      msg: 'Removed 1 package(s)',
      packages: ['a-1-1'],
      diff: { before: 'a-1-1\n', after: '' },
    },
    ['pacman --remove --noconfirm --noprogressbar --nodeps --nodeps --nosave a'],
  ],
  [
    { upgrade: true },
    { changed: true, msg: 'System upgraded', packages: ['a'], diff: { before: 'a-1-1\n', after: 'a-1-2\n' } },
    ['pacman --sync --sysupgrade --quiet --noconfirm'],
  ],
  [
    { update_cache: true },
    { changed: false, cache_updated: false, msg: 'Updated package db' },
    ['pacman --sync --refresh'],
  ],
  [
    { name: 'bad' },
    { failed: true, msg: 'Failed to list package bad', rc: 1, stdout: 'out\n', stderr: 'err\n' },
    [],
  ],
])('%j', async (args, wanted, calls) => {
  changes();
  expect(await runModule(pacman, args, stubs.target)).toMatchObject(wanted);
  expect(changes()).toEqual(calls);
});

test.each<[PlainArgs, string]>([
  [{ name: 'c' }, 'Would have installed 1 packages'],
  [{ name: 'a', state: 'absent' }, 'Would have removed 1 packages'],
  [{ upgrade: true }, '1 packages would have been upgraded'],
  [{ update_cache: true }, 'Would have updated the package db'],
])('check mode of %j changes nothing', async (args, msg) => {
  changes();
  expect(await runModule(pacman, args, stubs.target, { check: true })).toMatchObject({ changed: true, msg });
  expect(changes()).toEqual([]);
});
