import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadSettings } from '../../runtime/config/load.ts';
import { runReference } from '../lab/reference.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync('/tmp/tsible-config-');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Dumped {
  readonly name?: string;
  readonly value?: unknown;
}

// A temporary folder of the run's own, and what is no setting.
const OTHERWISE = new Set(['CONFIG_FILE', 'DEFAULT_LOCAL_TMP', 'GALAXY_SERVERS']);

it.each([
  ['nothing', '[defaults]\n', {}],
  [
    'an ansible.cfg of many kinds',
    `# comment
[defaults]
inventory = hosts, inv2 ,~/x
roles_path = ./roles:../r
forks=20
remote_user="bob"
callbacks_enabled = timer, "profile_tasks"
log_path = $HOME/log
host_key_checking = False
stdout_callback: yaml
ansible_managed = x: %(foo)s {{ y }}
fact_caching_timeout = 1e3
internal_poll_interval = .5
vault_identity_list = a@b, c@prompt
; another
[privilege_escalation]
become = True

become_ask_pass = nope
[diff]
always = yes ; really
`,
    {},
  ],
  [
    'the environment',
    '[defaults]\nforks=3\n',
    {
      ANSIBLE_FORKS: '7',
      ANSIBLE_ROLES_PATH: 'a:~/b',
      ANSIBLE_TIMEOUT: '',
      ANSIBLE_NOCOLOR: 'on',
      ANSIBLE_HOME: '/opt/home',
    },
  ],
])('settings are those of ansible-config dump: %s', async (_name, config, env) => {
  const cwd = join(folder, 'project');
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'ansible.cfg'), config);
  const run = await runReference({ command: 'ansible-config', args: ['dump', '--format', 'json'], cwd, env });
  const { settings } = loadSettings({ env: { ...env, HOME: '/root' }, cwd, home: '/root' });
  const expected: Record<string, unknown> = {};
  for (const { name, value } of JSON.parse(run.stdout) as Dumped[])
    if (name !== undefined && !name.startsWith('_') && !OTHERWISE.has(name)) expected[name] = value;
  expect(Object.keys(expected).length).toBeGreaterThan(200);
  const found: Record<string, unknown> = { ...settings };
  expect(Object.fromEntries(Object.keys(expected).map((name) => [name, found[name]]))).toEqual(expected);
});
