import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPlaybook } from '../helpers/run-playbook.ts';

// Class: target data rendered as template (CVE-2024-11079, 2023-5764, 2021-3583, 2020-10684), and facts that steer
// what happens (2020-1738, 2020-1734).

/** Ways in which a playbook may use what a host said (\`out.stdout\`, \`out.stdout_lines\`, \`facts_said\`). */
const uses: readonly (readonly [name: string, tasks: string])[] = [
  ['debug', `- debug: {msg: "{{ out.stdout }}"}\n- debug: {var: out.stdout}`],
  [
    'set_fact, used again',
    `- set_fact: {kept: "{{ out.stdout }}"}\n- set_fact: {again: "{{ kept }}"}\n- debug: {msg: "{{ again }}"}`,
  ],
  ['task vars', `- debug: {msg: "{{ inner }}"}\n  vars: {inner: "{{ out.stdout }}"}`],
  [
    'a loop and its label',
    `- debug: {msg: "{{ item }}"}\n  loop: "{{ out.stdout_lines }}"\n  loop_control: {label: "{{ item }}"}`,
  ],
  [
    'with_items',
    `- debug: {msg: "{{ item }}"}\n  with_items: ["{{ out.stdout }}", "{{ out.stdout_lines }}"]`,
  ],
  [
    'a fact',
    `- debug: {msg: "{{ facts_said }} {{ ansible_facts.facts_said }} {{ hostvars[inventory_hostname].facts_said }}"}`,
  ],
  ['the lookup vars', `- debug: {msg: "{{ lookup('vars', 'facts_said') }}"}`],
  ['the lookup template', `- debug: {msg: "{{ lookup('template', 'say.j2') }}"}`],
  [
    'template and copy',
    `- template: {src: say.j2, dest: said}\n- copy: {content: "{{ out.stdout }}", dest: said2}`,
  ],
  [
    'a file that was read',
    `- copy: {content: "{{ out.stdout }}", dest: said}\n- debug: {msg: "{{ lookup('file', 'said') }}"}`,
  ],
  [
    'slurp',
    `- copy: {content: "{{ out.stdout }}", dest: "{{ playbook_dir }}/said"}\n- slurp: {src: "{{ playbook_dir }}/said"}\n  register: got\n- debug: {msg: "{{ got.content | b64decode }}"}`,
  ],
  [
    'conditions',
    `- debug: {msg: "{{ out.stdout }}"}\n  when: out.stdout != ''\n  changed_when: out.stdout is search('x')\n  failed_when: out.stdout == ''`,
  ],
  ...[
    '{assert: {that: "{{ out.stdout }}"}',
    '{assert: {that: ["{{ out.stdout }}"]}',
    '{assert: {that: "{{ out.stdout_lines }}"}',
    '{assert: {that: "{{ kept }}"}, vars: {kept: "{{ out.stdout_lines }}"}',
    '{assert: {that: "{{ lines_said }}"}',
    '{assert: {that: "{{ kept }}"}, vars: {kept: ["{{ out.stdout }}"]}',
    '{assert: {that: "{{ item }}"}, loop: "{{ out.stdout_lines }}"',
    '{assert: {that: "{{ item.c }}"}, loop: [{c: "{{ out.stdout }}"}]',
    '{assert: "{{ {\'that\': out.stdout} }}"',
    '{debug: {var: "{{ out.stdout }}"}',
    '{debug: {msg: x}, when: "{{ out.stdout }}"',
    '{debug: {msg: x}, failed_when: "{{ out.stdout }}"',
  ].map((task): readonly [string, string] => [
    `an expression: ${task}`,
    `- debug: {var: out.stdout}\n- ${task}, ignore_errors: true}`,
  ]),
  [
    'a failure',
    `- fail: {msg: "{{ out.stdout }}"}\n  ignore_errors: true\n  register: failed_so\n- debug: {var: failed_so.msg}`,
  ],
  [
    'groups and hosts',
    `- group_by: {key: "{{ out.stdout | hash }}"}\n- add_host: {name: other, said: "{{ out.stdout }}"}\n- debug: {msg: "{{ hostvars.other.said }}"}`,
  ],
  [
    'JSON',
    `- set_fact: {kept: "{{ {'a': out.stdout} | to_json | from_json }}"}\n- debug: {msg: "{{ kept.a }}"}`,
  ],
  ['names of tasks', `- name: "named {{ out.stdout }}"\n  debug: {msg: x}`],
  [
    'environment',
    `- command: printenv SAID\n  environment: {SAID: "{{ out.stdout }}"}\n  register: env_said\n- debug: {var: env_said.stdout}`,
  ],
  [
    'until',
    `- command: echo "{{ out.stdout }}"\n  register: tried\n  until: tried.stdout != out.stdout\n  retries: 1\n  delay: 0\n  ignore_errors: true`,
  ],
  [
    'include_vars of a file it wrote',
    `- copy: {content: "{{ {'loaded': out.stdout} | to_json }}", dest: "{{ playbook_dir }}/x.json"}\n- set_fact: {loaded: "{{ lookup('file', playbook_dir ~ '/x.json') | from_json }}"}\n- debug: {var: loaded}`,
  ],
];

const indent = (text: string) => text.replace(/^/gm, '    ');

