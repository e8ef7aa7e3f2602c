import { expect, test } from 'vitest';
import { compareLines } from './lines.ts';

const files = {
  'tags.yml': `- hosts: all
  gather_facts: false
  tags: ""
  vars: {p: v}
  connection: local
  tasks:
    - {name: a, debug: {msg: a}, tags: ""}
    - {name: b, debug: {msg: b}, tags: "x,"}
    - {name: c, debug: {msg: c}, tags: [""]}
    - {name: d, debug: {msg: d}, tags: []}
    - {name: e, debug: {msg: e}, tags: ["y, z"]}
    - {name: f, debug: {msg: f}, tags: "{{ p }},q"}
    - {name: g, debug: {msg: g}, tags: always}
- hosts: all
  gather_facts: false
  connection: local
  tasks:
    - {name: a2, debug: {msg: a}, tags: ""}
    - {name: d2, debug: {msg: d}}
    - {name: f2, debug: {msg: f}, tags: [x]}
`,
  'split.yml': `- {hosts: all, tasks: [{debug: {msg: a}, tags: "{{ ['q', 'r'] }}"}]}\n`,
  'nobody.yml': '- {hosts: nope, tasks: []}\n- {hosts: "no*", tasks: []}\n',
  'include.yml': '- hosts: all\n  tasks:\n    - ansible.builtin.include: x.yml\n',
  'roles.yml': '- hosts: all\n  roles:\n    - one\n    - nope\n',
  'roles/one/tasks/main.yml': '- nomodule: x\n',
  'same.ini': '[localhost]\nlocalhost a=1 b=2\n[web]\ndb x=1\n[db]\ndb y=2\nweb z=3\n',
  'same.yml': 'all:\n  hosts: {web: {n: 1}}\n  children:\n    web: {hosts: {web: {m: 2}, w2: {m: 3}}}\n',
};

const run = (args: string) => `ansible-playbook -i localhost, ${args}`;

const lines = [
  run('tags.yml --list-tasks --list-tags'),
  run('tags.yml'),
  run("tags.yml -t ''"),
  run("tags.yml -t 'x,'"),
  run("tags.yml -t 'y, z'"),
  run('tags.yml -t v'),
  run('tags.yml -t untagged'),
  run('tags.yml -t tagged'),
  run("tags.yml --skip-tags ''"),
  run('tags.yml --skip-tags tagged'),
  `ANSIBLE_RUN_TAGS= ${run('tags.yml')}`,
  run('split.yml --list-tasks 2>&1 | grep -o "Syntax error.*"'),
  run('tags.yml --start-at-task zz'),
  run('tags.yml --start-at-task d'),
  run('tags.yml --start-at-task b -t y'),
  run('nobody.yml --syntax-check'),
  run('nobody.yml --list-hosts'),
  run('include.yml'),
  run('roles.yml'),
  'ansible-pull',
  'ansible -i localhost, nope -m ping',
  // Python's sets have no order, nor have the warnings of names that are both a host's and a group's.
  ...['same.ini', 'same.yml'].flatMap((source) => [
    `ansible-inventory -i ${source} --list --export 2>/dev/null`,
    `ansible-inventory -i ${source} --graph --vars 2>/dev/null`,
  ]),
  'ANSIBLE_INJECT_FACT_VARS=0 ansible-inventory -i x, --list',
];

test('tags, listings, what is missing, and hosts that are called as groups are told as Ansible tells them', async () => {
  const { reference, tsible } = await compareLines(lines, files);
  for (const [at, line] of lines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
});
