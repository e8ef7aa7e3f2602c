import { expect, test } from 'vitest';
import { runPlaybook } from '../../../helpers/run-playbook.ts';

test("a module gets its option `apply`, which is no module's only where a task includes others", async () => {
  const { stdout } = await runPlaybook({
    'play.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - include_tasks: {file: more.yml, apply: {vars: {word: "{{ 'ren' ~ 'dered' }}"}}}
    - kubernetes.core.k8s: {kind: ConfigMap, name: a, apply: true, merge_type: [merge]}
`,
    'more.yml': '- debug: {msg: "{{ word }}"}\n',
  });
  expect(stdout).toContain('"msg": "rendered"');
  expect(stdout).toContain('parameters are mutually exclusive: merge_type|apply');
});
