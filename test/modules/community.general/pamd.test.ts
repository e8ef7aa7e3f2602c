import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import pamd from '../../../modules/community.general/pamd/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-pamd-'));
const target = localTarget();
afterAll(() => rmSync(folder, { recursive: true }));

const BEFORE = `# start
auth       [success=1 default=ignore]	pam_unix.so nullok
# between
auth requisite pam_deny.so
session required pam_limits.so conf=/a [x y] debug
`;

async function changed(args: PlainArgs): Promise<{ result: object; lines: string[] }> {
  writeFileSync(join(folder, 'login'), BEFORE);
  const result = await runModule(pamd, { path: folder, name: 'login', ...args }, target);
  const text = readFileSync(join(folder, 'login'), 'utf8');
  const lines = text.split('\n').filter((line) => !line.startsWith('# Updated by Ansible - '));
  return { result, lines: lines.filter((line, at) => line !== BEFORE.split('\n')[at]) };
}

const limits = { type: 'session', control: 'required', module_path: 'pam_limits.so' };
const deny = { type: 'auth', control: 'requisite', module_path: 'pam_deny.so' };
const added = { new_type: 'auth', new_control: 'optional', new_module_path: 'new.so' };

test.each<[string, PlainArgs, string[]]>([
  ['changes a control', { ...deny, new_control: 'required' }, ['auth       required pam_deny.so']],
  [
    'replaces the arguments',
    { ...limits, module_arguments: ['a [b c]'] },
    ['session    required pam_limits.so a [b c]'],
  ],
  [
    'replaces the value of an argument, and adds others',
    { ...limits, state: 'args_present', module_arguments: ['conf=/b', 'more'] },
    ['session    required pam_limits.so conf=/b [x y] debug more'],
  ],
  [
    'removes arguments',
    { ...limits, state: 'args_absent', module_arguments: ['debug', '[x y]'] },
    ['session    required pam_limits.so conf=/a'],
  ],
])('%s', async (_, args, expected) => {
  const { result, lines } = await changed(args);
  expect(result).toMatchObject({ changed: true, change_count: 1, backupdest: '' });
  expect(lines).toEqual(expect.arrayContaining(expected));
});

test('puts a rule before another, where Ansible drops the comment between it and the rule before', async () => {
  const { result } = await changed({ ...deny, ...added, state: 'before' });
  expect(result).toMatchObject({ changed: true, change_count: 1 });
  const text = readFileSync(join(folder, 'login'), 'utf8');
  expect(text).toContain('nullok\nauth       optional new.so\nauth       requisite pam_deny.so\n');
});

test('leaves a file alone of which a rule would not be valid', async () => {
  const { result } = await changed({ ...deny, new_control: 'bogus' });
  expect(result).toMatchObject({
    failed: true,
    msg: 'Rule control, bogus, is not valid in rule auth       bogus pam_deny.so',
  });
  expect(readFileSync(join(folder, 'login'), 'utf8')).toBe(BEFORE);
});
