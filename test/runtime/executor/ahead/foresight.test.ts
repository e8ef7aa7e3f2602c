import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Foresight } from '../../../../runtime/executor/ahead/foresight.ts';
import { type PlaybookRun, runPlaybook } from '../../../helpers/run-playbook.ts';

afterEach(() => vi.restoreAllMocks());

interface Foreseen extends PlaybookRun {
  /** Names of the tasks whose outcome was foreseen, and held. */
  readonly foreseen: readonly string[];
  /** A file that the run has written. */
  file(name: string): string;
}

/** Runs tasks on a host that is this machine, reached as if it were another. `DIR` is a folder of the test's own. */
async function run(
  tasks: string,
  more: Readonly<Record<string, string>> = {},
  hosts = 'far,',
): Promise<Foreseen> {
  const foreseen: string[] = [];
  const take = Foresight.prototype.take;
  vi.spyOn(Foresight.prototype, 'take').mockImplementation(async function (
    this: Foresight,
    host,
    task,
    info,
  ) {
    const outcome = await take.call(this, host, task, info);
    if (outcome !== undefined) foreseen.push(info.ownName);
    return outcome;
  });
  const play = `
- hosts: all
  gather_facts: false
  connection: here
  vars: { dir: "{{ playbook_dir }}/made", ansible_connection: here }
  tasks:
    - { name: Folder, file: { path: "{{ dir }}", state: directory } }
    - { name: Again, stat: { path: "{{ dir }}" } }
${tasks.replace(/^/gm, '    ')}
`.replace('  connection: here\n', '');
  const done = await runPlaybook(
    {
      'play.yml': play,
      'connection_plugins/here.js': "export default () => ({ command: ['env'] });\n",
      ...more,
    },
    { args: ['-i', hosts] },
  );
  return { ...done, foreseen, file: (name) => readFileSync(join(done.folder, 'made', name), 'utf8') };
}

const put = (name: string, file: string, content: string, more = ''): string =>
  `- { name: ${name}, copy: { dest: "{{ dir }}/${file}", content: ${content} }${more} }`;

/** Behind what changes nothing there is foresight again. */
const LOOK = `- { name: Look, stat: { path: "{{ dir }}" } }
- { name: Look, stat: { path: "{{ dir }}" } }`;

describe('tasks that change nothing', () => {
  it('are foreseen with their loops and conditions, and told in their order', async () => {
    const { foreseen, stdout, code } = await run(`
${put('First', 'a', 'x')}
${LOOK}
${put('Same', 'a', 'x', ', register: same')}
- { name: Many, file: { path: "{{ dir }}/{{ item }}", state: file }, loop: [a, a] }
- { name: Never, file: { path: "{{ dir }}/b", state: touch }, when: 1 == 2 }
- { name: Passed, assert: { that: dir is defined, quiet: true } }
- { name: Found, stat: { path: "{{ dir }}/a" }, register: found }
- { name: Told, debug: { msg: "{{ same.changed }} {{ found.stat.exists }}" } }
`);
    expect(code).toBe(0);
    expect(foreseen).toEqual(expect.arrayContaining(['Same', 'Many', 'Never', 'Found']));
    expect(stdout).toContain('"msg": "False True"');
    expect(stdout).toMatch(/ok=10 +changed=2 +unreachable=0 +failed=0 +skipped=1 /);
  });
});

