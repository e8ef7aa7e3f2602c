import { describe, expect, it } from 'vitest';
import { loadModule, resolveModuleName } from '../../runtime/module/registry.ts';
import { localTarget } from '../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../helpers/run-module.ts';
import { stubCommands } from '../helpers/stub-commands.ts';

// Class: argument injection (CVE-2026-11332: galaxy's src into git): a value that begins with - becomes an option.

const WORD = '--tsible-injected=x';

const cases: readonly (readonly [module: string, command: string, args: PlainArgs])[] = [
  ['git', 'git', { repo: WORD, dest: '/tmp/none' }],
  ['git', 'git', { repo: 'https://h.test/x', version: WORD, dest: '/tmp/none' }],
  ['git', 'git', { repo: 'https://h.test/x', remote: WORD, dest: '/tmp/none' }],
  ['git', 'git', { repo: 'https://h.test/x', refspec: WORD, dest: '/tmp/none' }],
  ['subversion', 'svn', { repo: WORD, dest: '/tmp/none' }],
  ['user', 'useradd', { name: WORD }],
  ['user', 'userdel', { name: WORD, state: 'absent' }],
  ['group', 'groupadd', { name: WORD }],
  ['apt', 'apt-get', { name: WORD }],
  ['dnf', 'dnf', { name: ['x', WORD] }],
  ['community.general.npm', 'npm', { name: WORD, global: true }],
  ['community.general.gem', 'gem', { name: WORD }],
  ['community.general.snap', 'snap', { name: WORD }],
  ['community.docker.docker_image', 'docker', { name: WORD, source: 'pull' }],
  ['systemd_service', 'systemctl', { name: WORD, state: 'started' }],
  ['service', 'systemctl', { name: WORD, state: 'started' }],
  ['sysvinit', 'service', { name: WORD, state: 'started' }],
  ['getent', 'getent', { database: WORD }],
  ['getent', 'getent', { database: 'passwd', key: WORD }],
  ['hostname', 'hostname', { name: WORD, use: 'generic' }],
  ['user', 'groupadd', { name: 'tsible-none', group: WORD }],
  ['apt_key', 'apt-key', { id: WORD, state: 'absent' }],
  ['debconf', 'debconf-show', { name: WORD }],
  ['dpkg_selections', 'dpkg', { name: WORD, selection: 'hold' }],
  ['rpm_key', 'rpm', { key: WORD, state: 'absent' }],
  ['package', 'apt-get', { name: WORD }],
  [
    'ansible.posix.sysctl',
    'sysctl',
    { name: WORD, value: '1', sysctl_set: true, sysctl_file: '/tmp/none-sysctl' },
  ],
  ['ansible.posix.at', 'at', { command: 'x', count: 1, units: WORD }],
  ['community.general.alternatives', 'update-alternatives', { name: WORD, path: '/bin/sh' }],
  ['community.general.apk', 'apk', { name: WORD }],
  ['community.general.pacman', 'pacman', { name: WORD }],
  ['community.general.zypper', 'zypper', { name: WORD }],
  ['community.general.cpanm', 'cpanm', { name: WORD }],
  ['community.general.yarn', 'yarn', { name: WORD, global: true }],
  ['community.general.homebrew', 'brew', { name: WORD }],
  ['community.general.pipx', 'pipx', { name: WORD, executable: 'pipx' }],
  ['community.general.flatpak', 'flatpak', { name: WORD }],
  ['community.general.flatpak_remote', 'flatpak', { name: WORD, flatpakrepo_url: 'x' }],
  ['community.general.modprobe', 'modprobe', { name: WORD }],
  ['community.general.supervisorctl', 'supervisorctl', { name: WORD, state: 'started' }],
  ['community.general.systemd_info', 'systemctl', { unitname: [WORD] }],
  ['community.general.make', 'make', { chdir: '/tmp', target: WORD }],
  ['community.general.nmcli', 'nmcli', { conn_name: WORD, state: 'up' }],
  ['community.general.lvg', 'vgcreate', { vg: WORD, pvs: '/dev/null' }],
  ['community.mysql.mysql_db', 'mariadb-dump', { name: WORD, state: 'dump', target: '/tmp/none.sql' }],
  ['community.docker.docker_container', 'docker', { name: WORD, state: 'absent' }],
  ['community.docker.docker_network', 'docker', { name: WORD }],
  ['community.docker.docker_volume', 'docker', { name: WORD }],
  ['kubernetes.core.helm', 'helm', { name: WORD, release_namespace: 'x', chart_ref: 'x' }],
  ['kubernetes.core.helm', 'helm', { name: 'x', release_namespace: 'x', chart_ref: WORD }],
  ['kubernetes.core.helm_repository', 'helm', { name: WORD, repo_url: 'x' }],
];

describe('a value that begins with a hyphen is no option of a command', () => {
  it.each(cases)('%s: %s %j', async (name, command, args) => {
    const stubs = stubCommands(localTarget(), { [command]: 'exit 1' });
    const module = await loadModule(resolveModuleName(name) ?? '');
    expect(await runModule(module, args, stubs.target)).toMatchObject({ failed: true });
    expect(stubs.calls().filter((call) => call.split(' ').includes(WORD))).toEqual([]);
  });
});
