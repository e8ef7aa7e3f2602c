import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModule, resolveModuleName } from '../../runtime/module/registry.ts';
import { localTarget } from '../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../helpers/run-module.ts';
import { stubCommands } from '../helpers/stub-commands.ts';

// Class: a secret in argv or environment (CVE-2020-1739 svn, 2020-1753 kubectl): whoever can run ps on the host
// could read it.

const SECRET = 's3cr3t-of-the-test';

/** Notes its own words and environment and those of the shell that started it, as any user may read of the first. */
const TELLS = `for process in $$ $PPID; do
  cat /proc/$process/cmdline /proc/$process/environ >>"$stubs/seen"
done`;

interface Case {
  readonly module: string;
  readonly args: PlainArgs;
  /** The command that is to run, and what it says and ends with. */
  readonly command: string;
  readonly answer?: string;
  /** Further commands. */
  readonly others?: Readonly<Record<string, string>>;
}

const cases: readonly Case[] = [
  {
    module: 'uri',
    command: 'curl',
    args: { url: 'http://h.test/', url_username: 'bob', url_password: SECRET },
  },
  {
    module: 'uri',
    command: 'curl',
    args: { url: 'http://h.test/', url_username: 'bob', url_password: SECRET, force_basic_auth: true },
  },
  { module: 'uri', command: 'curl', args: { url: `http://bob:${SECRET}@h.test/` } },
  { module: 'uri', command: 'curl', args: { url: 'http://h.test/', headers: { 'X-Token': SECRET } } },
  { module: 'uri', command: 'curl', args: { url: 'http://h.test/', method: 'POST', body: `key=${SECRET}` } },
  {
    module: 'get_url',
    command: 'curl',
    args: { url: 'http://h.test/', dest: '/tmp/none', headers: { Authorization: SECRET } },
  },
  {
    module: 'get_url',
    command: 'curl',
    args: { url: 'http://h.test/', dest: '/tmp/none', url_username: 'bob', url_password: SECRET },
  },
  {
    module: 'subversion',
    command: 'svn',
    args: { repo: 'http://h.test/', dest: '/tmp/none-svn', username: 'bob', password: SECRET },
  },
  {
    module: 'community.docker.docker_login',
    command: 'docker',
    args: { username: 'bob', password: SECRET, registry_url: 'r.test' },
  },
  {
    module: 'community.general.supervisorctl',
    command: 'supervisorctl',
    args: { name: 'x', state: 'started', username: 'bob', password: SECRET },
  },
  {
    module: 'community.postgresql.postgresql_query',
    command: 'psql',
    args: { query: 'select 1', login_user: 'bob', login_password: SECRET, login_host: 'h.test', db: 'x' },
  },
  {
    module: 'community.postgresql.postgresql_user',
    command: 'psql',
    args: { name: 'bob', password: SECRET, login_password: SECRET, db: 'x' },
  },
  {
    module: 'community.crypto.openssh_keypair',
    command: 'ssh-keygen',
    args: { path: '/tmp/none-key', passphrase: SECRET },
  },
  {
    module: 'user',
    command: 'chpasswd',
    args: { name: 'tsible-none', password: `$6$x$${SECRET}` },
    others: { useradd: '', usermod: '' },
  },
  {
    module: 'debconf',
    command: 'debconf-set-selections',
    args: { name: 'x', question: 'x/y', vtype: 'password', value: SECRET },
    others: { 'debconf-show': '' },
  },
  {
    module: 'expect',
    command: 'asks',
    args: { command: 'asks', responses: { word: SECRET } },
    answer: 'printf "word: "; read -r answer',
  },
  { module: 'command', command: 'reads', args: { _raw_params: 'reads', stdin: SECRET } },
];

describe("a secret is in no process' words or environment on the host", () => {
  it.each(cases.map((one) => [`${one.module} ${Object.keys(one.args).join(' ')}`, one] as const))(
    '%s',
    async (_, { module, args, command, answer, others }) => {
      const stubs = stubCommands(localTarget(), {
        ...Object.fromEntries(
          Object.entries(others ?? {}).map(([name, body]) => [name, `${TELLS}\n${body}`]),
        ),
        [command]: `${TELLS}\n${answer ?? 'exit 1'}`,
      });
      const loaded = await loadModule(resolveModuleName(module) ?? '');
      await runModule(loaded, args, stubs.target);
      expect(stubs.calls().join('\n')).toMatch(new RegExp(`^${command} `, 'm'));
      const seen = readFileSync(join(stubs.folder, 'seen'), 'utf8');
      expect(seen).toContain('PATH=');
      expect(seen).not.toContain(SECRET);
    },
  );
});
