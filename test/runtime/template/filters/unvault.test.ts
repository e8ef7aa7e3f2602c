import { expect, test } from 'vitest';
import { runPlaybook } from '../../../helpers/run-playbook.ts';

const secret = (indent: string) =>
  [
    '$ANSIBLE_VAULT;1.1;AES256',
    '39333563663961636562313730353539303134613832353230643066396535383338646630633336',
    '3063346536336462383466653865346264663461343133610a393865333063613430663337663732',
    '64666234323632363631363162343962313438316639613961386533343338323335313237373336',
    '3762323133663764330a613635626361386339386165643333656364656339313039636663303163',
    '6464',
  ].join(`\n${indent}`);

test('a variable that no secret of the run decrypts can be given to unvault, and to nothing else', async () => {
  const run = await runPlaybook({
    'play.yml': `
- hosts: localhost
  gather_facts: false
  vars:
    written: !vault |
      ${secret('      ')}
    named: "{{ written }}"
  tasks:
    - debug:
        msg: "{{ written | unvault('secret') }} {{ (named | unvault('secret')) | length }}"
    - debug: {msg: "{{ written | upper }}"}
      ignore_errors: true
    - debug: {msg: "{{ written | unvault(no_such_password) }}"}
`,
  });
  expect(run.stdout).toContain('"msg": "kept secret 11"');
  expect(run.stdout).toContain('Attempt to use undecryptable variable');
  expect(run.stdout).toContain("'no_such_password' is undefined");
});
