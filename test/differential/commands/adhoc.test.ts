import { expect, test } from 'vitest';
import { compareLines } from './lines.ts';

const files = {
  'pb.yml': `- hosts: all
  connection: local
  gather_facts: false
  tasks:
    - name: one
      debug: msg=hi
      tags: [a, b]
`,
  password: '{{ 1 + 2 }}\n',
  'fails.sh': '#!/bin/sh\necho oops >&2\nexit 3\n',
  'vars.yml': 'a: from file\n',
  'elsewhere/group_vars/all.yml': 'a: from the folder of playbooks\n',
  'cols/ansible_collections/ns/col/plugins/modules/mine.sh': `#!/bin/sh\necho '{"msg": "of a collection"}'\n`,
};

const local = 'export ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3; ansible all -i localhost, -c local';
// The usage stands before the message, and after it the help, whose words differ.
const complaint = '2>&1 | grep error:';

/** What can be wrong with a task that the command line gives: the place of the fault is an option. */
const errors = [
  "-a 'echo {{ nope }}'",
  "-m debug -a 'msg={{ 1 / 0 }} verbosity=0'",
  `-m debug -a '{"msg": "{{ nope }}"}'`,
  '-m debug -a var=nope',
  "-m debug -a 'msg={{ {} }} {{ nope }}'",
  "-m ping -a 'no words'",
  "-m debug -a 'msg={{ given }}' -e 'given={{ nope }}'",
  `-m debug -a 'msg={{ given }}' -e '{"given": "{{ 1 / 0 }}"}'`,
  '-m template -a "src=/nope dest=/x"',
  '-m script -a /nope/x',
  '-a "echo hi warn=no"',
  '-a "chdir=/nope ls"',
  '-m file -a "path=/nope/a/long/path/to/something state=touch recurse=yes follow=yes"',
];

const lines = [
  `${local} -m debug -a 'msg="{{ ansible_password }}"' --connection-password-file password`,
  `${local} -m ping --connection-password-file nope`,
  `${local} -m ping --become-password-file /dev/null`,
  `${local} -m ping --become-password-file fails.sh`,
  `${local} -m ping --vault-password-file nope`,
  `${local} -a 'echo {{ a }}' -e 'a=1 b="x y"'`,
  `${local} -a 'echo {{ a }}' -e @vars.yml`,
  `${local} -a 'echo hi' -e word`,
  `${local} -m shell`,
  `${local} -m nosuch >/dev/null 2>&1; echo $?`,
  `${local} -m nosuch -a x=1`,
  ...errors.map((words) => `${local} ${words}`),
  `${local} -m ping --list-hosts -v`,
  `${local} -a 'echo hi' -o`,
  `export ANSIBLE_PLAYBOOK_DIR=elsewhere; ${local} -a 'echo {{ a }}'`,
  `export ANSIBLE_COLLECTIONS_PATH=$PWD/cols ANSIBLE_PLAYBOOK_DIR=$PWD/cols/ansible_collections/ns/col; ${local} -m mine`,
  `ansible -f x all ${complaint}`,
  'ansible -f 0 all 2>&1 | tail -1',
  `ansible ${complaint}`,
  `ansible-playbook --nosuch x.yml ${complaint}`,
  `ansible-playbook -k --conn-pass-file x y.yml ${complaint}`,
  `ansible-inventory --list-hosts ${complaint}`,
  `ansible-vault nosuch ${complaint}`,
  `ansible-config dump -t nosuch ${complaint}`,
  'ansible-playbook -i localhost, nope.yml',
  "ansible-playbook -i localhost, pb.yml -vvvv | sed -n '/^PLAYBOOK/,/plays in/p'",
  "ansible-playbook -i localhost, pb.yml -vvvv -bCD -e @vars.yml -t a -f 3 -u joe --flush-cache | sed -n '/^PLAYBOOK/,/plays in/p'",
  'ansible-playbook -i localhost, pb.yml -l nope',
  'ansible-playbook -i localhost, pb.yml --syntax-check',
  'ANSIBLE_LOG_PATH=log ansible-playbook -i localhost, pb.yml >/dev/null; sed "s/^[0-9: ,-]* p=[0-9]*//" log',
];

test('flags, passwords and complaints of the commands that run tasks are those of ansible', async () => {
  const { reference, tsible } = await compareLines(lines, files);
  for (const [at, line] of lines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
});
