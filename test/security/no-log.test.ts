import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TsibleError } from '../../runtime/errors/error.ts';
import { renderError } from '../../runtime/errors/render.ts';
import { Origin, Source } from '../../runtime/errors/source.ts';
import { Secrets } from '../../runtime/module/secrets.ts';
import { PyFloat, type Value } from '../../runtime/values/value.ts';
import { type PlaybookRun, runPlaybook } from '../helpers/run-playbook.ts';

// Class: no_log leaks (CVE-2024-8775 include_vars, 2024-0690 loop items, 2021-20228 sub-options, 2020-14332 check
// mode, 2020-14330 uri, 2023-4237 and 2021-3620 tracebacks).

const SECRET = 's3cr3t-of-the-test';

/** A module that tells its password in every way that a module can. */
const TELLTALE = `export default ({ ModuleFailure }) => ({
  summary: 'Tells what it should not.',
  options: {
    password: { type: 'str', noLog: true },
    account: { type: 'dict', options: { name: { type: 'str' }, token: { type: 'str', noLog: true } } },
    way: { type: 'str', required: true },
    size: { type: 'int' },
  },
  check: 'full',
  async run(args, target, task) {
    const secret = args.password ?? args.account.token;
    if (args.way === 'warn') { task.warn('warned of ' + secret); task.deprecated('old ' + secret, '2.23'); }
    if (args.way === 'fail') throw new ModuleFailure('cannot use ' + secret, { stderr: 'no ' + secret, list: [{ a: secret }] });
    if (args.way === 'crash') throw new Error('crashed on ' + secret);
    if (args.way === 'return') return { failed: true, msg: 'refused ' + secret };
    if (args.way === 'diff') return { changed: true, diff: { before: '', after: 'key=' + secret + '\\n', after_header: secret } };
    return { changed: false, stdout: secret, token: secret };
  },
});
`;

describe('the value of a no_log option', () => {
  const ways = ['warn', 'fail', 'crash', 'return', 'diff', 'ok'];
  const tasks = (args: string) =>
    ways
      .map(
        (way) => `    - telltale: {way: ${way}, ${args}}
      register: told
      ignore_errors: true
    - debug: {var: told}
`,
      )
      .join('');
  const play = (args: string) => `- hosts: localhost
  gather_facts: false
  tasks:
${tasks(args)}    - telltale: {way: fail, ${args}}
      register: told
      until: told is success
      retries: 1
      delay: 0
      ignore_errors: true
    - telltale: {way: fail, size: "{{ key }}", ${args}}
      ignore_errors: true
    - block:
        - telltale: {way: fail, ${args}}
      rescue:
        - debug: {var: ansible_failed_result}
    - debug: {msg: told all}
`;
  const run = (args: string, more: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
    runPlaybook(
      {
        'play.yml': play(args),
        'library/telltale.js': TELLTALE,
      },
      { args: ['-e', `key=${SECRET}`, ...more], env },
    );
  const shows = ({ stdout, stderr }: PlaybookRun) => stdout + stderr;

  it.each([
    ['an option', 'password: "{{ key }}"', []],
    ['a sub-option', 'account: {name: x, token: "{{ key }}"}', []],
    ['an option in check mode', 'password: "{{ key }}"', ['--check']],
    ['an option with -vvv and --diff', 'password: "{{ key }}"', ['-vvv', '--diff']],
  ])('is in nothing that a task prints: %s', async (_, args, more) => {
    const done = await run(args, more);
    expect(shows(done)).toContain('told all');
    expect(shows(done)).toContain('cannot use ********');
    expect(shows(done)).toContain('crashed on ********');
    expect(shows(done)).not.toContain(SECRET);
  });

  it.each([
    'junit',
    'ansible.posix.json',
    'minimal',
    'oneline',
    'tree',
    'ansible.posix.debug',
    'community.general.unixy',
    'community.general.dense',
    'ansible.posix.jsonl',
  ])('is in nothing that the callback %s prints or writes', async (callback) => {
    const isStdout = !['junit', 'tree'].includes(callback);
    const env = isStdout ? { ANSIBLE_STDOUT_CALLBACK: callback } : { ANSIBLE_CALLBACKS_ENABLED: callback };
    const folder = mkdtempSync(join(tmpdir(), 'tsible-callback-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const done = await run('password: "{{ key }}"', ['--diff'], {
      ...env,
      JUNIT_OUTPUT_DIR: folder,
      ANSIBLE_CALLBACK_TREE_DIR: folder,
    });
    const written = isStdout
      ? ''
      : readdirSync(folder)
          .map((name) => readFileSync(join(folder, name), 'utf8'))
          .join('');
    expect(shows(done) + written).toContain('****');
    expect(shows(done) + written).not.toContain(SECRET);
  });
});

describe('masking', () => {
  const secrets = new Secrets();
  secrets.add(['pass', 'password1', '', '42']);

  it.each<[Value, Value]>([
    ['the password1 is', 'the ******** is'],
    ['pass', 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER'],
    [1425, 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER'],
    [new PyFloat(42), 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER'],
    [true, true],
    [null, null],
    [[new Map([['pass', 'a pass']])], [new Map([['pass', 'a ********']])]],
  ])('leaves no part of a longer secret, and hides numbers that hold one: %j', (value, masked) => {
    expect(secrets.mask(value)).toEqual(masked);
  });

  it("reaches an error's causes and help, and keeps its places", () => {
    const origin = new Origin(new Source('/play.yml', '- shell: x'), 2);
    const error = new TsibleError('Task failed.', {
      origin,
      cause: new TsibleError('bad password1', { help: 'not password1' }),
    });
    const masked = secrets.maskError(error);
    expect(masked).toBeInstanceOf(TsibleError);
    expect(masked).toHaveProperty('origin', origin);
    expect(renderError(masked)).toContain('bad ********');
    expect(renderError(masked)).not.toContain('password1');
  });
});

describe('a task with no_log', () => {
  it.each([[[]], [['-vvvv', '--diff']], [['--check', '-v']]])(
    'tells its secret nowhere: %j',
    async (args) => {
      const done = await runPlaybook(
        {
          'play.yml': `- hosts: localhost
  gather_facts: false
  ignore_errors: true
  tasks:
    - {command: "false {{ item }}", loop: ["{{ key }}"], no_log: true}
    - {copy: {content: "{{ key }}", dest: "{{ playbook_dir }}/x"}, no_log: true, diff: true}
    - {shell: "echo {{ key }} >&2; false", no_log: true, retries: 1, delay: 0, until: false}
    - {include_vars: {file: secret.yml}, no_log: true}
    - {fail: {msg: "{{ key }}"}, no_log: true}
    - {set_fact: {a: "{{ {}[key] }}"}, no_log: true}
    - {assert: {that: "key == 'x'", fail_msg: "{{ key }}"}, no_log: true}
    - {debug: {msg: "{{ key }}"}, no_log: true, loop: [1], loop_control: {label: "{{ key }}"}}
    - {debug: {msg: told all}}
`,
          'secret.yml': `kept: ${SECRET}\n`,
        },
        { args: ['-e', `key=${SECRET}`, ...args], env: { ANSIBLE_DISPLAY_ARGS_TO_STDOUT: '1' } },
      );
      expect(done.stdout).toContain('told all');
      expect(done.stdout + done.stderr).not.toContain(SECRET);
    },
  );
});
