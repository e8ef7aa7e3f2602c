import { expect, test } from 'vitest';
import { runPlaybook } from '../../helpers/run-playbook.ts';

test('include_vars without a file or folder, as when a lookup found none, says so in `message` as for a file that is missing', async () => {
  const run = await runPlaybook({
    'play.yml': `
- hosts: localhost
  gather_facts: false
  tasks:
    - include_vars:
        file: "{{ lookup('first_found', ['nowhere.yml'], errors='ignore') }}"
      register: unnamed
      ignore_errors: true
    - include_vars: nowhere.yml
      register: missing
      ignore_errors: true
    - assert:
        that:
          - unnamed is failed
          - unnamed.message.startswith('Could not find file on the Ansible Controller.')
          - unnamed.ansible_included_var_files == []
          - missing.message.startswith("Could not find or access 'nowhere.yml'")
`,
  });
  expect(run.code, run.stdout).toBe(0);
  expect(run.stderr).toContain('Invalid request to find a file that matches a "null" value');
});
