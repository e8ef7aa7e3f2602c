import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../../../runtime/config/load.ts';
import { TsibleError } from '../../../runtime/errors/error.ts';

let root: string;
let cwd: string;
let home: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tsible-config-'));
  cwd = join(root, 'work');
  home = join(root, 'home');
  mkdirSync(cwd);
  mkdirSync(home);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function load(config: string, env: Record<string, string> = {}) {
  writeFileSync(join(cwd, 'ansible.cfg'), config);
  return loadSettings({ env, cwd, home });
}

function errorOf(run: () => unknown): TsibleError {
  try {
    run();
  } catch (error) {
    if (error instanceof TsibleError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('which ansible.cfg is read', () => {
  it('is ANSIBLE_CONFIG, the working directory, the home folder, in this order', () => {
    writeFileSync(join(home, '.ansible.cfg'), '[defaults]\nforks=3\n');
    expect(loadSettings({ env: {}, cwd, home }).settings.DEFAULT_FORKS).toBe(3);
    writeFileSync(join(cwd, 'ansible.cfg'), '[defaults]\nforks=4\n');
    expect(loadSettings({ env: {}, cwd, home }).settings.DEFAULT_FORKS).toBe(4);
    const other = join(root, 'other.cfg');
    writeFileSync(other, '[defaults]\nforks=5\n');
    const loaded = loadSettings({ env: { ANSIBLE_CONFIG: other }, cwd, home });
    expect(loaded.settings.DEFAULT_FORKS).toBe(5);
    expect(loaded.configFile).toBe(other);
  });

  it('is never one that anybody could have put there', () => {
    writeFileSync(join(cwd, 'ansible.cfg'), '[defaults]\nforks=4\n');
    chmodSync(cwd, 0o777);
    const { settings, warnings } = loadSettings({ env: {}, cwd, home });
    expect(settings.DEFAULT_FORKS).toBe(5);
    expect(warnings).toEqual([
      `Ansible is being run in a world writable directory (${cwd}), ignoring it as an ansible.cfg source. For more information see https://docs.ansible.com/ansible/devel/reference_appendices/config.html#cfg-in-world-writable-dir`,
    ]);
  });
});

describe('how values are read', () => {
  it('takes paths from the folder of the config file and expands ~, $VAR and {{CWD}}', () => {
    const text = '[defaults]\nroles_path = roles:~/r:$X/q\ninventory = inv, {{CWD}}/b\nlog_path=../l\n';
    const { settings } = load(text, { X: '/x' });
    expect(settings.DEFAULT_ROLES_PATH).toEqual([join(cwd, 'roles'), join(home, 'r'), '/x/q']);
    expect(settings.DEFAULT_HOST_LIST).toEqual([join(cwd, 'inv'), join(cwd, 'b')]);
    expect(settings.DEFAULT_LOG_PATH).toBe(join(root, 'l'));
  });

  it('makes default folders follow ANSIBLE_HOME', () => {
    const { settings } = load('[defaults]\n', { ANSIBLE_HOME: '/h' });
    expect(settings.COLLECTIONS_PATHS).toEqual(['/h/collections', '/usr/share/ansible/collections']);
  });

  it('reads inline comments, quotes, continuation lines and upper-case keys as configparser does', () => {
    const text =
      '[defaults]\nForks = 7 ; seven\nremote_user = "ops" \nfilter_plugins = a\n  :b\n# c\nbecome_flags=x\n[ssh_connection]\nssh_args = -o A=1\n  -o B=2;3\n';
    const { settings } = load(text);
    expect(settings.DEFAULT_FORKS).toBe(7);
    expect(settings.DEFAULT_REMOTE_USER).toBe('ops');
    expect(settings.SSH_ARGS).toBe('-o A=1\n-o B=2;3');
  });

  it.each([
    ['yes', true],
    ['On', true],
    ['1', true],
    ['t', true],
    ['no', false],
    ['maybe', false],
  ])('reads %s as the boolean %s', (word, value) => {
    expect(load(`[privilege_escalation]\nbecome = ${word}\n`).settings.DEFAULT_BECOME).toBe(value);
  });

  it('prefers the environment, and a plugin its own option to the general one', () => {
    const text =
      '[defaults]\ntimeout=5\n[ssh_connection]\ntimeout=6\n[privilege_escalation]\nbecome_user=a\n';
    expect(load(text).settings.SSH_TIMEOUT).toBe(6);
    expect(load(text, { ANSIBLE_TIMEOUT: '7' }).settings.SSH_TIMEOUT).toBe(7);
    expect(load(text, { ANSIBLE_SUDO_USER: 'b' }).settings.SUDO_USER).toBe('b');
    expect(load(text).settings.SUDO_USER).toBe('a');
  });

  it('takes an empty environment variable for a number as not set', () => {
    expect(load('', { ANSIBLE_FORKS: '' }).settings.DEFAULT_FORKS).toBe(5);
  });

  it('says where each value comes from', () => {
    const { origins } = load('[defaults]\nforks=7\n', { ANSIBLE_TIMEOUT: '3' });
    expect(origins.get('DEFAULT_TIMEOUT')).toEqual({ from: 'env', name: 'ANSIBLE_TIMEOUT' });
    expect(origins.get('DEFAULT_BECOME')).toEqual({ from: 'default' });
    expect(origins.get('DEFAULT_FORKS')).toMatchObject({ from: 'file', path: join(cwd, 'ansible.cfg') });
  });

  it('tells of a place that is to go while its setting stays', () => {
    const told = (text: string, env = {}) => load(text, env).deprecations.map(({ message }) => message);
    const rest = ' option. Reason: for testing\nAlternatives: nothing';
    expect(told('[testing]\ndeprecated = x\n')).toEqual([`[testing]deprecated${rest}`]);
    expect(told('', { ANSIBLE_TEST_ENTRY_D: 'x' })).toEqual([`ANSIBLE_TEST_ENTRY_D${rest}`]);
    expect(told('[testing]\nvalid = x\nvalid2 = y\n')).toEqual([`_Z_TEST_ENTRY_2${rest}`]);
  });

  it('tells of deprecated settings in use', () => {
    const { deprecations } = load('[defaults]\nansible_managed = x\n');
    expect(deprecations).toMatchObject([{ removedIn: '2.23' }]);
  });
});

describe('what is wrong is named with file and line', () => {
  it.each([
    [
      '[defaults]\nforks = abc\n',
      "Config 'DEFAULT_FORKS' from 'FILE' has an invalid value: Invalid value provided for 'integer': 'abc'",
      2,
      9,
    ],
    ['[defaults]\n\ngathering=foo\n', "Invalid value 'foo' for config 'DEFAULT_GATHERING'.", 3, 11],
    [
      'forks=1\n',
      "Error reading config file (FILE): File contains no section headers.\nfile: '<string>', line: 1\n'forks=1\\n'",
      1,
      1,
    ],
    [
      '[defaults]\nforks=1\nforks=2\n',
      "Error reading config file (FILE): While reading from '<string>' [line  3]: option 'forks' in section 'defaults' already exists",
      3,
      1,
    ],
    [
      '[defaults]\nfoo\n',
      "Error reading config file (FILE): Source contains parsing errors: '<string>'\n\t[line  2]: 'foo\\n'",
      2,
      1,
    ],
  ])('%j', (text, message, line, column) => {
    const error = errorOf(() => load(text));
    expect(error.message).toBe(message.replace('FILE', join(cwd, 'ansible.cfg')));
    expect([error.origin?.line, error.origin?.column]).toEqual([line, column]);
    expect(error.exitCode).toBe(5);
  });
});
