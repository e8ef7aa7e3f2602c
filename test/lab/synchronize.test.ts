import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtCommands } from '../differential/harness.ts';
import { type Lab, startLab } from './lab.ts';

let lab: Lab;
let folder: string;

beforeAll(async () => {
  lab = await startLab({ hosts: 2, packages: ['rsync'] });
  folder = mkdtempSync(join(tmpdir(), 'tsible-sync-'));
  mkdirSync(join(folder, "it's a tree/sub"), { recursive: true });
  writeFileSync(join(folder, "it's a tree/one"), 'one\n', { mode: 0o640 });
  writeFileSync(join(folder, "it's a tree/sub/two"), 'two\n');
});
afterAll(async () => {
  await lab?.down();
  rmSync(folder, { recursive: true, force: true });
});

interface Told {
  readonly changed: boolean;
  readonly failed?: boolean;
  readonly msg: string;
  readonly rc: number;
}

/** Runs one task on h1 with tsible-playbook, and gives its result. */
async function synchronize(
  args: object,
  keywords: object = {},
  options: readonly string[] = [],
): Promise<Told> {
  const task = { 'ansible.posix.synchronize': args, register: 'said', ignore_errors: true, ...keywords };
  const tell = {
    copy: { dest: join(folder, 'said.json'), content: '{{ said | to_json }}' },
    delegate_to: 'localhost',
    check_mode: false,
  };
  const play = [{ hosts: 'h1', gather_facts: false, tasks: [task, tell] }];
  writeFileSync(join(folder, 'play.yml'), JSON.stringify(play));
  const command = join(await builtCommands(), 'tsible-playbook.js');
  await promisify(execFile)(process.execPath, [command, '-i', lab.inventory(), ...options, 'play.yml'], {
    cwd: folder,
  });
  return JSON.parse(readFileSync(join(folder, 'said.json'), 'utf8'));
}

const push = (more: object = {}): object => ({ src: "it's a tree/", dest: '/srv/a copy', ...more });

test('a folder is pushed, as check mode says, and not again', async () => {
  expect(await synchronize(push(), {}, ['--check'])).toMatchObject({ changed: true, rc: 0 });
  expect((await lab.exec('h1', 'ls /srv')).stdout).toBe('');
  expect(await synchronize(push())).toMatchObject({ changed: true, rc: 0 });
  expect(await lab.must('h1', 'cd "/srv/a copy" && cat one sub/two && stat -c %a one')).toBe(
    'one\ntwo\n640\n',
  );
  expect(await synchronize(push())).toMatchObject({ changed: false, rc: 0 });
});

test('what is not in the source goes with delete only', async () => {
  await lab.must('h1', 'touch "/srv/a copy/extra"');
  expect(await synchronize(push())).toMatchObject({ rc: 0 });
  expect(await lab.must('h1', 'ls "/srv/a copy"')).toContain('extra');
  const told = await synchronize(push({ delete: true }));
  expect(told).toMatchObject({ changed: true, msg: expect.stringContaining('*deleting') });
  expect(await lab.must('h1', 'ls "/srv/a copy"')).toBe('one\nsub\n');
});

test('a folder is pulled', async () => {
  const dest = join(folder, 'pulled');
  expect(await synchronize({ mode: 'pull', src: '/srv/a copy/', dest })).toMatchObject({ changed: true });
  expect(readdirSync(dest).sort()).toEqual(['one', 'sub']);
});

test('from one host to another', async () => {
  const key = readFileSync(lab.privateKey, 'utf8');
  await lab.must(
    'h2',
    'mkdir -p /root/.ssh; umask 077; cat >/root/.ssh/id; mkdir /srv/from; echo 3 >/srv/from/three',
    key,
  );
  const told = await synchronize(
    { src: '/srv/from/', dest: '/srv/there/', private_key: '/root/.ssh/id' },
    { delegate_to: 'h2' },
  );
  expect(told.failed ?? false, told.msg).toBe(false);
  expect(await lab.must('h1', 'cat /srv/there/three')).toBe('3\n');
});

test('a source that is not there is told of in the words of rsync', async () => {
  const told = await synchronize({ src: 'nosuch/', dest: '/srv/x' });
  expect(told).toMatchObject({
    failed: true,
    rc: 23,
    msg: expect.stringContaining('No such file or directory'),
  });
});
