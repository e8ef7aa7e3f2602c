import { expect, test } from 'vitest';
import snap from '../../../modules/community.general/snap.ts';
import snapAlias from '../../../modules/community.general/snap_alias.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const SNAP = `
case $1 in
version) printf 'snap    2.68\\nseries  16\\nkernel\\n';;
aliases) printf 'Command  Alias  Notes\\nhello  hi  manual\\nhello  hey  manual\\nother.app  oa  -\\n';;
list) printf 'Name  Version  Rev  Tracking  Publisher  Notes\\nhello  1  2  latest/stable  me  -\\noff  1  2  latest/edge  me  disabled\\n';;
info) [ "$2" = nope ] && { echo 'warning: no snap found for "nope"' >&2; exit 1; }; echo "name: $2";;
get) echo '{"a": {"b": true, "c": 5}}';;
esac`;

const stubs = stubCommands(localTarget(), { snap: SNAP });
const changing = () => stubs.calls().filter((call) => !/^snap (list|info|get|version|aliases)/.test(call));

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
  [
    'is one of several that no channel is named for',
    { name: ['new', 'newer'] },
    {
      cmd: "['state', 'classic', 'channel', 'dangerous', 'new']; ['state', 'classic', 'channel', 'dangerous', 'newer']",
      snap_names: ['new', 'newer'],
      version: { snap: '2.68', series: '16' },
    },
    ['snap install new', 'snap install newer'],
  ],
  [
    'is one of several of the stable channel',
    { name: ['new', 'newer'], channel: 'stable' },
    { changed: true },
    ['snap install new newer'],
  ],
  ['is not known', { name: ['nope'] }, { failed: true, msg: "Snaps not found: ['nope']." }, []],
])('a snap that %s', async (_, args, expected, calls) => {
  expect(await runModule(snap, args, stubs.target)).toMatchObject(expected);
  expect(changing()).toEqual(calls);
});

test.each<[string, PlainArgs, object, string[]]>([
  [
    'is there',
    { name: 'hello', alias: 'hi' },
    { changed: false, snap_aliases: { hello: ['hi', 'hey'] } },
    [],
  ],
  ['is made', { name: 'hello', alias: ['hi', 'ho'] }, { changed: true }, ['snap alias hello ho']],
  ['is taken away', { alias: ['hi', 'no'], state: 'absent' }, { changed: true }, ['snap unalias hi']],
  ['goes with all others', { name: 'hello', state: 'absent' }, { changed: true }, ['snap unalias hello']],
  ['is not there', { name: 'new', state: 'absent' }, { changed: false, snap_aliases: { new: [] } }, []],
  [
    'is looked for without a snap',
    { alias: 'no', state: 'absent' },
    { changed: false, snap_aliases: { hello: ['hi', 'hey'], 'other.app': ['oa'] } },
    [],
  ],
])('an alias that %s', async (_, args, expected, calls) => {
  expect(await runModule(snapAlias, args, stubs.target)).toMatchObject(expected);
  expect(changing()).toEqual(calls);
});
