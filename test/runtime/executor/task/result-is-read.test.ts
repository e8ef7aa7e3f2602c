import { expect, test } from 'vitest';
import { runPlaybook } from '../../../helpers/run-playbook.ts';

/** Copies what lies on the host, with programs that make checksums which write down that they ran. */
function copying(keywords: string): Record<string, string> {
  return {
    'bin/sha1sum': '#!/bin/sh\necho ran >>"$COUNT"\nPATH=/usr/bin:/bin exec sha1sum "$@"\n',
    'bin/md5sum': '#!/bin/sh\necho ran >>"$COUNT"\nPATH=/usr/bin:/bin exec md5sum "$@"\n',
    'play.yml': `- hosts: localhost
  gather_facts: false
  tasks:
    - shell: chmod 755 {{ playbook_dir }}/bin/*
      changed_when: false
    - copy: {content: same, dest: "{{ playbook_dir }}/one"}
    - copy: {content: same, dest: "{{ playbook_dir }}/two"}
    - copy: {src: "{{ playbook_dir }}/one", dest: "{{ playbook_dir }}/two", remote_src: true}
      environment: {PATH: "{{ playbook_dir }}/bin:/usr/bin:/bin", COUNT: "{{ playbook_dir }}/count"}
      ${keywords}
    - stat: {path: "{{ playbook_dir }}/count"}
      register: count
    - debug: {msg: "made={{ count.stat.exists }} sum={{ (copied | default({})).md5sum | default('none') }}"}
`,
  };
}

test('checksums that nobody reads are not made', async () => {
  const { stdout } = await runPlaybook(copying('when: true'));
  expect(stdout).toContain('made=False sum=none');
  expect(stdout).toContain('changed=2');
});

test.each([
  ['registered', 'register: copied', {}, 'made=True sum=51037a4a37730f52c8732586d3aaa316'],
  ['shown by -v', 'when: true', { args: ['-v'] }, '"md5sum": "51037a4a37730f52c8732586d3aaa316"'],
  [
    'given to a callback',
    'when: true',
    { env: { ANSIBLE_STDOUT_CALLBACK: 'json' } },
    '"md5sum": "51037a4a37730f52c8732586d3aaa316"',
  ],
  ['looked at in the debugger', 'debugger: never', {}, 'made=True'],
])('checksums are made for a result that is %s', async (_name, keywords, options, expected) => {
  const { stdout } = await runPlaybook(copying(keywords), options);
  expect(stdout).toContain(expected);
});
