import { describe, expect, test } from 'vitest';
import systemd from '../../../modules/ansible.builtin/systemd_service.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const SYSTEMCTL = `
unit() { printf 'Id=%s\\nLoadState=%s\\nActiveState=%s\\n' "$1" "$2" "$3"; }
case "$*" in
daemon-reload) ;;
'show on') unit on loaded active;;
'show off') unit off loaded inactive;;
'show broken') unit broken error inactive; echo 'LoadError=org.x "bad setting"';;
'show nope') unit nope not-found inactive;;
'show '*) unit x not-found inactive;;
'is-enabled on'*) echo enabled;;
'is-enabled off'*) echo disabled; exit 1;;
'is-enabled '*) echo not-found; exit 4;;
'start off'|'restart on'|'reload on'|'stop on'|'enable off'|'disable on'|'mask on'|'--user --no-block start off') ;;
'--user --no-block show off') unit off loaded inactive;;
*) echo "refused: $*" >&2; exit 1;;
esac`;

describe.each(shells())('units in %s', (_, shell) => {
  const stubs = stubCommands(localTarget(shell), { systemctl: SYSTEMCTL });
  const changing = () => stubs.calls().filter((call) => !/ (show|is-enabled) /.test(call));

  test.each<[PlainArgs, object, string[]]>([
    [{ name: 'on', state: 'started' }, { changed: false, state: 'started', name: 'on' }, []],
    [{ name: 'off', state: 'started' }, { changed: true, state: 'started' }, ['systemctl start off']],
    [{ name: 'on', state: 'restarted' }, { changed: true, state: 'started' }, ['systemctl restart on']],
    [{ name: 'on', state: 'reloaded' }, { changed: true, state: 'started' }, ['systemctl reload on']],
    [{ name: 'off', state: 'restarted' }, { changed: true, state: 'started' }, ['systemctl start off']],
    [{ name: 'off', state: 'stopped' }, { changed: false, state: 'stopped' }, []],
    [{ name: 'on', state: 'stopped' }, { changed: true, state: 'stopped' }, ['systemctl stop on']],
    [{ name: 'on', enabled: true }, { changed: false, enabled: true }, []],
    [
      { name: 'off', enabled: true, state: 'started' },
      { changed: true, enabled: true },
      ['systemctl enable off', 'systemctl start off'],
    ],
    [{ name: 'on', enabled: false }, { changed: true, enabled: false }, ['systemctl disable on']],
    [{ name: 'on', masked: true }, { changed: true }, ['systemctl mask on']],
    [{ name: 'on', masked: false }, { changed: false }, []],
    [{ daemon_reload: true }, { changed: false, name: null, status: {} }, ['systemctl daemon-reload']],
    [
      { name: 'off', state: 'started', scope: 'user', no_block: true },
      { changed: true },
      ['systemctl --user --no-block start off'],
    ],
    [
      { name: 'nope', state: 'started' },
      { failed: true, msg: 'Could not find the requested service nope: host' },
      [],
    ],
    [
      { name: 'broken', state: 'started' },
      { failed: true, msg: `Error loading unit file 'broken': org.x "bad setting"` },
      [],
    ],
    [
      { name: 'off', masked: true },
      { failed: true, msg: 'Failed to mask the service (off): refused: mask off' },
      ['systemctl mask off'],
    ],
    [{ name: 'a*', state: 'started' }, { failed: true }, []],
    [{ state: 'started' }, { failed: true, msg: "missing parameter(s) required by 'state': name" }, []],
  ])('%j', async (args, expected, calls) => {
    expect(await runModule(systemd, args, stubs.target)).toMatchObject(expected);
    expect(changing()).toEqual(calls);
  });

  test('check mode touches nothing', async () => {
    const args = { name: 'off', state: 'started', enabled: true, masked: true, daemon_reload: true };
    expect(await runModule(systemd, args, stubs.target, { check: true })).toMatchObject({ changed: true });
    expect(changing()).toEqual([]);
  });

  test('where nothing is to be changed, check mode makes no difference; reading its files again is not foreseen', async () => {
    for (const args of [
      { name: 'on', state: 'started', enabled: true },
      { name: 'off', masked: false },
    ]) {
      const real = await runModule(systemd, args, stubs.target);
      expect(real).toMatchObject({ changed: false });
      expect(await runModule(systemd, args, stubs.target, { check: true })).toEqual(real);
    }
    const { foreseeable } = systemd;
    if (typeof foreseeable !== 'function') throw new Error('foreseen whatever it is to do');
    expect(foreseeable(new Set(['name', 'state']))).toBe(true);
    for (const name of ['daemon_reload', 'daemon-reload', 'daemon_reexec'])
      expect(foreseeable(new Set([name]))).toBe(false);
  });

  test("the unit's properties come back", async () => {
    const { status } = await runModule(systemd, { name: 'on', enabled: true }, stubs.target);
    expect(status).toEqual(
      new Map([
        ['Id', 'on'],
        ['LoadState', 'loaded'],
        ['ActiveState', 'active'],
      ]),
    );
  });
});
