import { expect, test } from 'vitest';
import { runPlaybook } from '../../helpers/run-playbook.ts';

test('a play with an action in Python runs; only a task that comes to it fails, and names the file', async () => {
  const run = await runPlaybook({
    'action_plugins/ours.py': 'class ActionModule: pass\n',
    'roles/r/action_plugins/theirs.py': 'class ActionModule: pass\n',
    'roles/r/tasks/main.yml': '- theirs: {a: 1}\n  when: false\n',
    'play.yml': `
- hosts: localhost
  gather_facts: false
  roles: [r]
  tasks:
    - debug: {msg: before}
    - ours: bare words a=1
`,
  });
  expect(run.code).toBe(2);
  expect(run.stdout).toContain('"msg": "before"');
  expect(run.stdout).toContain(`'${run.folder}/action_plugins/ours.py' is a plugin in Python.`);
  expect(run.stdout).toContain('skipped=1');
});

test("an action in Python gives way to tsible's own module of its name", async () => {
  const run = await runPlaybook({
    'action_plugins/debug.py': 'class ActionModule: pass\n',
    'play.yml': '- hosts: localhost\n  gather_facts: false\n  tasks:\n    - debug: {msg: own}\n',
  });
  expect(run.code).toBe(0);
  expect(run.stdout).toContain('"msg": "own"');
});
