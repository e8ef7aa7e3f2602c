import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import module from '../../../modules/ansible.builtin/expect/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-expect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = join(folder, 'ask');
writeFileSync(
  program,
  `#!/bin/sh
printf 'Name: '; read name
printf 'Again? '; read again
printf 'Again? '; read more
echo "<$name $again $more> $1"
[ -t 0 ] && exit 3
`,
  { mode: 0o755 },
);

describe.each([['/bin/sh'], ['/bin/bash']])('a command is talked to in %s', (shell) => {
  const target = localTarget(shell);
  const run = (args: PlainArgs) => runModule(module, args, target);

  test('questions are answered as they come, a list one after the other', async () => {
    const responses = { 'Name:\\s': 'a b', '[Aa]gain\\?': ['yes', 'no\n'] };
    expect(await run({ command: `${program} 'x  y'`, responses })).toMatchObject({
      failed: true,
      msg: 'non-zero return code',
      rc: 3,
      stdout: 'Name: Again? Again? <a b yes no> x  y',
      cmd: `${program} 'x  y'`,
    });
  });

  test('answers are shown when asked for', async () => {
    const responses = { 'Name:': 'n', Again: 'yes' };
    expect(await run({ command: program, responses, echo: true })).toMatchObject({
      stdout: 'Name: n\r\nAgain? yes\r\nAgain? yes\r\n<n yes yes> ',
    });
  });

  test('an answer to the last words of a command that has ended is not waited for', async () => {
    const asked = { command: 'printf "a b a"', responses: { a: 'x' } };
    expect(await run(asked)).toMatchObject({ changed: true, rc: 0 });
  }, 10_000);

  test('a question without an answer left fails, and what was started is ended', async () => {
    const responses = { 'Name:': 'n', 'Again\\?': ['yes'] };
    expect(await run({ command: program, responses })).toMatchObject({
      failed: true,
      msg: "No remaining responses for 'Again\\?', output was 'b' Again?''",
    });
    expect(readdirSync(folder)).toEqual(['ask']);
  });

  test('a command that asks nothing it is answered runs into the timeout', async () => {
    expect(await run({ command: program, responses: { nothing: 'x' }, timeout: 1 })).toMatchObject({
      failed: true,
      msg: 'command exceeded timeout',
      rc: null,
      stdout: 'Name: ',
    });
  });

  test.each<[PlainArgs, object]>([
    [
      { command: 'true', responses: {}, creates: folder },
      { changed: false, stdout: `skipped, since ${folder} exists` },
    ],
    [
      { command: 'true', responses: {}, removes: '/nope' },
      { changed: false, rc: 0 },
    ],
    [
      { command: ' ', responses: {} },
      { failed: true, msg: 'no command given', rc: 256 },
    ],
    [
      { command: 'no-such-command x', responses: {} },
      { failed: true, msg: 'The command was not found or was not executable: no-such-command.' },
    ],
    [
      { command: 'pwd', responses: {}, chdir: '/' },
      { changed: true, rc: 0, stdout: '/' },
    ],
    [{ command: 'true', responses: {}, timeout: 'x' }, { failed: true }],
  ])('%j', async (args, expected) => {
    expect(await run(args)).toMatchObject(expected);
  });
});
