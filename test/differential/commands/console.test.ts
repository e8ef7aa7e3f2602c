import { expect, test } from 'vitest';
import { compareLines } from './lines.ts';

const console_ = (args: string, typed: readonly string[]) =>
  `export ANSIBLE_PYTHON_INTERPRETER=/usr/bin/python3; printf '%s\\n' ${typed.map((line) => `'${line}'`).join(' ')} | ansible-console ${args}`;

const lines = [
  console_('-i localhost,b, -c local localhost', [
    'debug msg=hi',
    'echo $((1+2))',
    '!echo forced',
    'shell echo "shell  two"',
    '# a comment',
    '',
    'list',
    'list groups',
    'list x',
    'cd nope',
    'cd',
    'cd *',
    'list',
    'cd b:localhost',
    'forks',
    'forks 0',
    'forks 7',
    'serial 8',
    'become yes',
    'become no',
    'cd localhost',
    'ping',
    'ansible.builtin.ping data=x',
    'nosuchcommand x',
    'exit',
    'ping',
  ]),
  console_('-i localhost,b, -c local', [
    'verbosity',
    'verbosity x',
    'become',
    'become_method',
    'become_method su',
    'become_user',
    'become_user bob',
    'become yes',
    'remote_user',
    'remote_user bob',
    'check',
    'check yes',
    'diff',
    'diff no',
    'timeout',
    'timeout -1',
    'timeout x',
    'collections none',
    'help cd',
    'help forks',
    'help timeout',
    'help exit',
    'help help',
    '?shell',
    'help nosuch',
    'verbosity 1',
    'become_user',
    'become_user root',
    'become_method',
  ]),
  console_('-i localhost, nope', ['ping']),
  console_('-i localhost, -c local', []),
];

test('tsible-console answers what is typed as ansible-console does', async () => {
  const { reference, tsible } = await compareLines(lines);
  for (const [at, line] of lines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
});
