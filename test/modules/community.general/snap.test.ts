import { expect, test } from 'vitest';
import snap from '../../../modules/community.general/snap.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const SNAP = `
case $1 in
list) printf 'Name  Version  Rev  Tracking  Publisher  Notes\\nhello  1  2  latest/stable  me  -\\noff  1  2  latest/edge  me  disabled\\n';;
info) [ "$2" = nope ] && { echo 'warning: no snap found for "nope"' >&2; exit 1; }; echo "name: $2";;
get) echo '{"a": {"b": true, "c": 5}}';;
esac`;

const stubs = stubCommands(localTarget(), { snap: SNAP });
const changing = () => stubs.calls().filter((call) => !/^snap (list|info|get)/.test(call));

test.each<[string, PlainArgs, object, string[]]>([
  ['is there', { name: ['hello'] }, { changed: false, channel: 'stable' }, []],
  [
    'is installed',
    { name: ['new'], classic: true },
    { changed: true, snaps_installed: ['new'] },
    ['snap install --classic new'],
  ],
  [
    'changes its channel',
    { name: ['off'], channel: 'beta' },
    { changed: true },
    ['snap refresh --channel beta off'],
  ],
  [
    'goes',
    { name: ['hello', 'gone'], state: 'absent' },
    { changed: true, snaps_removed: ['hello'] },
    ['snap remove hello'],
  ],
  [
    'is enabled',
    { name: ['hello', 'off'], state: 'enabled' },
    { snaps_enabled: ['off'] },
    ['snap enable off'],
  ],
  [
    'gets settings',
    { name: ['hello'], options: ['a.b=True', 'a.c=6'] },
    { options_changed: ['hello:a.c=6'] },
    ['snap set hello a.c=6'],
  ],
  ['is not known', { name: ['nope'] }, { failed: true, msg: "Snaps not found: ['nope']." }, []],
])('a snap that %s', async (_, args, expected, calls) => {
  expect(await runModule(snap, args, stubs.target)).toMatchObject(expected);
  expect(changing()).toEqual(calls);
});
