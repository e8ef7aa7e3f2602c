import { expect, test } from 'vitest';
import iscsi from '../../../modules/community.general/open_iscsi.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

/** A portal with two targets; `one` is logged in to, and logged in to at boot. */
const stubs = stubCommands(localTarget(), {
  iscsiadm: `case "$*" in
'--mode node') printf '10.0.0.1:3260,1 iqn:one\\n10.0.0.1:3260,1 iqn:two\\n';;
'--mode session') echo 'tcp: [1] 10.0.0.1:3260,1 iqn:one (non-flash)';;
'--mode node --targetname iqn:one'*op=update*) ;;
'--mode node --targetname iqn:one'*) echo 'node.startup = automatic';;
*iqn:two' --portal 10.0.0.1:3260') echo 'node.startup = manual';;
esac`,
});
const changing = () => stubs.calls().filter((call) => /discovery|--log|update|rescan/.test(call));

test.each<[PlainArgs, object, string[]]>([
  [{ show_nodes: true }, { changed: false, nodes: ['iqn:one', 'iqn:two'] }, []],
  [{ show_nodes: true, portal: '10.0.0.9' }, { nodes: [] }, []],
  [
    { discover: true, portal: '10.0.0.1' },
    { changed: false },
    ['iscsiadm --mode discovery --type sendtargets --portal 10.0.0.1:3260'],
  ],
  [{ target: 'iqn:one', login: true }, { changed: false, devicenodes: [] }, []],
  [
    { target: 'iqn:two', login: true, portal: '10.0.0.1' },
    { changed: true, connection_changed: true },
    ['iscsiadm --mode node --targetname iqn:two --login --portal 10.0.0.1:3260'],
  ],
  [
    { target: 'iqn:one', login: false },
    { changed: true },
    ['iscsiadm --mode node --targetname iqn:one --logout'],
  ],
  [{ target: 'iqn:none', login: true }, { failed: true, msg: 'Specified target not found' }, []],
  [{ target: 'iqn:one', auto_node_startup: true }, { changed: false, automatic_changed: false }, []],
  [
    { target: 'iqn:one', auto_node_startup: false },
    { changed: true, automatic_changed: true },
    ['iscsiadm --mode node --targetname iqn:one --op=update --name node.startup --value manual'],
  ],
  [
    { target: 'iqn:two', auto_portal_startup: true, portal: '10.0.0.1' },
    { changed: true, automatic_portal_changed: true },
    [
      'iscsiadm --mode node --targetname iqn:two --op=update --name node.startup --value automatic --portal 10.0.0.1:3260',
    ],
  ],
  [{ rescan: true }, { changed: true, sessions: '' }, ['iscsiadm --mode session --rescan']],
])('%j', async (args, expected, calls) => {
  stubs.calls();
  expect(await runModule(iscsi, args, stubs.target)).toMatchObject(expected);
  expect(changing()).toEqual(calls);
});

test('nothing is changed in check mode', async () => {
  stubs.calls();
  const args = { target: 'iqn:one', login: false, auto_node_startup: false };
  expect(await runModule(iscsi, args, stubs.target, { check: true })).toMatchObject({ changed: true });
  expect(changing()).toEqual([]);
});
