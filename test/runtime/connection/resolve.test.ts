import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../../runtime/config/load.ts';
import { resolveConnection } from '../../../runtime/connection/resolve.ts';
import type { ConnectionCli, ConnectionKeywords } from '../../../runtime/connection/settings.ts';
import { destinationOf } from '../../../runtime/connection/ssh/destination.ts';
import type { Value } from '../../../runtime/values/value.ts';

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, Value>>;
  readonly keywords?: ConnectionKeywords;
  readonly cli?: ConnectionCli;
}

function resolve({ env = {}, vars = {}, keywords = {}, cli = {} }: Given) {
  const { settings } = loadSettings({ env, cwd: '/nowhere', home: '/nowhere' });
  return resolveConnection({ host: 'h1', lookup: (name) => vars[name], settings, keywords, cli });
}

/** Where ssh would go, without the machine's own ssh_config. */
function destination(given: Given) {
  const { connection } = resolve({ ...given, vars: { ansible_ssh_args: '-F none', ...given.vars } });
  if (connection.kind !== 'ssh') throw new Error(connection.kind);
  const found = destinationOf(connection.ssh);
  return { ...found, ssh: connection.ssh };
}

describe('the way to a host', () => {
  it.each<[Given, string]>([
    [{}, 'ssh'],
    [{ vars: { ansible_connection: 'local' }, keywords: { connection: 'ssh' } }, 'local'],
    [{ keywords: { connection: 'local' }, cli: { connection: 'ssh' } }, 'local'],
    [{ cli: { connection: 'ansible.builtin.local' } }, 'local'],
    [{ vars: { ansible_connection: 'smart' } }, 'ssh'],
    [{ vars: { ansible_connection: 'community.docker.docker' } }, 'command'],
  ])('%j leads over %s', (given, kind) => {
    expect(resolve(given).connection.kind).toBe(kind);
  });

  it('names the plugin that was probably meant', () => {
    expect(() => resolve({ vars: { ansible_connection: 'dokcer' } })).toThrow(
      "the connection plugin 'dokcer' was not found",
    );
  });

  it.each<[Given, Record<string, unknown>]>([
    [{}, { host: 'h1', port: 22 }],
    [{ vars: { ansible_host: 'a', ansible_ssh_host: 'b' } }, { host: 'b' }],
    [{ vars: { ansible_port: 2222 }, keywords: { port: 1 } }, { port: 2222 }],
    [{ keywords: { port: 2200 } }, { port: 2200 }],
    [{ vars: { ansible_user: 'v' }, keywords: { remoteUser: 'k' }, cli: { user: 'c' } }, { user: 'v' }],
    [{ keywords: { remoteUser: 'k' }, cli: { user: 'c' } }, { user: 'k' }],
    [{ cli: { user: 'two words' } }, { user: 'two words' }],
    [{ vars: { ansible_ssh_args: '-F none -p 9 -l me', ansible_port: 2 } }, { port: 9, user: 'me' }],
    [{ vars: { ansible_ssh_common_args: '-o Port=7 -o User=late' } }, { port: 7, user: 'late' }],
    [{ vars: { ansible_ssh_extra_args: '-o CertificateFile=x' } }, { needsOpenSsh: 'certificatefile x' }],
    [{ vars: { ansible_control_path: '/tmp/%%h' } }, { needsOpenSsh: 'control_path /tmp/%%h' }],
    [
      { vars: { ansible_ssh_args: '-F none -C -o ControlMaster=auto -o ControlPersist=60s' } },
      { needsOpenSsh: undefined },
    ],
    [
      { vars: { ansible_ssh_args: '-F none -o GSSAPIAuthentication=yes' } },
      { needsOpenSsh: 'gssapiauthentication yes' },
    ],
  ])('%j: %j', (given, expected) => {
    expect(destination(given)).toMatchObject(expected);
  });

  it('asks for a password only when it has one', () => {
    expect(destination({}).options.get('passwordauthentication')).toEqual(['no']);
    const given = destination({ vars: { ansible_password: 1234 }, cli: { password: 'other' } });
    expect([given.ssh.password, given.options.get('passwordauthentication')]).toEqual(['1234', undefined]);
  });

  it('checks host keys unless told otherwise', () => {
    expect(destination({}).options.get('stricthostkeychecking')).toBeUndefined();
    const off = destination({ vars: { ansible_host_key_checking: 'no' } });
    expect(off.options.get('stricthostkeychecking')).toEqual(['no']);
  });

  it('refuses a port that is none', () => {
    expect(() => destination({ vars: { ansible_port: 'x' } })).toThrow("Bad port 'x'");
  });

  it.each<[Record<string, Value>, string[]]>([
    [{ ansible_connection: 'docker', ansible_user: 'me' }, ['docker', 'exec', '-i', '-u', 'me', 'h1']],
    [
      { ansible_connection: 'podman', ansible_podman_extra_args: '--log-level x' },
      ['podman', '--log-level', 'x', 'exec', '-i', 'h1'],
    ],
    [
      {
        ansible_connection: 'kubernetes.core.kubectl',
        ansible_kubectl_namespace: 'n',
        ansible_kubectl_container: 'c',
      },
      ['kubectl', '-n', 'n', 'exec', '-i', 'h1', '-c', 'c', '--'],
    ],
    [{ ansible_connection: 'chroot', ansible_host: '/srv/root' }, ['chroot', '/srv/root']],
    [
      { ansible_connection: 'community.general.nsenter', ansible_nsenter_pid: 7 },
      ['nsenter', '-a', '-t', '7', '--'],
    ],
  ])('%j: %j', (vars, words) => {
    expect(resolve({ vars }).connection).toMatchObject({ kind: 'command', command: { words } });
  });
});

