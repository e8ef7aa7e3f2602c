import { expect, test } from 'vitest';
import { runPlaybook } from '../../helpers/run-playbook.ts';

/** A module of facts that is done only when `others` have begun, too. */
const waiting = (name: string, others: readonly string[]) => `#!/bin/sh
: >"$SHARED/${name}"
i=0
until ${others.map((other) => `[ -e "$SHARED/${other}" ]`).join(' && ')}; do
  sleep 0.05; i=$((i + 1)); [ $i -lt 200 ] || exit 1
done
echo '{"changed": false, "ansible_facts": {"${name}": "met"}}'
`;

test('modules of facts run side by side, each over a stream of its own', async () => {
  const run = await runPlaybook(
    {
      'library/facts_a': waiting('a', ['b']),
      'library/facts_b': waiting('b', ['a']),
      'play.yml': `
- hosts: localhost
  gather_facts: false
  environment: {SHARED: "{{ playbook_dir }}"}
  tasks:
    - gather_facts:
    - debug: {msg: "{{ a }} {{ b }}"}
`,
    },
    { env: { ANSIBLE_FACTS_MODULES: 'facts_a,facts_b' } },
  );
  expect(run.stdout).toContain('"msg": "met met"');
});

test("a module of facts without a timeout of its own is ended when the task's is over", async () => {
  const run = await runPlaybook(
    {
      'library/slow_facts': '#!/bin/sh\nsleep 30\necho "{}"\n',
      'play.yml': `
- hosts: localhost
  gather_facts: false
  tasks:
    - gather_facts: {gather_timeout: 1, parallel: true}
`,
    },
    { env: { ANSIBLE_FACTS_MODULES: 'slow_facts' } },
  );
  expect(run.code).toBe(2);
  expect(run.stdout).toContain('Timeout exceeded');
});

test("a play's run_once does not give one host's facts to the others", async () => {
  const run = await runPlaybook(
    {
      'library/own_facts': '#!/bin/sh\necho "{\\"ansible_facts\\": {\\"mine\\": \\"$$\\"}}"\n',
      'play.yml': `
- hosts: all
  run_once: true
  tasks:
    - debug: {msg: "{{ hostvars.a.mine != hostvars.b.mine }}"}
`,
    },
    {
      args: ['-i', 'a,b', '-c', 'local'],
      env: { ANSIBLE_FACTS_MODULES: 'own_facts' },
    },
  );
  expect(run.stdout).toContain('ok: [b]');
  expect(run.stdout).toContain('"msg": true');
});
