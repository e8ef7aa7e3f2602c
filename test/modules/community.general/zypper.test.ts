import { expect, test } from 'vitest';
import zypper from '../../../modules/community.general/zypper.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const stubs = stubCommands(localTarget('sh'), {
  zypper: `case "$*" in
*search*' here'*) echo '<stream><solvable-list><solvable status="installed" name="here" edition="1"/></solvable-list></stream>';;
*search*) echo '<stream/>'; exit 104;;
*xx*) echo broken; exit 4;;
*nope*) echo '<stream><message type="error">Package nope not found.</message></stream>'; exit 104;;
*bad*) echo '<stream><message type="error">m1</message><message>m2</message></stream>'; exit 4;;
*refresh*) echo '<stream/>'; exit 106;;
*) echo '<stream><to-install><solvable name="n" edition="2"/></to-install><to-upgrade><solvable name="u" edition="2" edition-old="1"/></to-upgrade></stream>';;
esac`,
});
const changes = (): string[] => stubs.calls().filter((call) => !call.includes(' search '));
const start = 'zypper --non-interactive --xmlout --quiet';
const installs = `${start} install --type package`;

test.each<[PlainArgs, boolean, string[]]>([
  [{ name: 'here' }, false, []],
  [{ name: ['here', 'new'] }, true, [`${installs} --auto-agree-with-licenses --no-recommends -- +new`]],
  [
    { name: ['a>=1.0', '-here', 'http://x/y.rpm'], force: true },
    true,
    [
      `${installs} --auto-agree-with-licenses --no-recommends --force --oldpackage -- http://x/y.rpm +a>=1.0 -here`,
    ],
  ],
  [
    { name: 'here', state: 'absent', clean_deps: true },
    true,
    [`${start} remove --type package --clean-deps here`],
  ],
  [{ name: 'gone', state: 'absent' }, false, []],
  [
    { name: '*', state: 'dist-upgrade', allow_vendor_change: true },
    true,
    [`${start} dist-upgrade --auto-agree-with-licenses --no-recommends --allow-vendor-change`],
  ],
])('%j', async (args, changed, calls) => {
  changes();
  const result = await runModule(zypper, args, stubs.target, { diff: true });
  expect(result).toMatchObject({
    changed,
    rc: 0,
    diff: { prepared: changed ? 'installed: n\nupgraded: u (1 => 2)\n' : '' },
  });
  expect(changes()).toEqual(calls);
});

test('check mode is a dry run', async () => {
  changes();
  await runModule(zypper, { name: 'new' }, stubs.target, { check: true });
  expect(changes()).toEqual([expect.stringContaining(' --dry-run ')]);
});

test.each<[PlainArgs, object]>([
  [{ name: 'nope' }, { msg: 'Package nope not found.', rc: 104 }],
  [
    { name: 'bad', simple_errors: true },
    { msg: 'Zypper run command failed with return code 4.', stdout: 'm1 \nm2' },
  ],
  [{ name: 'xx' }, { msg: 'Failed to parse zypper xml output: syntax error: line 1, column 0' }],
  [{ name: '+x', state: 'absent' }, { msg: "Can not combine '+' prefix with state=remove/absent." }],
  [{ name: 'x', state: 'dist-upgrade' }, { msg: 'Can not dist-upgrade specific packages.' }],
  [
    { name: 'x', update_cache: true },
    { msg: 'Zypper refresh run failed.', rc: 106 },
  ],
])('refuses %j', async (args, wanted) => {
  expect(await runModule(zypper, args, stubs.target)).toMatchObject({ failed: true, ...wanted });
});