describe('becoming', () => {
  const line = (given: Given) => resolve(given).become?.wrap('/bin/sh -c x');

  it.each<[Given, string | undefined]>([
    [{}, undefined],
    [{ keywords: { become: true } }, 'sudo -H -S -n -u root /bin/sh -c x'],
    [{ keywords: { become: true }, vars: { ansible_become: false } }, undefined],
    [
      { cli: { become: true, becomeUser: 'c' }, keywords: { becomeUser: 'k' } },
      'sudo -H -S -n -u k /bin/sh -c x',
    ],
    [
      { keywords: { become: true }, vars: { ansible_become_user: 'a', ansible_sudo_user: 'b' } },
      'sudo -H -S -n -u b /bin/sh -c x',
    ],
    [{ keywords: { become: true }, vars: { ansible_user: 'root' } }, undefined],
    [
      { keywords: { become: true, becomeFlags: '-E', becomeExe: '/opt/sudo' } },
      '/opt/sudo -E -u root /bin/sh -c x',
    ],
    [{ keywords: { become: true, becomeMethod: 'su' } }, "su root -c '/bin/sh -c x'"],
    [{ keywords: { become: true, becomeMethod: 'community.general.doas' } }, 'doas -n -u root /bin/sh -c x'],
    [
      { keywords: { become: true }, vars: { ansible_sudo_chdir: '/a b' } },
      "cd '/a b' && sudo -H -S -n -u root /bin/sh -c x",
    ],
    [{ keywords: { become: true, becomeFlags: '' } }, 'sudo -u root /bin/sh -c x'],
    [{ keywords: { become: true }, vars: { ansible_become_flags: '' } }, 'sudo -u root /bin/sh -c x'],
    [
      {
        env: { ANSIBLE_BECOME_USER: 'a', ANSIBLE_DZDO_USER: 'b', ANSIBLE_DZDO_EXE: '/opt/dzdo' },
        keywords: { become: true, becomeMethod: 'community.general.dzdo' },
      },
      '/opt/dzdo -H -S -n -u b /bin/sh -c x',
    ],
    [
      {
        env: { ANSIBLE_SUDO_FLAGS: '-E', ANSIBLE_SU_FLAGS: '-l' },
        keywords: { become: true, becomeMethod: 'sudosu' },
      },
      "sudo -E su -l root -c '/bin/sh -c x'",
    ],
    [
      { env: { ANSIBLE_BECOME_USER: 'a' }, keywords: { become: true, becomeMethod: 'runuser' } },
      'runuser -u a -- /bin/sh -c x',
    ],
  ])('%j: %s', (given, expected) => {
    expect(line(given)).toBe(expected);
  });

  it('gives sudo a prompt of its own and takes -n out when there is a password', () => {
    const become = resolve({
      keywords: { become: true, becomeFlags: '-Hn -S --non-interactive' },
      cli: { becomePassword: 'p' },
    }).become;
    expect(become?.wrap('sh')).toMatch(
      /^sudo -H -S -p "\[sudo via ansible, key=[0-9a-f]+\] password:" -u root sh$/,
    );
    expect(become?.password).toBe('p');
    expect(become?.asks('[sudo via ansible, key=12] password:')).toBe(true);
    expect(become?.asks('[sudo: authenticate] Password: ')).toBe(true);
    expect(become?.asks('Last login:')).toBe(false);
  });

  it('prefers a password variable to the one that was asked for', () => {
    const given = { keywords: { become: true }, cli: { becomePassword: 'asked' } };
    expect(resolve({ ...given, vars: { ansible_become_pass: 'set' } }).become?.password).toBe('set');
    expect(resolve({ ...given, vars: { ansible_become_pass: '' } }).become?.password).toBeUndefined();
  });

  it('says in Ansible’s words that a method is unknown, also when there is nobody to become', () => {
    const idle = { keywords: { become: true, becomeMethod: 'x' }, vars: { ansible_user: 'root' } };
    expect(() => resolve(idle)).toThrow('Invalid become method specified');
    expect(() => resolve({ keywords: { become: true, becomeMethod: 'sudp' } })).toThrow(
      "Invalid become method specified, could not find matching plugin: 'sudp'.",
    );
  });
});

it("local commands begin in the playbook's folder", () => {
  const { connection } = resolve({ vars: { ansible_connection: 'local', playbook_dir: '/srv/plays' } });
  expect(connection).toEqual({ kind: 'local', cwd: '/srv/plays' });
});
