import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import script from '../../../modules/ansible.builtin/script.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';

describe.each(shells())('scripts in %s', (_, shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'tsible-script-'));
  const file = join(folder, 'do it.sh');
  const text = '#!/bin/sh\npwd\nprintf "<%s>" "$@"\necho e >&2\nexit "${1:-0}"\n';
  writeFileSync(file, text, { mode: 0o600 });
  const target = localTarget(shell);
  const parts = { findFile: (_kind: string, name: string) => name, readFile: async () => Buffer.from(text) };
  const run = (args: Record<string, unknown>, more = {}) =>
    runModule(script, args, target, { ...parts, ...more });

  test('runs with its arguments, in a folder, and leaves nothing', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'tsible-script-tmp-'));
    const there = localTarget(shell).withEnvironment(new Map([['TMPDIR', fresh]]));
    const output = {
      stdout: '/usr\n<0><b  c>',
      stdout_lines: ['/usr', '<0><b  c>'],
      stderr: 'e\n',
      stderr_lines: ['e'],
    };
    const expected = { changed: true, rc: 0, ...output };
    for (const path of [`'${file}'`, join(folder, 'plain.sh')]) {
      const done = await runModule(script, { cmd: `${path} 0 "b  c"`, chdir: '/usr' }, there, parts);
      expect(done).toEqual(expected);
    }
    expect(await runModule(script, { cmd: 'x.sh 4' }, there, parts)).toMatchObject({ failed: true, rc: 4 });
    expect(readdirSync(fresh)).toEqual([]);
  });

  test('creates, removes, check mode and a relative folder', async () => {
    expect(await run({ cmd: 'x', creates: '/etc/passwd' })).toMatchObject({
      skipped: true,
      msg: '/etc/passwd exists, matching creates option',
    });
    expect(await run({ cmd: 'x', removes: '/nope' })).toMatchObject({ skipped: true, changed: false });
    expect(await run({ cmd: 'x', chdir: 'rel' })).toMatchObject({ failed: true });
    expect(await run({ cmd: 'x' }, { check: true })).toMatchObject({ skipped: true });
    expect(await run({ cmd: 'x', removes: '/etc/passwd' }, { check: true })).toEqual({ changed: true });
  });
});