describe('looking ahead goes on', () => {
  it('behind a task whose condition asks for a result that is not there yet', async () => {
    const { foreseen, stdout } = await run(`
${put('First', 'a', 'x')}
${LOOK}
${put('Same', 'a', 'x', ', register: same')}
- { name: React, command: echo reacts, when: same is changed }
- { name: Behind, stat: { path: "{{ dir }}/a" } }
`);
    expect(foreseen).toEqual(expect.arrayContaining(['Same', 'Behind']));
    expect(stdout).toMatch(/changed=2 +unreachable=0 +failed=0 +skipped=1 /);
  });

  it('not with what was seen before such a task, if it is carried out', async () => {
    const { foreseen, file } = await run(`
${put('First', 'a', 'x')}
${LOOK}
- { name: Found, stat: { path: "{{ dir }}/a" }, register: found }
- { name: React, shell: 'echo y > {{ dir }}/a', when: found.stat.exists }
${put('Behind', 'a', 'x')}
`);
    expect(foreseen).toContain('Found');
    expect(foreseen).not.toContain('Behind');
    expect(file('a')).toBe('x');
  });

  it('as outcomes are used, however many tasks there are', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `Look ${index}`);
    const looks = names.map((name) => `- { name: ${name}, stat: { path: "{{ dir }}" } }`).join('\n');
    const { foreseen } = await run(`
${put('First', 'a', 'x')}
${LOOK}
${looks}
`);
    expect(foreseen).toEqual(expect.arrayContaining(names));
  });

  it('behind the gathering of facts, with what depends on them when they are there', async () => {
    const { foreseen, file, stdout } = await run(`
- { name: Facts, setup: {} }
- { name: Still, setup: {}, when: ansible_facts.env is not defined }
- { name: Look, stat: { path: "{{ dir }}" } }
- { name: Kernel, stat: { path: "{{ dir }}/{{ ansible_facts.env.NOTHING | default('none') }}" }, register: seen }
- { name: Only, stat: { path: "{{ dir }}" }, when: ansible_env.PATH is defined }
${put('First', 'a', '"{{ seen.stat.exists }} {{ ansible_env.PATH is defined }}"')}
`);
    expect(foreseen).toEqual(expect.arrayContaining(['Look', 'Only']));
    expect(file('a')).toBe('False True');
    expect(stdout).toMatch(/failed=0 +skipped=1 /);
  });
});

describe('what was foreseen is forgotten', () => {
  it('when the host is changed before the task', async () => {
    const { stdout, file } = await run(`
${put('First', 'a', 'x')}
${LOOK}
- { name: Spoil, shell: 'echo y > {{ dir }}/a', changed_when: false }
${put('Restore', 'a', 'x')}
`);
    expect(file('a')).toBe('x');
    expect(stdout).toMatch(/changed=3 /);
  });

  it('when a task before it turns out to change the host', async () => {
    const { stdout, file } = await run(`
${put('First', 'a', 'x')}
${LOOK}
${put('Change', 'a', 'y')}
- { name: Size, stat: { path: "{{ dir }}/a" }, register: seen }
${put('Back', 'a', 'x', ', when: seen.stat.checksum is defined')}
`);
    expect(file('a')).toBe('x');
    expect(stdout).toMatch(/changed=4 /);
  });

  it('when a variable that it used has another value', async () => {
    const { foreseen, file } = await run(`
${put('First', 'a', 'old')}
- { name: Old, set_fact: { word: old } }
${LOOK}
- { name: New, set_fact: { word: "{{ 'new' }}" } }
${put('Word', 'a', '"{{ word }}"')}
`);
    expect(foreseen).not.toContain('Word');
    expect(file('a')).toBe('new');
  });

  it('when it used what another task registered, also by way of hostvars', async () => {
    const { foreseen, file } = await run(`
- { name: Once, shell: echo old, register: word, changed_when: false }
${put('First', 'a', 'old')}
${put('Second', 'b', 'old')}
${LOOK}
- { name: Twice, stat: { path: "{{ dir }}" }, register: word }
${put('Word', 'a', '"{{ word.stdout | default(\'new\') }}"')}
${put('Theirs', 'b', '"{{ hostvars.far.word.stdout | default(\'new\') }}"')}
`);
    expect(foreseen).toContain('Twice');
    expect(file('a')).toBe('new');
    expect(file('b')).toBe('new');
  });

  it('when it used facts that were still to be gathered', async () => {
    const { foreseen, file } = await run(`
${put('First', 'a', 'none')}
${LOOK}
- { name: Facts, setup: { gather_subset: ['!all', '!min', env] } }
${put('Fact', 'a', '"{{ ansible_facts.module_setup | default(\'none\') }}"')}
${put('Injected', 'b', '"{{ module_setup | default(\'none\') }}"')}
`);
    expect(foreseen).not.toContain('Fact');
    expect(file('a')).toBe('True');
    expect(file('b')).toBe('True');
  });

  it('when something on the controller was changed meanwhile', async () => {
    const { file } = await run(
      `
- { name: First, copy: { src: source, dest: "{{ dir }}/a" } }
${LOOK}
- { name: Elsewhere, shell: 'echo new > {{ playbook_dir }}/source', delegate_to: localhost, vars: { ansible_connection: local } }
- { name: Second, copy: { src: source, dest: "{{ dir }}/a" } }
`,
      { source: 'old\n' },
    );
    expect(file('a')).toBe('new\n');
  });

  it('when another host has changed what both may share', async () => {
    const { stdout, code } = await run(
      `
${LOOK}
${put('Write', 'shared', 'x', ", when: inventory_hostname == 'b'")}
- { name: See, stat: { path: "{{ dir }}/shared" }, register: seen }
- { name: Told, assert: { that: seen.stat.exists } }
`,
      {},
      'a,b',
    );
    expect(stdout).toContain('TASK [Told]');
    expect(code).toBe(0);
  });
});

