import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModule, resolveModuleName } from '../../runtime/module/registry.ts';
import { localTarget } from '../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../helpers/run-module.ts';
import { shellWithout } from '../helpers/shell-without.ts';
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
  /** A command that the host lacks. */
  readonly without?: string;
  /** The command is not run at all with a secret. */
  readonly avoided?: boolean;
}

const mysql = { login_user: 'bob', login_password: SECRET, login_host: 'h.test' };
/** A key and a request, so that openssl is asked for more than it can know. */
const crypto = { path: '/tmp/none.pem', privatekey_content: 'x', privatekey_passphrase: SECRET };

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
  ...['mysql_db', 'mysql_user', 'mysql_query', 'mysql_info', 'mysql_variables'].map(
    (name): Case => ({
      module: `community.mysql.${name}`,
      command: 'mariadb',
      args: {
        ...mysql,
        ...(name === 'mysql_query'
          ? { query: 'select 1' }
          : name === 'mysql_variables'
            ? { variable: 'x' }
            : name === 'mysql_info'
              ? {}
              : { name: 'x' }),
      },
    }),
  ),
  {
    module: 'community.mysql.mysql_user',
    command: 'mariadb',
    args: { login_user: 'root', name: 'x', password: SECRET },
  },
  { module: 'community.crypto.openssl_csr', command: 'openssl', args: { ...crypto, common_name: 'x' } },
  {
    module: 'community.crypto.x509_certificate',
    command: 'openssl',
    args: { ...crypto, provider: 'selfsigned', csr_content: 'x' },
  },
  {
    module: 'community.general.java_cert',
    command: 'keytool',
    args: { keystore_path: '/', keystore_pass: SECRET, cert_content: 'x', cert_alias: 'x' },
    answer: 'true',
  },
  {
    module: 'community.general.nmcli',
    command: 'nmcli',
    args: {
      conn_name: 'w',
      type: 'wifi',
      ssid: 'x',
      state: 'present',
      wifi_sec: { 'key-mgmt': 'wpa-psk', psk: SECRET },
    },
    answer: 'echo 802-11-wireless-security.key-mgmt: x; echo 802-11-wireless-security.psk: x',
  },
  {
    module: 'community.general.nmcli',
    command: 'nmcli',
    args: { conn_name: 'w', type: 'wireguard', state: 'present', wireguard: { 'private-key': SECRET } },
    answer: 'true',
  },
  {
    module: 'community.general.open_iscsi',
    command: 'iscsiadm',
    args: { target: 'iqn:x', login: true, node_user: 'bob', node_pass: SECRET },
    answer: 'case $* in "--mode node") echo 10.0.0.1:3260,1 iqn:x;; esac',
  },
  {
    module: 'community.general.iso_extract',
    command: '7z',
    args: { image: '/tmp/none.iso', dest: '/tmp', files: ['x'], password: SECRET },
  },
  {
    module: 'community.docker.docker_container',
    command: 'docker',
    args: { name: 'x', image: 'y', env: { PASSWORD: SECRET } },
    answer: 'case $* in "container inspect"*) echo "No such container" >&2; exit 1;; *) echo "[{}]";; esac',
  },
  ...[
    { url_username: 'bob', url_password: SECRET },
    { headers: { Authorization: SECRET } },
    { url: `http://bob:${SECRET}@h.test/` },
  ].flatMap((more): Case[] => [
    {
      module: 'get_url',
      command: 'wget',
      without: 'curl',
      avoided: true,
      args: { url: 'http://h.test/', dest: '/tmp/none', ...more },
    },
    {
      module: 'uri',
      command: 'wget',
      without: 'curl',
      avoided: true,
      args: { url: 'http://h.test/', ...more },
    },
  ]),
  {
    module: 'community.general.htpasswd',
    command: 'htpasswd',
    avoided: true,
    args: { path: '/tmp/none-ht', name: 'bob', password: SECRET },
  },
  { module: 'command', command: 'reads', args: { _raw_params: 'reads', stdin: SECRET } },
];

describe("a secret is in no process' words or environment on the host", () => {
  it.each(cases.map((one) => [`${one.module} ${Object.keys(one.args).join(' ')}`, one] as const))(
    '%s',
    async (_, { module, args, command, answer, others, without, avoided }) => {
      const shell =
        without === undefined
          ? undefined
          : shellWithout(mkdtempSync(join(tmpdir(), 'tsible-without-')), [without]);
      const stubs = stubCommands(localTarget(shell), {
        ...Object.fromEntries(
          Object.entries(others ?? {}).map(([name, body]) => [name, `${TELLS}\n${body}`]),
        ),
        [command]: `${TELLS}\n${answer ?? 'exit 1'}`,
      });
      const loaded = await loadModule(resolveModuleName(module) ?? '');
      await runModule(loaded, args, stubs.target);
      const calls = stubs.calls().filter((call) => call.startsWith(`${command} `));
      if (avoided) {
        // It may be asked what it is.
        expect(calls.filter((call) => !call.endsWith(' --version'))).toEqual([]);
        return;
      }
      expect(calls).not.toEqual([]);
      const seen = readFileSync(join(stubs.folder, 'seen'), 'utf8');
      expect(seen).toContain('PATH=');
      expect(seen).not.toContain(SECRET);
    },
  );
});
