import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localTwins, type Twins } from './harness.ts';

// A stand-in for tsible that is ansible itself, but for one file: so the harness must see that file and no more.
const standIn = `const { spawnSync } = await import('node:child_process');
const { writeFileSync } = await import('node:fs');
const done = spawnSync('/usr/bin/ansible-playbook', process.argv.slice(2), { stdio: 'inherit' });
if (process.env.SPOIL) writeFileSync('/etc/spoiled', 'by the stand-in', { mode: 0o600 });
process.exit(done.status);
`;

const playbook = `- hosts: localhost
  gather_facts: false
  tasks:
    - copy: {dest: /etc/made, content: "same\\n", mode: '0640'}
    - file: {path: /etc/issue, state: absent}
    - command: date +%N
    - tempfile:
`;

let folder: string;
let twins: Twins;
const given = process.env.TSIBLE_COMMANDS;

beforeAll(async () => {
  folder = mkdtempSync('/tmp/tsible-harness-');
  writeFileSync(join(folder, 'tsible-playbook.js'), standIn);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'site.yml'), playbook);
  process.env.TSIBLE_COMMANDS = folder;
  twins = await localTwins();
});

afterAll(async () => {
  if (given === undefined) delete process.env.TSIBLE_COMMANDS;
  else process.env.TSIBLE_COMMANDS = given;
  rmSync(folder, { recursive: true });
  await twins.down();
});

const play = { command: 'ansible-playbook', args: ['site.yml'] } as const;

test('two runs that do the same are equal, with times and temporary names left aside', async () => {
  const both = await twins.run({ ...play, cwd: folder });
  expect(both.tsible).toEqual(both.reference);
  expect(both.reference).toMatchObject({ code: 0 });
  expect(both.reference.changes).toEqual({
    'localhost:/etc/issue': 'gone',
    'localhost:/etc/made': 'file 0640 0:0\nsame\n',
  });
});

test('a second run finds what the first one left, and a file that only one engine writes is seen', async () => {
  const both = await twins.run({ ...play, cwd: folder, env: { SPOIL: '1' } });
  expect(both.reference.changes).toEqual({});
  expect(both.tsible.changes).toEqual({ 'localhost:/etc/spoiled': 'file 0600 0:0\nby the stand-in' });
});
