import { expect, it } from 'vitest';
import { runPlaybook } from '../../helpers/run-playbook.ts';

it('ansible_failed_hosts and ansible_current_hosts tell of the batch, and ansible_user of a remote_user that is a template', async () => {
  const { stdout } = await runPlaybook(
    {
      'play.yml': `
- hosts: all
  connection: local
  gather_facts: false
  remote_user: "{{ user_of_play | default(omit) }}"
  tasks:
    - fail:
      when: inventory_hostname == 'b'
    - block:
        - fail:
          when: inventory_hostname == 'c'
      rescue:
        - debug: {msg: rescued}
    - debug: {msg: "SAYS {{ ansible_failed_hosts }} {{ ansible_current_hosts }} {{ ansible_user }}"}
    - include_role: {name: empty}
      register: included
      when: inventory_hostname == 'a'
    - debug: {msg: "SAYS {{ included }}"}
      when: inventory_hostname == 'a'
`,
      'roles/empty/tasks/main.yml': '[]\n',
    },
    { args: ['-i', 'a,b,c', '-u', 'bob', '-e', 'user_of_play=carl'] },
  );
  const said = [...stdout.matchAll(/SAYS (.*)"/g)].map(([, text]) => text);
  expect(said).toEqual([
    "['b'] ['a', 'c'] carl",
    "['b'] ['a', 'c'] carl",
    "{'include_args': {'name': 'empty'}, 'changed': False}",
  ]);
});
