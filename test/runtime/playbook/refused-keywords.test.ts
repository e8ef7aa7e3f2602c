import { expect, test } from 'vitest';
import { TsibleError } from '../../../runtime/errors/error.ts';
import { briefMessage } from '../../../runtime/errors/render.ts';
import { runPlaybook } from '../../helpers/run-playbook.ts';

// What Ansible says of keywords while it loads a playbook, as ansible-core 2.19.11 said it of the same ones.
const INNER = '- hosts: localhost\n  gather_facts: false\n  tasks: [{debug: {msg: inner}}]\n';
const TASKS = '- hosts: localhost\n  gather_facts: false\n  tasks:\n';

/** The error that ends the command. */
async function refusal(files: Readonly<Record<string, string>>): Promise<{ message: string; code: number }> {
  const error: unknown = await runPlaybook(files).then(
    () => undefined,
    (thrown) => thrown,
  );
  if (!(error instanceof TsibleError)) throw new Error(`not refused: ${String(error)}`);
  return { message: briefMessage(error), code: error.exitCode };
}

const of = (name: string, what: string) => `Error processing keyword '${name}': ${what}`;
const noText = (name: string, type = '_AnsibleTaggedList') =>
  `The field '${name}' is supposed to be a string type, however the incoming data structure is a <class 'ansible.module_utils._internal._datatag.${type}'>`;

test.each<[keyword: string, message: string, code?: number]>([
  ['become: [a]', of('become', "The value ['a'] could not be converted to 'bool'.")],
  ['run_once: ""', of('run_once', "The value '' could not be converted to 'bool'.")],
  ['no_log: "{{ nope }}"', of('no_log', "'nope' is undefined")],
  ['port: abc', of('port', "The value 'abc' could not be converted to 'int'.")],
  ['name: {a: 1}', noText('name', '_AnsibleTaggedDict')],
  ['become_user: [a]', noText('become_user')],
  ['connection: "{{ 1/0 }}"', of('connection', 'Error rendering template: division by zero')],
  ['environment: ["{{ nope }}"]', of('environment', "'nope' is undefined")],
  ['tags: [a, {b: 1}]', of('tags', "Keyword 'tags' items must be of type 'str' or 'int', not 'dict'.")],
  ['tags: "{{ nope }}"', of('tags', "'nope' is undefined")],
  ['tags: true', 'tags must be specified as a list', 1],
  ['when: "{{ nope }}"', of('when', "'nope' is undefined")],
  ['module_defaults: {a: 1}', 'Could not resolve action ansible.legacy.a in module_defaults'],
  ['gather_facts: false', "'gather_facts' is not a valid attribute for a PlaybookInclude"],
])('import_playbook with `%s` is refused', async (keyword, message, code = 4) => {
  const files = { 'play.yml': `- import_playbook: inner.yml\n  ${keyword}\n`, 'inner.yml': INNER };
  expect(await refusal(files)).toEqual({ message, code });
});

test('keywords of an import are judged with its own variables, and one that is omitted is none', async () => {
  const run = await runPlaybook({
    'play.yml':
      '- import_playbook: inner.yml\n  vars: {wanted: true, t: a}\n  become: "{{ wanted }}"\n  when: "{{ omit }}"\n  tags: "{{ t }}"\n',
    'inner.yml': INNER,
  });
  expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('"msg": "inner"') });
});

test.each<[task: string, message: string]>([
  ['import_tasks: inner.yml\n      vars: a', 'Vars in a TaskInclude must be specified as a dictionary.'],
  ['include_tasks: inner.yml\n      vars: a', 'Vars in a TaskInclude must be specified as a dictionary.'],
  [
    'import_tasks: inner.yml\n      listen: a',
    '\'listen\' is not a valid attribute for a TaskInclude\nThis error can be suppressed as a warning using the "invalid_task_attribute_failed" configuration',
  ],
  ['include_role: {name: a}\n      args: "{{ b }}"', 'Invalid options for include_role: _variable_params'],
  ['debug:\n      vars: a', 'Vars in a Task must be specified as a dictionary.'],
  ['debug:\n      register: [a]', "Invalid 'register' specified: Invalid variable name of type 'list'."],
  [
    'debug:\n      loop_control:',
    'the `loop_control` value must be specified as a dictionary and cannot be a variable itself (though it can contain variables)',
  ],
])('a task `%s` is refused', async (task, message) => {
  const files = { 'play.yml': `${TASKS}    - ${task}\n`, 'inner.yml': '[]\n' };
  expect(await refusal(files)).toEqual({ message, code: 4 });
});
