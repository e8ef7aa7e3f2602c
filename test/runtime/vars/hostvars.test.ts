import { expect, test } from 'vitest';
import { runPlaybook } from '../../helpers/run-playbook.ts';

test("hostvars[host] can be shown as a whole: it holds the host's variables, and no hostvars again", async () => {
  const run = await runPlaybook(
    {
      'play.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - debug:
        var: hostvars['a']
    - debug:
        msg: "{{ 'hostvars' in hostvars['b'] }} {{ 'hostvars' in hostvars['a'].keys() }}"
`,
    },
    { args: ['-i', 'a,b', '-e', 'port=80 other="{{ port }}1"'] },
  );
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('"other": "801"');
  expect(run.stdout).not.toContain('"hostvars": ');
  expect(run.stdout).toContain('"msg": "False False"');
});
