import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TsibleError } from '../../runtime/errors/error.ts';
import { renderError } from '../../runtime/errors/render.ts';
import { runScript } from '../../runtime/inventory/sources/run-script.ts';
import { Vault } from '../../runtime/vault/vault.ts';
import { runPlaybook } from '../helpers/run-playbook.ts';

const folder = mkdtempSync('/tmp/tsible-bad-');
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string | Buffer, mode = 0o644): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const play =
  '- hosts: all\n  connection: local\n  gather_facts: false\n  tasks: [{debug: {msg: "{{ inventory_hostname }}"}}]\n';

async function withInventory(path: string): Promise<string> {
  const { stderr } = await runPlaybook({ 'play.yml': play }, { args: ['-i', path], env: { COLUMNS: '500' } });
  return stderr;
}

describe('a script inventory', () => {
  it.each([
    ['fails', 'echo oops >&2; exit 3', 'Inventory script returned non-zero exit code 3.'],
    ['is killed', 'kill -9 $$', 'Inventory script returned non-zero exit code -9.'],
    ['prints rubbish', 'echo "no { json"', 'Unable to get JSON decoder for inventory script result'],
    ['prints no text', "printf '\\377{}'", 'characters that cannot be interpreted as UTF-8.'],
    ['prints a list', 'echo "[1]"', "Value is 'list' instead of 'dict'."],
    ['prints nothing', ':', 'Unable to get JSON decoder for inventory script result'],
    [
      'names groups in a circle',
      `echo '{"a": {"children": ["b"]}, "b": {"children": ["a"]}, "_meta": {"hostvars": {}}}'`,
      "Adding group 'a' as child to 'b' creates a recursive dependency loop.",
    ],
  ])('that %s is told of, and the run goes on', async (_, script, message) => {
    expect(await withInventory(file('script', `#!/bin/sh\n${script}\n`, 0o755))).toContain(message);
  });

  it('without an interpreter is told of', async () => {
    expect(await withInventory(file('nothing', '#!/no/such/program\nno = inventory\n', 0o755))).toContain(
      'Failed to execute inventory script command',
    );
  });

  it('that hangs is ended by Ctrl-C, and the command with it', async () => {
    const pid = join(folder, 'pid');
    const script = file('hangs', `#!/bin/sh\necho $$ >${pid}\nexec sleep 600\n`, 0o755);
    const known = new Set(process.listeners('SIGINT'));
    const run = runScript(script, ['--list']);
    run.catch(() => {});
    await expect.poll(() => existsSync(pid) && readFileSync(pid, 'utf8') !== '').toBe(true);
    // What the runner of the tests does with the signal is not to happen.
    const added = process.listeners('SIGINT').filter((listener) => !known.has(listener));
    for (const listener of added) listener('SIGINT');
    await expect(run).rejects.toMatchObject({ message: 'User interrupted execution', exitCode: 99 });
    await expect.poll(() => existsSync(`/proc/${readFileSync(pid, 'utf8').trim()}`)).toBe(false);
    expect(process.listeners('SIGINT')).toEqual([...known]);
  });
});

describe('circles end with a message, not with a stack', () => {
  it.each([
    [
      'roles',
      {
        'play.yml': '- {hosts: localhost, roles: [a]}\n',
        'roles/a/meta/main.yml': 'dependencies: [b]\n',
        'roles/b/meta/main.yml': 'dependencies: [a]\n',
      },
      'A recursion loop was detected with the roles specified.',
    ],
    [
      'imports of tasks',
      {
        'play.yml': '- {hosts: localhost, tasks: [{import_tasks: a.yml}]}\n',
        'a.yml': '- import_tasks: b.yml\n',
        'b.yml': '- import_tasks: a.yml\n',
      },
      'import_tasks leads back to a file that is being imported',
    ],
    [
      'imports of playbooks',
      { 'play.yml': '- import_playbook: b.yml\n', 'b.yml': '- import_playbook: play.yml\n' },
      'import_playbook leads back to a playbook that is being imported',
    ],
  ])('%s', async (_, files, message) => {
    await expect(runPlaybook(files, { args: ['-i', 'localhost,'] })).rejects.toThrow(message);
  });

  it('includes may lead in a circle while a condition lets them', async () => {
    const { stdout, code } = await runPlaybook(
      {
        'play.yml':
          '- {hosts: localhost, connection: local, gather_facts: false, tasks: [{include_tasks: a.yml}]}\n',
        'a.yml':
          '- set_fact: {n: "{{ n | default(0) | int + 1 }}"}\n- include_tasks: a.yml\n  when: n | int < 40\n',
      },
      { args: ['-i', 'localhost,'] },
    );
    expect([code, stdout.match(/^included: /gm)?.length]).toEqual([0, 40]);
  });

  it('links that lead in a circle, as inventory and as group_vars', async () => {
    symlinkSync('loop2', join(folder, 'loop1'));
    symlinkSync('loop1', join(folder, 'loop2'));
    expect(await withInventory(join(folder, 'loop1'))).toContain('Unable to parse');
    file('links/hosts', 'h1\n');
    mkdirSync(join(folder, 'links/group_vars'));
    symlinkSync('all.yml', join(folder, 'links/group_vars/all.yml'));
    symlinkSync('.', join(folder, 'links/self'));
    expect(await withInventory(join(folder, 'links/hosts'))).toBe('');
  });
});

