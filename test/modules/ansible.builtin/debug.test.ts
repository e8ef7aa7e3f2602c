import { expect, test } from 'vitest';
import { runPlaybook } from '../../helpers/run-playbook.ts';

test.each([
  ['{msg: null}', '"msg": null'],
  ['{msg: "{{ none }}"}', '"msg": null'],
  ['', '"msg": "Hello world!"'],
])('debug: %s shows %s', async (args, shown) => {
  const play = `- hosts: localhost\n  gather_facts: false\n  tasks:\n    - debug: ${args}\n`;
  expect((await runPlaybook({ 'play.yml': play })).stdout).toContain(shown);
});