describe.each([
  ['a template', (folder: string) => `{{ lookup('pipe', 'touch ${folder}/owned') }}`],
  ['an expression', (folder: string) => `lookup('pipe', 'touch ${folder}/owned')`],
])('what a host says is never rendered: %s', (_kind, hostile) => {
  it.each(uses)('%s', async (_, tasks) => {
    const done = await runPlaybook(
      {
        'play.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - set_fact: {folder: "{{ playbook_dir }}"}
    - says: {}
      register: out
${indent(tasks)}
    - debug: {msg: went through}
`,
        'templates/say.j2': 'said {{ out.stdout }} {{ facts_said }}\n',
        'library/says.js': `export default () => ({
  summary: 'A host that answers.',
  options: {},
  async run(_args, _target, task) {
    const text = ${JSON.stringify(hostile('FOLDER'))}.replace('FOLDER', task.variable('playbook_dir'));
    return { changed: false, stdout: text, ansible_facts: { facts_said: text, lines_said: [text] } };
  },
});`,
      },
      { args: ['-v'] },
    );
    expect(done.stdout).toContain('went through');
    expect(done.stdout).toContain(hostile(done.folder));
    expect(existsSync(join(done.folder, 'owned'))).toBe(false);
  });
});

const STEERING = [
  ...[
    'connection',
    'host',
    'port',
    'user',
    'password',
    'become',
    'become_method',
    'become_user',
    'become_exe',
  ],
  ...[
    'python_interpreter',
    'shell_executable',
    'shell_type',
    'ssh_common_args',
    'ssh_executable',
    'remote_tmp',
    'async_dir',
  ],
  ...[
    'sudo_exe',
    'sudo_flags',
    'host_key_checking',
    'ssh_host_key_checking',
    'control_path',
    'private_key',
    'timeout',
  ],
  ...[
    'docker_command',
    'docker_host',
    'podman_executable',
    'chroot_exe',
    'kubectl_host',
    'nsenter_pid',
    'delegated_vars',
  ],
].map((name) => `ansible_${name}`);

describe('facts of a host steer nothing', () => {
  it('decides neither how the host is reached nor what runs there', async () => {
    const facts = STEERING.map((name) => `${name}: '/bin/false'`);
    const magic = [
      'inventory_hostname',
      'playbook_dir',
      'groups',
      'hostvars',
      'ansible_check_mode',
      'omit',
      'role_path',
    ];
    const told = [...facts, ...magic.map((name) => `${name}: 'forged'`)].join(', ');
    const done = await runPlaybook({
      'play.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - claims: {}
    - command: echo "reached {{ inventory_hostname }} {{ groups is mapping }} {{ playbook_dir }}"
      register: out
    - debug: {var: out.stdout}
    - shell: echo delegated
      delegate_to: localhost
      async: 5
      poll: 1
      register: job
    - debug: {var: job.stdout}
`,
      'library/claims.js': `export default () => ({
  summary: 'A host that claims to be reached in another way.',
  options: {},
  async run() { return { changed: false, ansible_facts: { ${told} } }; },
});`,
    });
    expect(done.stdout).toContain(`"out.stdout": "reached localhost True ${done.folder}"`);
    expect(done.stdout).toContain('"job.stdout": "delegated"');
    expect(done.code).toBe(0);
  });

  it('leaves what the author says of connections, even when it is made of facts', async () => {
    const done = await runPlaybook({
      'play.yml': `- hosts: localhost
  gather_facts: false
  vars: {ansible_shell_executable: "{{ said_shell }}"}
  tasks:
    - claims: {}
      vars: {ansible_shell_executable: /bin/sh}
    - shell: echo reached
      register: out
    - debug: {var: out.stdout}
`,
      'library/claims.js': `export default () => ({
  summary: 'Tells a shell.',
  options: {},
  async run() { return { changed: false, ansible_facts: { said_shell: '/bin/bash' } }; },
});`,
    });
    expect(done.stdout).toContain('"out.stdout": "reached"');
  });
});

describe('what an author wrote', () => {
  it.each([
    '{assert: {that: ["{{ item }}"]}, loop: ["1 == 1", "x == 2"]}',
    '{assert: {that: "{{ item }}"}, loop: "{{ conds }}"}',
    '{assert: {that: "{{ item.c }}"}, loop: "{{ dicts }}"}',
    '{assert: {that: "{{ item.c }}"}, loop: [{c: "x == 2"}, {c: "{{ conds[1] }}"}]}',
    '{assert: {that: "{{ item.that }}"}, loop: [{that: ["x == 2", "1 == 1"]}]}',
    '{assert: {that: "{{ item }}"}, with_items: ["1 == 1", "x == 2"]}',
    '{assert: {that: "{{ conds }}"}}',
    '{assert: {that: "{{ dicts[0].c }}"}}',
    '{assert: "{{ args }}"}',
    '{debug: {msg: ok}, when: "{{ item }}", loop: ["1 == 1", "x == 2"]}',
    '{debug: {var: "{{ conds[1] }}"}}',
  ])('may be an expression by way of a variable: %s', async (task) => {
    const done = await runPlaybook({
      'play.yml': `- hosts: localhost
  gather_facts: false
  vars: {conds: ["1 == 1", "x == 2"], x: 2, dicts: [{c: "x == 2"}], args: {that: "x == 2"}}
  tasks:
    - ${task}
`,
    });
    expect(done.stderr).not.toContain('[ERROR]');
    expect(done.code).toBe(0);
  });
});

it('what a file of variables marks as unsafe is no expression, though an author wrote the same elsewhere', async () => {
  const done = await runPlaybook({
    'play.yml': `- hosts: localhost
  gather_facts: false
  vars: {own: "1 == 1"}
  tasks:
    - include_vars: words.yml
    - debug: {msg: own words count}
      when: "{{ plain }}"
    - debug: {msg: evaluated}
      when: "{{ marked }}"
`,
    'words.yml': 'plain: "1 == 1"\nmarked: !unsafe "1 == 1"\n',
  });
  expect(done.stdout).toContain('own words count');
  expect(done.stdout).not.toContain('"msg": "evaluated"');
  expect(done.stderr + done.stdout).toContain('Encountered untrusted template or expression.');
});
