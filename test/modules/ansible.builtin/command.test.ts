import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import command from '../../../modules/ansible.builtin/command.ts';
import raw from '../../../modules/ansible.builtin/raw.ts';
import shell from '../../../modules/ansible.builtin/shell.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';

describe.each(shells())('commands in %s', (_, path) => {
  const target = localTarget(path);
  const folder = mkdtempSync(join(tmpdir(), 'tsible-command-'));
  writeFileSync(join(folder, 'a b.txt'), '');

  const failed = (rc: number | null, msg: string) => ({ failed: true, rc, msg });
  const notRun = { changed: false, rc: 0, start: null, end: null, delta: null };
  test.each<[string, PlainArgs, object]>([
    [
      'words are split as a shell does',
      { cmd: `echo a "b  c" 'd'` },
      { stdout: 'a b  c d', cmd: ['echo', 'a', 'b  c', 'd'] },
    ],
    [
      'a list of words is taken as it is',
      { argv: ['printf', '%s', 'a b'] },
      { stdout: 'a b', changed: true, rc: 0, msg: '' },
    ],
    [
      'variables are expanded, the result shows them as written',
      { cmd: 'echo $HOME ~/x' },
      { stdout: `${process.env.HOME} ${process.env.HOME}/x`, cmd: ['echo', '$HOME', '~/x'] },
    ],
    ['variables stay when told so', { cmd: 'echo $HOME', expand_argument_vars: false }, { stdout: '$HOME' }],
    [
      'standard input ends with a newline',
      { cmd: 'cat', stdin: 'abc', strip_empty_ends: false },
      { stdout: 'abc\n' },
    ],
    [
      'or without',
      { cmd: 'cat', stdin: 'abc', stdin_add_newline: false, strip_empty_ends: false },
      { stdout: 'abc' },
    ],
    ['empty lines at the end are cut', { cmd: 'printf "a\\n\\n"' }, { stdout: 'a' }],
    [
      'a failing command fails the task',
      { cmd: 'false' },
      { ...failed(1, 'non-zero return code'), changed: true },
    ],
    [
      'a killed command has a negative code',
      { cmd: `sh -c 'kill -9 $$'` },
      failed(-9, 'non-zero return code'),
    ],
    [
      'a quote that is not closed',
      { cmd: `ls 'x` },
      { failed: true, msg: 'Task failed: Module failed: No closing quotation' },
    ],
    [
      'a missing command',
      { cmd: 'nosuchcmd a' },
      { ...failed(2, 'Error executing command.'), cmd: 'nosuchcmd a', changed: false },
    ],
    ['a file that is no command', { cmd: '/etc/passwd' }, failed(13, 'Error executing command.')],
    [
      'a missing folder',
      { cmd: 'ls', chdir: '/nonexistent' },
      { ...failed(null, 'Unable to change directory before execution.'), cmd: ['ls'] },
    ],
    ['a folder to run in', { cmd: 'pwd', chdir: '/usr' }, { stdout: '/usr' }],
    [
      'creates stops it',
      { cmd: 'ls', chdir: folder, creates: 'a*' },
      { ...notRun, msg: "Did not run command since 'a*' exists", stdout: 'skipped, since a* exists' },
    ],
    [
      'creates with a blank',
      { cmd: 'ls', creates: `${folder}/a b.txt` },
      { ...notRun, msg: `Did not run command since '${folder}/a b.txt' exists` },
    ],
    [
      'creates of what is not there runs it',
      { cmd: 'echo x', creates: `${folder}/b*` },
      { changed: true, stdout: 'x' },
    ],
    [
      'removes stops it',
      { cmd: 'ls', removes: `${folder}/b*` },
      { ...notRun, msg: `Did not run command since '${folder}/b*' does not exist` },
    ],
  ])('%s', async (_, args, expected) => {
    expect(await runModule(command, args, target)).toMatchObject(expected);
  });

  test('in check mode nothing runs', async () => {
    const file = join(folder, 'touched');
    const args = { cmd: `touch ${file}` };
    expect(await runModule(command, args, target, { check: true })).toMatchObject({
      skipped: true,
      changed: false,
      rc: 0,
    });
    const known = await runModule(command, { ...args, creates: file }, target, { check: true });
    expect(known).toMatchObject({ changed: true, msg: 'Command would have run if not in check mode' });
    expect(known).not.toHaveProperty('skipped');
  });

  test('a shell line runs by the shell that is asked for', async () => {
    expect(await runModule(shell, { cmd: 'echo $0; echo e >&2' }, target)).toMatchObject({
      stdout: '/bin/sh',
      stderr: 'e',
      cmd: 'echo $0; echo e >&2',
    });
    expect(await runModule(shell, { cmd: 'exit 3', executable: '/bin/bash' }, target)).toMatchObject(
      failed(3, 'non-zero return code'),
    );
    expect(await runModule(shell, { cmd: 'echo a', executable: '/bin/nobash' }, target)).toMatchObject({
      ...failed(2, 'Error executing command.'),
      cmd: "/bin/nobash -c 'echo a'",
    });
    expect(await runModule(raw, { _raw_params: 'echo a; exit 3' }, target)).toMatchObject({
      ...failed(3, 'non-zero return code'),
      stdout: 'a\n',
    });
  });

  test('a plain command costs one round trip', async () => {
    const before = target.roundTrips;
    await runModule(command, { cmd: 'true' }, target);
    expect(target.roundTrips - before).toBe(1);
  });
});
