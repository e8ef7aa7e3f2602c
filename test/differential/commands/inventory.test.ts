import { expect, test } from 'vitest';
import { compareLines } from './lines.ts';

const files = {
  'hosts.ini': `bare ansible_host=10.0.0.1
[web]
w[1:3] port=80 name='quoted # text' list="[1, 'two', 3.5]"
w1
[web:vars]
tmpl={{ port }}/x
yes=True
none=None
ansible_group_priority=5
[db]
d1 ansible_port=2222
[all_of_it:children]
web
db
[all_of_it:vars]
where=top
`,
  'tree.yml': `all:
  hosts:
    plain:
  vars:
    top: 1.0
    date: 2001-12-14
    text: "äöü ☃"
    raw: !unsafe "{{ not a template }}"
    secret: !vault |
      $ANSIBLE_VAULT;1.1;AES256
      33363431353738316536653131306462
  children:
    outer:
      children:
        inner:
          hosts:
            i1: {n: {a: [1, {b: null}], "1": x, 2: y}}
            i2:
          vars: {deep: {x: 1, y: [a, b]}}
      vars: {deep: {x: 2, z: 3}}
    empty:
    second:
      children: {inner: {}}
      hosts: {i1: {}, s1: {long: "line one\\nline two\\n", colon: "a: b"}}
`,
  'group_vars/all.yml': 'from_play: group_vars/all\n',
  'group_vars/web/main.yml': 'web_var: [1, 2]\n',
  'host_vars/w1.yml': 'own: "{{ web_var }}"\n',
  'vars.yml': 'extra: from file\n',
  'simple.toml': `[web]
children = ["sub"]
[web.hosts.t1]
x = 1.5
[sub.hosts]
t2 = {}
[sub.vars]
since = 2001-01-01
at = 2001-01-01T10:00:00.5Z
`,
  'script.sh': `#!/bin/sh
[ "$1" = --list ] && echo '{"grp": {"hosts": ["x1", "x2"], "vars": {"v": "{{ x }}"}}, "_meta": {"hostvars": {"x1": {"a": 1, "t": "{{ y }}"}}}}'
`,
  'dup/a.ini': 'one\n[g]\ntwo x=1\n',
  'dup/b.yml': 'g: {hosts: {two: {x: 2}, three: }}\n',
  'dup/group_vars/g.yml': 'inside: yes\n',
};

const lines = [
  ...['hosts.ini', 'tree.yml', 'simple.toml'].flatMap((source) => [
    `ansible-inventory -i ${source} --list`,
    `ansible-inventory -i ${source} --list --export`,
    `ansible-inventory -i ${source} --list -y`,
    `ansible-inventory -i ${source} --list --yaml --export`,
    `ansible-inventory -i ${source} --graph`,
    `ansible-inventory -i ${source} --graph --vars 2>/dev/null`,
  ]),
  'ansible-inventory -i script.sh --list',
  'ansible-inventory -i dup --list --export',
  'ansible-inventory -i dup --graph --vars',
  'ansible-inventory -i a,b, --list -y',
  'ansible-inventory -i hosts.ini -i tree.yml --list --limit web',
  'ansible-inventory -i hosts.ini --list -y --limit "web:!w2"',
  'ansible-inventory -i hosts.ini --list --playbook-dir dup --export',
  'ansible-inventory -i hosts.ini --graph web --vars --playbook-dir .',
  'ansible-inventory -i hosts.ini --host w1',
  'ansible-inventory -i hosts.ini --host w1 --yaml',
  'ansible-inventory -i hosts.ini --host w1 -e @vars.yml -e more=1 -e \'{"j": [1, {"k": "{{ v }}"}]}\'',
  'ansible-inventory -i tree.yml --host i1',
  'ansible-inventory -i tree.yml --host i1 --export',
  'ansible-inventory -i hosts.ini --host localhost | grep -v interpreter',
  'ansible-inventory -i hosts.ini --host web',
  'ansible-inventory -i hosts.ini --host d1 -l web',
  'ansible-inventory -i hosts.ini --list --output out.json; cat out.json',
  'ansible-inventory -i simple.toml --list --output /nope/x 2>&1 | sed "s/: .Errno.*//; s/: ENOENT.*//"',
  'ansible-inventory -i hosts.ini --graph nope',
  'ansible-inventory -i hosts.ini --host nope',
  'ansible-inventory -i hosts.ini',
  'ansible-inventory -i hosts.ini --list --graph',
  'ansible-inventory -i nope --list',
  'ansible-inventory -i nope --graph',
  'ANSIBLE_INVENTORY_UNPARSED_FAILED=1 ansible-inventory -i nope --list',
  'ANSIBLE_HASH_BEHAVIOUR=merge ansible-inventory -i tree.yml --host i1',
  'ANSIBLE_INVENTORY_EXPORT=1 ansible-inventory -i tree.yml --list',
  'ansible-inventory -i hosts.ini --list -v | head -3',
  ...['hosts.ini', 'tree.yml', './script.sh', 'a,b'].map(
    (source) => `ansible-inventory -i ${source} --graph -vvv | grep "declined\\|Parsed"`,
  ),
];

test('tsible-inventory shows hosts, groups and variables byte for byte as ansible-inventory', async () => {
  const { reference, tsible } = await compareLines(lines, files);
  for (const [at, line] of lines.entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
});

const toml = ['hosts.ini', 'simple.toml', 'dup'].flatMap((source) => [
  `ansible-inventory -i ${source} --list --toml`,
  `ansible-inventory -i ${source} --list --toml --export`,
]);

test('tsible-inventory writes TOML as ansible-inventory does where it has tomli-w', async () => {
  const install = 'apt-get update >/dev/null 2>&1; apt-get install -y python3-tomli-w >/dev/null 2>&1';
  // null has no form in TOML.
  const without = {
    ...files,
    'hosts.ini': files['hosts.ini'].replace('none=None\n', ''),
    'dup/b.yml': 'g: {hosts: {two: {x: 2}, three: {}}}\n',
  };
  const { reference, tsible } = await compareLines([install, ...toml], without);
  for (const [at, line] of [install, ...toml].entries()) expect.soft(tsible[at], line).toEqual(reference[at]);
});
