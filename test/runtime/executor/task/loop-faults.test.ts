import { expect, test } from 'vitest';
import { runPlaybook } from '../../../helpers/run-playbook.ts';

// A loop without a value, as ansible-core 2.19.11 told of the same: what is undefined fails only a task that isn't skipped, anything
// else fails it before its conditions are looked at, and is told without the task around it.
test.each<[loop: string, when: boolean, result: string]>([
  ['loop: "{{ 1/0 }}"', true, '{"msg": "Error rendering template: division by zero"}'],
  ['loop: "{{ 1/0 }}"', false, '{"msg": "Error rendering template: division by zero"}'],
  ['loop: "{{ d }}"', false, '{"msg": "The `loop` value must resolve to a \'list\', not \'dict\'."}'],
  ['loop: "{{ omit }}"', false, '{"msg": "A template was resolved to an Omit scalar."}'],
  [
    'with_first_found: [missing]',
    false,
    '{"msg": "The lookup plugin \'first_found\' failed: No file was found when using first_found."}',
  ],
  ['loop: "{{ nope }}"', true, '{"changed": false, "msg": "Task failed: \'nope\' is undefined"}'],
  ['loop: "{{ nope }}"', false, 'skipped'],
  ['with_file: ["{{ nope }}"]', false, 'skipped'],
])('`%s` with `when: %s`', async (loop, when, result) => {
  const play = [
    '- hosts: localhost',
    '  gather_facts: false',
    '  connection: local',
    '  vars: {d: {a: 1}}',
    '  tasks:',
    `    - {command: "true", ${loop}, when: ${when}, ignore_errors: true}`,
  ];
  const { stdout } = await runPlaybook({ 'play.yml': `${play.join('\n')}\n` });
  const told =
    result === 'skipped' ? 'skipping: [localhost]\n' : `fatal: [localhost]: FAILED! => ${result}\n`;
  expect(stdout).toContain(told);
});
