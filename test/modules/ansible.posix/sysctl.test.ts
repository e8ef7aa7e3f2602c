import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import sysctl from '../../../modules/ansible.posix/sysctl.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

describe.each(shells())('kernel parameters in %s', (_, shell) => {
  const stubs = stubCommands(localTarget(shell), {
    sysctl: `case "$*" in
'-e -n a.b') printf '1\\t2\\n';;
*bad*) echo 'sysctl: setting key "bad": Invalid argument' >&2;;
esac`,
  });
  const file = join(mkdtempSync(join(tmpdir(), 'tsible-sysctl-')), 'x.conf');
  const FILE = '# note\n\na.b = 1 2\nc.d=5\na.b=9\nrubbish\n';

  test.each<[PlainArgs, string | undefined, string[]]>([
    [{ name: 'a.b', value: '1 2' }, FILE.replace('a.b = 1 2', 'a.b=1 2').replace('a.b=9\n', ''), ['-p']],
    [{ name: 'c.d', value: 5, reload: false }, undefined, []],
    [{ name: 'c.d', value: 'yes', reload: false }, '# note\n\na.b=1 2\nc.d=1\nrubbish\n', []],
    [{ name: 'e.f', value: 3 }, '# note\n\na.b=1 2\nc.d=5\nrubbish\ne.f=3\n', ['-p']],
    [{ name: 'c.d', state: 'absent' }, '# note\n\na.b=1 2\nrubbish\n', ['-p']],
    [{ name: 'e.f', state: 'absent' }, undefined, []],
    [{ name: 'a.b', value: 9, sysctl_set: true, reload: false }, undefined, ['-w']],
  ])('%j', async (args, text, verbs) => {
    writeFileSync(file, FILE);
    stubs.calls();
    const result = await runModule(sysctl, { ...args, sysctl_file: file }, stubs.target);
    expect(result).toEqual({ changed: text !== undefined || verbs.length > 0 });
    expect(readFileSync(file, 'utf8')).toBe(text ?? FILE);
    expect(
      stubs
        .calls()
        .slice(1)
        .map((call) => call.split(' ')[1]),
    ).toEqual(verbs);
  });

  test('a value that the kernel refuses fails though sysctl says 0', async () => {
    const args = { name: 'bad', value: 1, sysctl_set: true, sysctl_file: file };
    const result = await runModule(sysctl, args, stubs.target);
    expect(result).toMatchObject({ failed: true });
    expect(result.msg).toMatch(/^setting bad failed: /);
  });

  test('check mode leaves the file alone', async () => {
    writeFileSync(file, FILE);
    const args = { name: 'e.f', value: 1, sysctl_file: file };
    expect(await runModule(sysctl, args, stubs.target, { check: true })).toEqual({ changed: true });
    expect(readFileSync(file, 'utf8')).toBe(FILE);
  });
});
