import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runReference } from '../lab/reference.ts';
import { builtCommands, steady } from './harness.ts';

const play = (keywords: string) =>
  `- {hosts: localhost, gather_facts: false, connection: local, ${keywords}}\n`;

const FILES: Readonly<Record<string, string>> = {
  'fine.yml': play('tasks: []'),
  'vars-files.yml': play('vars_files: [closed-vars]'),
  'include.yml': play('tasks: [{include_tasks: closed-tasks}]'),
  'closed-play': play('tasks: []'),
  'closed-vars': 'a: 1\n',
  'closed-tasks': '[]\n',
  'closed-password': 'secret\n',
  'closed-inventory': 'localhost\n',
};

const folder = mkdtempSync('/tmp/tsible-unreadable-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  chmodSync(folder, 0o777);
  // Where the user without rights can read them.
  cpSync(join(await builtCommands(), '..'), join(folder, 'commands'), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), name.startsWith('closed-') ? 0 : 0o644);
  }
});

/** Runs a command as a user who may read none of the closed files. */
function run(program: readonly string[], args: readonly string[]) {
  const env = { HOME: folder, ANSIBLE_HOME: folder, ANSIBLE_LOCAL_TEMP: folder, ANSIBLE_NOCOLOR: '1' };
  return runReference({
    command: 'setpriv',
    args: ['--reuid', '65534', '--clear-groups', ...program, ...args],
    cwd: folder,
    env,
  });
}

it.each([
  ['a playbook', ['closed-play']],
  ['a file of vars_files', ['vars-files.yml']],
  ['included tasks', ['include.yml']],
  ['a vault password file', ['fine.yml', '--vault-password-file', 'closed-password']],
  ['an inventory', ['fine.yml', '-i', 'closed-inventory']],
])('%s that may not be read is told of as by ansible-core', async (_, args) => {
  const theirs = await run(['ansible-playbook'], args);
  const ours = await run(['node', join(folder, 'commands/bin/tsible-playbook.js')], args);
  expect(steady(ours.stderr)).toBe(steady(theirs.stderr));
  expect([steady(ours.stdout), ours.code]).toEqual([steady(theirs.stdout), theirs.code]);
});