describe('what has effects', () => {
  it('is not evaluated in advance: look-ups, and methods that change their list', async () => {
    const { foreseen, file, stdout } = await run(`
- { name: Words, set_fact: { words: [a] } }
${LOOK}
- name: Run
  file: { path: "{{ lookup('pipe', 'echo x >> ' ~ dir ~ '/runs; echo ' ~ dir) }}", state: directory }
- { name: Look again, stat: { path: "{{ dir }}" } }
- name: Append
  file: { path: "{{ dir ~ (words.append('x') or '') }}", state: directory }
- { name: Count, debug: { msg: "{{ words | length }} words" } }
`);
    expect(foreseen).not.toContain('Run');
    expect(foreseen).not.toContain('Append');
    expect(file('runs')).toBe('x\n');
    expect(stdout).toContain('"msg": "1 words"');
  });

  it("isn't taken for undefined: neither a default nor a condition that would be false without the loop's item decides", async () => {
    const { file, stdout } = await run(`
- { name: Words, set_fact: { name: "{{ 'b' }}" } }
${put('First', 'a', 'x')}
${LOOK}
- name: All
  copy: { dest: "{{ dir }}/{{ item }}", content: x }
  loop: "{{ query('items', ['a', 'b']) }}"
  when: item is defined and item != ''
- { name: Look again, stat: { path: "{{ dir }}" } }
- name: Default
  copy: { dest: "{{ dir }}/a", content: "{{ wanted | default('x') }}" }
  vars: { wanted: "{{ lookup('items', ['y']) }}" }
- { name: Registers, command: echo c, register: words, changed_when: false }
- name: Registered
  copy: { dest: "{{ dir }}/{{ item }}", content: x }
  loop: "{{ words.stdout_lines }}"
  when: item is defined
`);
    expect(stdout).toMatch(/skipped=0 /);
    expect(['a', 'b', 'c'].map(file)).toEqual(['y', 'x', 'x']);
  });
});

describe('a task that fails', () => {
  it('ends the play, whatever was foreseen behind it', async () => {
    const { stdout, code } = await run(`
- { name: Fails, stat: { path: "{{ dir }}" }, register: x, failed_when: true }
${put('Behind', 'a', 'x')}
`);
    expect(code).toBe(2);
    expect(stdout).not.toContain('TASK [Behind]');
  });

  it('fails with its own words when it was asked about before', async () => {
    const { stdout, code } = await run(`
${LOOK}
- { name: Missing, file: { path: "{{ dir }}/none/deep", state: file } }
`);
    expect(code).toBe(2);
    expect(stdout).toMatch(/fatal: \[far\]: FAILED! => .*is absent, cannot continue/);
  });

  it('leaves handlers and rescues as they are', async () => {
    const { stdout } = await run(`
${put('First', 'a', 'x')}
- block:
    - { name: Fails, stat: { path: "{{ dir }}" }, failed_when: true }
    - { name: Skipped, stat: { path: "{{ dir }}" } }
  rescue:
    - { name: Same, copy: { dest: "{{ dir }}/a", content: x } }
  always:
    - { name: Always, file: { path: "{{ dir }}/a", state: file } }
`);
    expect(stdout).toMatch(/rescued=1/);
    expect(stdout).not.toContain('TASK [Skipped]');
    expect(stdout).toMatch(/changed=2 /);
  });
});
