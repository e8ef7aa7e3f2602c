import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localTwins, type Outcome, type Twins } from './harness.ts';

// The same run through every callback that writes output, and through the settings of the default one.
let folder: string;
let twins: Twins;

beforeAll(async () => {
  folder = mkdtempSync('/tmp/tsible-callbacks-');
  writeFileSync(join(folder, 'more.yml'), '- debug: msg=included\n');
  writeFileSync(
    join(folder, 'site.yml'),
    `- name: first
  hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - name: Run {{ inventory_hostname }}
      command: echo hi
      notify: h
    - debug: msg="a b"
    - command: "echo {{ item }}"
      loop: [1, 2]
      changed_when: false
    - fail: msg="no"
      ignore_errors: true
    - shell: "printf 'a\\nb \\n'; exit 3"
      ignore_errors: true
    - debug: msg=x
      when: false
    - command: echo secret
      no_log: true
    - command: rm -f /root/x.txt
    - copy: {content: "x\\n", dest: /root/x.txt}
      diff: true
    - command: /bin/false
      retries: 2
      delay: 0
      register: r
      until: r.rc == 0
      ignore_errors: true
    - command: echo dry
      check_mode: true
    - include_tasks: more.yml
    - name: last
      fail:
  handlers:
    - name: h
      debug: var=ansible_play_name
`,
  );
  twins = await localTwins();
}, 120_000);

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await twins?.down();
});

function steady({ code, stdout, stderr }: Outcome) {
  return {
    code,
    stdout: stdout
      .replace(/"?\b(delta|start|end)"?: ['"][\d :.-]+['"]/g, '$1: TIME')
      .replace(/\d\d:\d\d:\d\d$/gm, 'TIME'),
    stderr: stderr.split('\n').filter((line) => !line.includes('discovered Python')),
  };
}

test.each<readonly [string, Readonly<Record<string, string>>]>([
  ['the default output', {}],
  [
    'hosts that are skipped or ok hidden',
    { ANSIBLE_DISPLAY_SKIPPED_HOSTS: '0', ANSIBLE_DISPLAY_OK_HOSTS: '0' },
  ],
  ['failures on stderr', { ANSIBLE_DISPLAY_FAILED_STDERR: '1' }],
  [
    'every start, and paths of what failed',
    { ANSIBLE_SHOW_PER_HOST_START: '1', ANSIBLE_SHOW_TASK_PATH_ON_FAILURE: '1' },
  ],
  ['marks of check mode', { ANSIBLE_CHECK_MODE_MARKERS: '1' }],
  ['arguments of tasks', { ANSIBLE_DISPLAY_ARGS_TO_STDOUT: '1' }],
  ['results as YAML', { ANSIBLE_CALLBACK_RESULT_FORMAT: 'yaml', ANSIBLE_VERBOSITY: '1' }],
  [
    'results as exact YAML',
    { ANSIBLE_CALLBACK_RESULT_FORMAT: 'yaml', ANSIBLE_CALLBACK_FORMAT_PRETTY: '0', ANSIBLE_VERBOSITY: '1' },
  ],
  ['indented results', { ANSIBLE_CALLBACK_FORMAT_PRETTY: '1' }],
  ['the minimal output', { ANSIBLE_STDOUT_CALLBACK: 'minimal' }],
  ['the oneline output', { ANSIBLE_STDOUT_CALLBACK: 'oneline' }],
  ['the yaml output', { ANSIBLE_STDOUT_CALLBACK: 'yaml' }],
  ['the debug output', { ANSIBLE_STDOUT_CALLBACK: 'debug' }],
  ['the unixy output', { ANSIBLE_STDOUT_CALLBACK: 'unixy' }],
  ['the selective output', { ANSIBLE_STDOUT_CALLBACK: 'community.general.selective' }],
  [
    'the selective output without colors',
    { ANSIBLE_STDOUT_CALLBACK: 'selective', ANSIBLE_SELECTIVE_DONT_COLORIZE: '1' },
  ],
  ['the counter_enabled output', { ANSIBLE_STDOUT_CALLBACK: 'community.general.counter_enabled' }],
  ['the dense output', { ANSIBLE_STDOUT_CALLBACK: 'dense' }],
  ['the timestamp output', { ANSIBLE_STDOUT_CALLBACK: 'community.general.timestamp' }],
  ['no output', { ANSIBLE_STDOUT_CALLBACK: 'null' }],
  ['an output that does not exist', { ANSIBLE_STDOUT_CALLBACK: 'nosuch' }],
])('%s', { timeout: 60_000 }, async (_, env) => {
  const both = await twins.run({ command: 'ansible-playbook', args: ['site.yml'], cwd: folder, env });
  expect(steady(both.tsible)).toEqual(steady(both.reference));
});
