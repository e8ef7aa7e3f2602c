import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import pamAccess from '../../../modules/community.general/pam_access.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule, type TaskParts } from '../../helpers/run-module.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-access-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'access.conf');
const target = localTarget();

const BEFORE = '# rules\n+:root:LOCAL\n+ : ops, (adm) : 10.0.0.0/8  LOCAL\n-:ALL:ALL\n';

beforeEach(() => writeFileSync(path, BEFORE));

function run(args: PlainArgs, parts: TaskParts = {}): Promise<ModuleResult> {
  return runModule(pamAccess, { path, ...args }, target, parts);
}

const text = (): string => readFileSync(path, 'utf8');

const alice = { permission: 'allow', users: ['alice'], origins: ['192.0.2.7', '::1'] };

describe('a new rule', () => {
  test.each<[string, PlainArgs, string]>([
    ['goes before the rule for all', alice, 'LOCAL\n+:alice:192.0.2.7 ::1\n-:ALL:ALL\n'],
    ['goes to the start', { ...alice, insertbefore: 'BOF' }, '+:alice:192.0.2.7 ::1\n# rules\n'],
    ['goes to the end', { ...alice, insertafter: 'EOF' }, '-:ALL:ALL\n+:alice:192.0.2.7 ::1\n'],
    ['goes before a line', { ...alice, insertbefore: '^\\+' }, '# rules\n+:alice:192.0.2.7 ::1\n+:root'],
    ['goes behind a line', { ...alice, insertafter: 'root' }, 'LOCAL\n+:alice:192.0.2.7 ::1\n+ : ops'],
    ['where no line fits', { ...alice, insertafter: 'none' }, '+:alice:192.0.2.7 ::1\n-:ALL:ALL\n'],
    ['has its comment above', { ...alice, comment: 'guests' }, '# guests\n+:alice:192.0.2.7 ::1\n-:ALL'],
    [
      'for all is the last',
      { permission: '+', users: ['ALL'], origins: ['cron'] },
      '+:ALL:cron\n-:ALL:ALL\n',
    ],
  ])('%s', async (_, args, part) => {
    expect(await run(args)).toMatchObject({
      changed: true,
      msg: 'rule added',
      diff: { before: BEFORE, after: text() },
    });
    expect(text()).toContain(part);
    expect(await run(args)).toMatchObject({ changed: false, msg: 'rule is present' });
  });

  test('follows a last line that pam_access passed over for want of a newline', async () => {
    writeFileSync(path, '+:root:LOCAL');
    await run(alice);
    expect(text()).toBe('+:root:LOCAL\n+:alice:192.0.2.7 ::1\n');
  });

  test('makes the file', async () => {
    rmSync(path);
    expect(await run(alice)).toMatchObject({ changed: true, diff: { before: '' } });
    expect(text()).toBe('+:alice:192.0.2.7 ::1\n');
  });
});

test('a rule that is written in another way is the same', async () => {
  const args = { permission: '+', users: ['ops', '(adm)'], origins: ['10.0.0.0/8 LOCAL'] };
  expect(await run(args)).toMatchObject({ changed: false });
});

test('another permission takes the place of the one that is there', async () => {
  const result = await run({ permission: 'deny', users: ['root'], origins: ['LOCAL'], backup: true });
  expect(result).toMatchObject({ changed: true, msg: 'rule changed' });
  expect(text()).toBe(BEFORE.replace('+:root', '-:root'));
  expect(readFileSync(String(result.backup_file), 'utf8')).toBe(BEFORE);
});

describe('a rule that is to go', () => {
  const root = { state: 'absent', users: ['root'], origins: ['LOCAL'] };

  test('goes, with its comment', async () => {
    expect(await run({ ...root, comment: 'rules' })).toMatchObject({ changed: true, msg: 'rule removed' });
    expect(text()).toBe(BEFORE.replace('# rules\n+:root:LOCAL\n', ''));
    expect(await run(root)).toMatchObject({ changed: false, msg: 'rule is absent' });
  });

  test('stays when it has another permission than the one that is named', async () => {
    expect(await run({ ...root, permission: 'deny' })).toMatchObject({ changed: false });
  });

  test('is not there without a file', async () => {
    rmSync(path);
    expect(await run(root)).toMatchObject({ changed: false });
    expect(existsSync(path)).toBe(false);
  });
});

test('check mode changes nothing and shows the difference', async () => {
  const result = await run(alice, { check: true });
  expect(result).toMatchObject({
    changed: true,
    diff: { before: BEFORE, before_header: `${path} (content)` },
  });
  expect(text()).toBe(BEFORE);
});

test.each<[PlainArgs, string]>([
  [{ ...alice, users: ['a:b'] }, 'users can\'t hold "a:b"'],
  [{ ...alice, origins: ['a\n+:ALL:ALL'] }, 'origins can\'t hold "a\\n+:ALL:ALL"'],
  [{ ...alice, origins: [''] }, 'origins is empty'],
  [{ ...alice, comment: 'a\n+:ALL:ALL' }, 'comment must be a single line'],
  [{ users: ['a'], origins: ['b'] }, 'state is present but all of the following are missing: permission'],
])('refuses %j', async (args, msg) => {
  expect(await run(args)).toEqual({ failed: true, msg });
});
