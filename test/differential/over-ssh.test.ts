import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labTwins, type Twins } from './harness.ts';

// One project of a usual shape (group_vars, host_vars, a role that depends on another, handlers, blocks, loops,
// become, errors) run over SSH on two hosts of each engine, in the order in which somebody would.
let folder: string;
let twins: Twins;

beforeAll(async () => {
  folder = mkdtempSync('/tmp/tsible-over-ssh-');
  cpSync(fileURLToPath(new URL('./over-ssh', import.meta.url)), folder, { recursive: true });
  twins = await labTwins({ hosts: 2 });
});

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await twins.down();
});

test.each([
  ['lists the hosts that would be touched', ['site.yml', '--list-hosts']],
  ['lists the tasks with their tags', ['site.yml', '--list-tasks']],
  ['checks the syntax', ['site.yml', '--syntax-check']],
  ['shows in a dry run what would change', ['site.yml', '--check', '--diff', '--tags', 'files']],
  ['deploys, with diffs', ['site.yml', '--diff']],
  ['finds nothing to change the second time', ['site.yml', '--diff', '--skip-tags', 'always-changes']],
  [
    'writes one changed setting and tells its handler',
    ['site.yml', '--diff', '-e', 'app_port=9090', '--tags', 'files'],
  ],
  ['touches one host only', ['site.yml', '-l', 'h2', '-v']],
  ['becomes others', ['become.yml', '-v']],
  ['rescues, ignores and stops at errors', ['errors.yml']],
  ['goes through loops', ['loops.yml', '--diff']],
  ['goes through loops that find all done', ['loops.yml', '-v']],
])('%s as ansible-playbook does', async (_, args) => {
  const both = await twins.run({ command: 'ansible-playbook', args, cwd: folder });
  expect(both.tsible).toEqual(both.reference);
});

test.each([
  ['a command', ['lab', '-a', 'cat /etc/app/app.conf']],
  [
    'a shell command with a template',
    ['h1', '-m', 'shell', '-a', 'echo {{ inventory_hostname }} {{ app_port }} | tr a-z A-Z'],
  ],
  [
    'a module that changes something',
    ['lab', '-m', 'file', '-a', 'path=/etc/app/flag state=touch mode=0600', '--diff'],
  ],
  ['a command that fails', ['lab', '-a', 'false']],
  ['one line a host', ['lab', '-a', 'id -u', '-b', '--become-user', 'ops', '-o']],
])('%s ad hoc gives what ansible gives', async (_, args) => {
  const both = await twins.run({ command: 'ansible', args, cwd: folder });
  expect(both.tsible).toEqual(both.reference);
});
