import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runPlaybook } from '../helpers/run-playbook.ts';

const modules = fileURLToPath(new URL('../../modules', import.meta.url));

/** Tasks that find nothing to change, by the module whose result is not to depend on check mode then. */
const TASKS: Readonly<Record<string, readonly string[]>> = {
  blockinfile: [
    '{ path: "{{ d }}/block", create: true, block: "a\nb" }',
    '{ path: "{{ d }}/text", state: absent }',
  ],
  copy: [
    '{ dest: "{{ d }}/text", content: x, mode: "0640" }',
    '{ src: page.j2, dest: "{{ d }}/", backup: true }',
    '{ src: "{{ d }}/text", dest: "{{ d }}/again", remote_src: true }',
    '{ src: tree, dest: "{{ d }}/tree" }',
    '{ dest: "{{ d }}/text", content: other, force: false }',
  ],
  file: [
    '{ path: "{{ d }}/folder", state: directory, mode: "0750" }',
    '{ path: "{{ d }}/folder", state: directory, recurse: true }',
    '{ path: "{{ d }}/link", src: text, state: link }',
    '{ path: "{{ d }}/text", mode: u=rw }',
    '{ path: "{{ d }}/none", state: absent }',
    '{ path: "{{ d }}/text", state: touch, access_time: preserve, modification_time: preserve }',
  ],
  // Of a file that is there, with its checksum.
  get_url: [
    '{ url: "http://127.0.0.1:9/text", dest: "{{ d }}/text", checksum: "sha1:11f6ad8ec52a2984abaafd7c3b516503785c2072", mode: "0640" }',
  ],
  group: ['{ name: root }', '{ name: none-such, state: absent }'],
  lineinfile: [
    '{ path: "{{ d }}/line", line: a, create: true }',
    '{ path: "{{ d }}/line", regexp: none, state: absent }',
  ],
  stat: ['{ path: "{{ d }}/text" }', '{ path: "{{ d }}/none" }'],
  template: ['{ src: page.j2, dest: "{{ d }}/page", mode: "0600" }'],
  user: ['{ name: root }', '{ name: none-such, state: absent }'],
};

/** Those whose own tests compare the results. */
const ELSEWHERE = ['systemd_service'];

function foreseeable(): string[] {
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return files.flatMap((file) => {
    const text = readFileSync(join(modules, file), 'utf8');
    const name = /^ {2}name: '\w+\.\w+\.(\w+)'/m.exec(text)?.[1];
    return /^ {2}foreseeable:/m.test(text) && name !== undefined ? [name] : [];
  });
}

it('every module that may be asked in advance is tested for it', () => {
  expect(foreseeable().sort()).toEqual([...Object.keys(TASKS), ...ELSEWHERE].sort());
});

const cases = Object.entries(TASKS).flatMap(([module, tasks]) =>
  tasks.map((args) => [module, args] as const),
);

it('a module that may be asked in advance gives without check mode what it gives in it, where nothing is to be changed', async () => {
  const tasks = cases.map(([module, args]) => {
    const task = `${module}: ${args.replaceAll('\n', '\\n')}`;
    return `
    - ${task}
    - { ${task}, register: real }
    - { ${task}, register: asked, check_mode: true }
    - debug: { msg: "{{ {'case': '${module}', 'real': real, 'asked': asked} }}" }`;
  });
  const { stdout, stderr, code } = await runPlaybook(
    {
      'play.yml': `
- hosts: localhost
  connection: local
  gather_facts: false
  vars: { d: "{{ playbook_dir }}/d" }
  tasks:
    - file: { path: "{{ d }}", state: directory }
    - copy: { dest: "{{ d }}/text", content: x, mode: "0640" }${tasks.join('')}
`,
      'page.j2': '{{ d }}\n',
      'tree/one': '1',
      'tree/below/two': '2',
    },
    { args: ['-i', 'localhost,'], env: { ANSIBLE_STDOUT_CALLBACK: 'ansible.posix.json' } },
  );
  expect([code, stderr]).toEqual([0, '']);
  const [{ tasks: done }] = JSON.parse(stdout.replaceAll(/ansible-local-\w+\/\.\w+/g, 'temporary')).plays;
  const told = done.flatMap(({ hosts }: { hosts: { localhost: { msg?: { case?: string } } } }) =>
    hosts.localhost.msg?.case === undefined ? [] : [hosts.localhost.msg],
  );
  expect(told).toHaveLength(cases.length);
  for (const { case: module, real, asked } of told) {
    expect([module, real.changed]).toEqual([module, false]);
    expect([module, asked]).toEqual([module, real]);
  }
});
