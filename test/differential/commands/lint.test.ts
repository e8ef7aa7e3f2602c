import { expect, test } from 'vitest';
import { compareLines } from './lines.ts';

const files = {
  'site.yml': `---
- name: Do
  hosts: all
  gather_facts: false
  roles:
    - r
  tasks:
    - name: Say
      ansible.builtin.debug:
        msg: hi
    - name: bad
      command: echo hi
`,
  'roles/r/tasks/main.yml': '---\n- name: In role\n  ansible.builtin.debug:\n    msg: x\n',
  'module.yml': '---\n- name: Do\n  hosts: all\n  tasks:\n    - name: X\n      no_such_module: {a: 1}\n',
  'role.yml': '---\n- name: Do\n  hosts: all\n  roles:\n    - no_such_role\n',
  'keyword.yml': '---\n- name: Do\n  hosts: all\n  nokeyword: 1\n',
  'play.yml': '---\n- name: Do\n  tasks: []\n',
  'file.yml':
    '---\n- name: Do\n  hosts: all\n  tasks:\n    - name: Import\n      ansible.builtin.import_tasks: no.yml\n',
};

const install =
  'apt-get update >/dev/null 2>&1; apt-get install -y --no-install-recommends ansible-lint >/dev/null 2>&1';

// A program in PATH before the real one tells that ansible-lint asks tsible, where it is to.
const counted =
  'mkdir b; real=$(command -v ansible-playbook); printf \'#!/bin/sh\\necho x >>%s/asked\\nexec %s "$@"\\n\' "$PWD" "$real" >b/ansible-playbook; chmod +x b/*; ' +
  'PATH=$PWD/b:$PATH ansible-lint --offline -p site.yml >/dev/null 2>&1; wc -l <asked';

const lines = [
  'ansible-lint --version',
  ...['site', 'module', 'role', 'keyword', 'play', 'file'].map(
    (name) => `NO_COLOR=1 ansible-lint --offline -p ${name}.yml 2>&1 | grep -v "^INFO"`,
  ),
  counted,
];

test('ansible-lint says of playbooks, and of what is wrong in them, the same through the shims', async () => {
  const { reference, tsible } = await compareLines([install, ...lines], files);
  for (const [at, line] of [install, ...lines].entries())
    expect.soft(tsible[at], line).toEqual(reference[at]);
  expect(Number(tsible.at(-1)?.stdout)).toBeGreaterThan(0);
  expect(tsible[1]?.stdout).toContain('using ansible-core:2.19.11');
});
