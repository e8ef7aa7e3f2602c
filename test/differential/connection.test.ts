import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { labTwins, type Outcome, type Twins } from './harness.ts';

// What a user is told when a host can't be reached, or another user not be become.
let folder: string;
let twins: Twins;

const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['refused', { ansible_port: '2' }],
  ['nameless', { ansible_host: 'no.such.host.invalid' }],
  ['keyless', { ansible_user: 'alice', ansible_ssh_private_key_file: '/dev/null' }],
  ['fileless', { ansible_user: 'alice', ansible_ssh_private_key_file: '/no/such/key' }],
  [
    'mistyped',
    { ansible_user: 'alice', ansible_ssh_private_key_file: '/dev/null', ansible_password: 'wrong' },
  ],
  ['unknown', { ansible_ssh_common_args: '-o UserKnownHostsFile=/dev/null' }],
  ['strict', { ansible_ssh_common_args: '-o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=yes' }],
  ['changed', { ansible_ssh_common_args: '-o UserKnownHostsFile=known_hosts' }],
  ['sudoless', { ansible_user: 'alice', ansible_become: 'true' }],
  ['sudowrong', { ansible_user: 'alice', ansible_become: 'true', ansible_become_pass: 'wrong' }],
  [
    'suwrong',
    {
      ansible_user: 'ops',
      ansible_become: 'true',
      ansible_become_method: 'su',
      ansible_become_pass: 'wrong',
    },
  ],
  ['methodless', { ansible_user: 'ops', ansible_become: 'true', ansible_become_method: 'magic' }],
  ['pluginless', { ansible_connection: 'pigeon' }],
];

beforeAll(async () => {
  folder = mkdtempSync('/tmp/tsible-connection-');
  const hosts = cases.map(([name, variables]) => {
    const all = { ansible_host: "{{ hostvars['h1'].ansible_host }}", ...variables };
    const lines = Object.entries(all).map(([key, value]) => `      ${key}: ${JSON.stringify(value)}\n`);
    return `    ${name}:\n${lines.join('')}`;
  });
  // In the lab's group, whose variables give the rest.
  writeFileSync(join(folder, 'hosts.yml'), `lab:\n  hosts:\n${hosts.join('')}`);
  writeFileSync(
    join(folder, 'play.yml'),
    '- hosts: all\n  gather_facts: false\n  tasks:\n    - name: Say who it is\n      ansible.builtin.command: id -un\n',
  );
  // A key of nobody's, for every host.
  const key = Buffer.concat([Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x20', 'latin1'), Buffer.alloc(32, 7)]);
  writeFileSync(join(folder, 'known_hosts'), `* ssh-ed25519 ${key.toString('base64')}\n`);
  twins = await labTwins({ hosts: 1 });
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await twins?.down();
});

test.each(cases)('tells of %s what ansible-playbook tells', async (name) => {
  const args = ['-i', join(folder, 'hosts.yml'), '-l', name, 'play.yml'];
  const both = await twins.run({ command: 'ansible-playbook', args, cwd: folder });
  // Each engine's host has keys of its own.
  const plain = (outcome: Outcome) => ({
    ...outcome,
    stdout: outcome.stdout.replaceAll(/SHA256:[^.\s]+/g, 'KEY'),
  });
  expect(plain(both.tsible)).toEqual(plain(both.reference));
});
