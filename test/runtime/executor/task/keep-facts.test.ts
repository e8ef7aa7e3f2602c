import { expect, test } from 'vitest';
import { runPlaybook } from '../../../helpers/run-playbook.ts';

// As ansible-core 2.19.11 did with the same.
test.each<[more: string, kept: boolean]>([
  ['rc: 0', true],
  ['rc: 1, ignore_errors: true', false],
  ['rc: 1, failed_when: false', true],
  ['rc: 0, failed_when: told == 1, ignore_errors: true', false],
])("what a module tells in ansible_facts, with `%s`, is a host's fact: %s", async (more, kept) => {
  const [given = '', ...keywords] = more.split(', ');
  const { stdout } = await runPlaybook({
    'library/teller.sh': `#!/bin/sh
. "$1"
printf '{"changed": false, "failed": %s, "msg": "", "ansible_facts": {"told": 1}}' $([ $rc = 0 ] && echo false || echo true)
`,
    'play.yml': `- hosts: localhost
  gather_facts: false
  connection: local
  tasks:
    - {teller: {${given}}, ${keywords.join(', ')}}
    - debug: {msg: "told: {{ told | default('nothing') }}"}
`,
  });
  expect(stdout).toContain(`"msg": "told: ${kept ? 1 : 'nothing'}"`);
});

test("a task's conditions see the facts of its own result", async () => {
  const { stdout } = await runPlaybook({
    'library/counter.sh': `#!/bin/sh
. "$1"
echo >>"$file"
printf '{"changed": false, "ansible_facts": {"ansible_lines": %s}}' $(wc -l <"$file")
`,
    'play.yml': `- hosts: localhost
  gather_facts: false
  connection: local
  tasks:
    - counter: {file: "{{ playbook_dir }}/lines"}
      changed_when: ansible_lines == 3 and ansible_facts.ansible_facts.lines == 3
      failed_when: ansible_lines > 3
      until: ansible_lines >= 3
      delay: 0
    - debug: {msg: "lines: {{ ansible_lines }}"}
`,
  });
  expect(stdout).toContain('changed: [localhost]');
  expect(stdout).toContain('"msg": "lines: 3"');
});