it('names and values of a megabyte are just long', async () => {
  const long = 'a'.repeat(1_000_000);
  const vars = file('long.json', JSON.stringify({ [long]: 1, value: long }));
  const { stdout } = await runPlaybook(
    {
      'play.yml': `- {hosts: h, connection: local, gather_facts: false, tasks: [{debug: {msg: "{{ value | length ~ ' ' ~ (lookup('varnames', 'aaa') | length) }}"}}]}\n`,
    },
    { args: ['-i', 'h,', '-e', `@${vars}`] },
  );
  expect(stdout).toContain('"msg": "1000000 1000000"');
});

it('binary rubbish as inventory, playbook or variables is told of in one message', async () => {
  const rubbish = file('rubbish', Buffer.from(Array.from({ length: 2000 }, (_, at) => (at * 7919) % 256)));
  expect(await withInventory(rubbish)).toContain('Unable to parse');
  await expect(runPlaybook({ 'play.yml': '\u0000\u0001: [' })).rejects.toThrow(
    /special characters|control characters|YAML/,
  );
});

describe('a file of variables', () => {
  /** How the command ends, and with which words. */
  async function refusal(
    files: Record<string, string>,
    args: string[] = [],
  ): Promise<{ code: number; text: string }> {
    try {
      const { code, stdout, stderr } = await runPlaybook(files, { args });
      return { code, text: stdout + stderr };
    } catch (error) {
      if (!(error instanceof TsibleError)) throw error;
      return { code: error.exitCode, text: renderError(error) };
    }
  }

  const reading = (name: string) =>
    `- hosts: localhost\n  gather_facts: false\n  vars_files: [${name}]\n  tasks: [{debug: {var: a}}]\n`;

  it.each(['folder', '[folder, other.yml]'])('that is a folder is told of: %s', async (name) => {
    const { code, text } = await refusal({
      'folder/x': 'a: 1\n',
      'other.yml': 'a: 2\n',
      'play.yml': reading(name),
    });
    expect(text).toMatch(
      /An error occurred while trying to read the file '.*\/folder': \[Errno 21\] Is a directory: '.*\/folder'/,
    );
    expect(code).toBe(4);
  });

  const encrypted = new Vault([{ id: 'default', password: Buffer.from('right') }]);
  it.each([
    ['another password', (text: string) => text, 'wrong'],
    [
      'a flipped byte',
      (text: string) =>
        // The lower half of a digit's code, so that what comes out still is a digit.
        text.replace(/^([0-9a-f]{41})(.)/m, (_, before, half) => before + (half === '1' ? '2' : '1')),
      'right',
    ],
  ])('that is encrypted, with %s, gives away nothing and runs nothing', async (_, change, password) => {
    const vault = change(encrypted.encrypt('a: precious\n'));
    const { code, text } = await refusal({ 'vault.yml': vault, 'play.yml': reading('vault.yml') }, [
      '--vault-password-file',
      file(`password-${password}`, password),
    ]);
    expect(text).toContain('Decryption failed (no vault secrets were found that could decrypt).');
    expect(text).not.toContain('precious');
    expect(code).toBe(1);
  });
});
