import { describe, expect, test } from 'vitest';
import group from '../../../modules/ansible.builtin/group.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

describe.each(shells())('groups in %s', (_, shell) => {
  const stubs = stubCommands(localTarget(shell), {
    getent: `case $2 in
old) echo old:x:700:;;
700) echo old:x:700:;;
*) exit 2;;
esac`,
    groupadd: 'case $* in *bad*) echo "groupadd: no" >&2; exit 3;; esac',
    groupmod: '',
    groupdel: 'echo gone',
  });
  const changing = () => stubs.calls().filter((call) => !call.startsWith('getent'));

  test.each<[PlainArgs, object, string[]]>([
    [{ name: 'old' }, { changed: false, gid: 700, system: false, state: 'present' }, []],
    [{ name: 'old', gid: 700 }, { changed: false }, []],
    [{ name: 'old', gid: 701 }, { changed: true }, ['groupmod -g 701 old']],
    [{ name: 'old', gid: 701, non_unique: true }, { changed: true }, ['groupmod -g 701 -o old']],
    [
      { name: 'new', gid: 5, system: true, gid_min: 3 },
      { changed: true },
      ['groupadd -g 5 -r -K GID_MIN=3 new'],
    ],
    [{ name: 'bad' }, { failed: true, msg: 'groupadd: no\n', name: 'bad' }, ['groupadd bad']],
    [{ name: 'old', state: 'absent', force: true }, { changed: true, stdout: 'gone\n' }, ['groupdel -f old']],
    [{ name: 'new', state: 'absent' }, { changed: false }, []],
    [{ name: 'new', force: true, local: true }, { failed: true }, []],
  ])('%j', async (args, expected, calls) => {
    expect(await runModule(group, args, stubs.target)).toMatchObject(expected);
    expect(changing()).toEqual(calls);
  });

  test('check mode says what would change and changes nothing', async () => {
    const parts = { check: true };
    expect(await runModule(group, { name: 'new' }, stubs.target, parts)).toEqual({ changed: true });
    expect(await runModule(group, { name: 'old', gid: 1 }, stubs.target, parts)).toMatchObject({
      changed: true,
      gid: 700,
    });
    expect(await runModule(group, { name: 'old', state: 'absent' }, stubs.target, parts)).toEqual({
      changed: true,
    });
    expect(changing()).toEqual([]);
  });

  test('one round trip, whatever is to be done', async () => {
    const before = stubs.target.roundTrips;
    await runModule(group, { name: 'new' }, stubs.target);
    expect(stubs.target.roundTrips - before).toBe(1);
  });
});
