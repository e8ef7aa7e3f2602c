import type { PlainArgs } from '../helpers/run-module.ts';

/** A task for every kind of host. `@` in arguments and set-up is a folder of its own. */
export interface PortableCase {
  readonly module: string;
  readonly args: PlainArgs;
  /** A shell line, run in the folder as the user that the task runs as. */
  readonly setup?: string;
  /** `root`: only root may do it. `debian`: it needs what busybox lacks. `plain`: both. */
  readonly needs?: 'root' | 'debian' | 'plain';
  /** Run by root first, wherever the task then runs: the host is as it was for the others. */
  readonly before?: string;
  /** The umask is to be seen in what it leaves. */
  readonly showsUmask?: boolean;
}

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBbkmBVDdZsTSfoGWnvf0hJYZBnsMEbJLdC2mcQrW/kq me@here';
const mode = '0640';

/** Files, in every user's own folder. */
const FILES: readonly PortableCase[] = [
  { module: 'file', args: { path: '@/d/e', state: 'directory', mode: '0750' } },
  {
    module: 'file',
    args: { path: '@/f', state: 'touch', mode, modification_time: 'preserve', access_time: 'preserve' },
  },
  { module: 'file', args: { src: '@/f', dest: '@/l', state: 'link' }, setup: 'touch f' },
  { module: 'file', args: { src: '@/f', dest: '@/h', state: 'hard' }, setup: 'touch f; chmod 640 f' },
  { module: 'file', args: { path: '@/d', state: 'absent' }, setup: "mkdir d; touch 'd/a b' d/-n" },
  {
    module: 'file',
    args: { path: '@/d', mode: 'u=rwX,g=rX,o=', recurse: true },
    setup: 'umask 022; mkdir d; touch d/f',
  },
  { module: 'copy', args: { content: 'grün\n', dest: "@/with space, 'quotes' und grün", mode } },
  {
    module: 'copy',
    args: { content: 'x\n', dest: '@/-n', mode, backup: true },
    setup: 'echo old >./-n; chmod 640 ./-n',
  },
  {
    module: 'copy',
    args: { src: '@/a/', dest: '@/b', remote_src: true, mode: '0750' },
    setup: 'mkdir -p a/c; echo 1 >a/c/f',
  },
  {
    module: 'lineinfile',
    args: { path: '@/f', regexp: '^I', line: 'İstanbul ı' },
    setup: "printf 'a\\nIx\\nb' >f; chmod 640 f",
  },
  { module: 'lineinfile', args: { path: '@/new', line: 'x', create: true, mode }, showsUmask: true },
  {
    module: 'blockinfile',
    args: { path: '@/f', block: 'one\ntwo', insertafter: '^a' },
    setup: "printf 'a\\nb\\n' >f; chmod 640 f",
  },
  {
    module: 'replace',
    args: { path: '@/f', regexp: '(\\w)b', replace: '\\1c' },
    setup: 'echo ab-äb >f; chmod 640 f',
  },
  {
    module: 'assemble',
    args: { src: '@/parts', dest: '@/whole', mode },
    setup: 'mkdir parts; echo 1 >parts/1; echo 2 >parts/2',
  },
  {
    module: 'find',
    args: { paths: '@', patterns: '*.txt', recurse: true },
    setup: "mkdir d; touch d/a.txt 'd/b c.txt'; chmod 640 d/*",
  },
  { module: 'stat', args: { path: '@/f' }, setup: 'echo x >f; chmod 640 f' },
  { module: 'slurp', args: { src: '@/f' }, setup: 'printf "\\000\\377x" >f' },
  { module: 'slurp', args: { src: '@/nosuch' } },
  { module: 'copy', args: { content: 'x', dest: '@/nosuch/x' } },
  { module: 'file', args: { path: '@/f/g', state: 'directory' }, setup: 'touch f' },
  {
    module: 'unarchive',
    args: { src: '@/a.tar', dest: '@/out', remote_src: true },
    setup: 'mkdir out in; umask 022; echo 1 >in/f; tar cf a.tar in',
  },
  { module: 'tempfile', args: { path: '@', state: 'directory', suffix: 'x' } },
  { module: 'command', args: { _raw_params: 'printf %s "ä i I"' } },
  { module: 'shell', args: { _raw_params: 'cd nosuch 2>/dev/null || echo none; exit 3', chdir: '@' } },
  { module: 'command', args: { _raw_params: 'echo hi', creates: '@/f' }, setup: 'touch f' },
  { module: 'wait_for', args: { path: '@/f', timeout: 3 }, setup: 'touch f; chmod 640 f' },
  { module: 'getent', args: { database: 'passwd', key: 'root' }, needs: 'debian' },
  { module: 'getent', args: { database: 'group', key: 'nosuchgroup' }, needs: 'debian' },
  {
    module: 'known_hosts',
    args: { name: 'h.test', key: `h.test ${KEY}`, path: '@/kh' },
    setup: 'touch kh; chmod 640 kh',
    needs: 'debian',
  },
  {
    module: 'ansible.posix.authorized_key',
    args: { user: '%USER%', key: KEY, path: '@/ak', manage_dir: false },
  },
  {
    module: 'ansible.posix.patch',
    args: { src: '@/p', dest: '@/f', remote_src: true },
    setup: "printf 'a\\n' >f; chmod 640 f; printf -- '--- f\\n+++ f\\n@@ -1 +1 @@\\n-a\\n+b\\n' >p",
    needs: 'debian',
  },
  {
    module: 'community.general.ini_file',
    args: { path: '@/x.ini', section: 's', option: 'İ', value: 'ı', mode },
  },
  {
    module: 'community.general.xml',
    args: { path: '@/x.xml', xpath: '/a/b', value: 'ü' },
    setup: "echo '<a><b>i</b></a>' >x.xml; chmod 640 x.xml",
  },
  {
    module: 'community.general.htpasswd',
    args: { path: '@/ht', name: 'bob', password: 'x', crypt_scheme: 'plaintext', mode },
  },
  {
    module: 'community.general.archive',
    args: { path: '@/in', dest: '@/a.tgz', mode },
    setup: 'mkdir in; echo 1 >in/f',
    needs: 'debian',
  },
  {
    module: 'community.general.git_config',
    args: { name: 'user.name', value: 'İ', scope: 'file', file: '@/gc' },
    showsUmask: true,
    needs: 'debian',
  },
  {
    module: 'community.general.make',
    args: { chdir: '@', target: 'all' },
    showsUmask: true,
    setup: "printf 'all: f\\nf:\\n\\ttouch f\\n' >Makefile",
    needs: 'debian',
  },
  {
    module: 'community.general.xattr',
    args: { path: '@/f', key: 'user.x', value: 'y' },
    setup: 'touch f; chmod 640 f',
    needs: 'plain',
  },
  {
    module: 'git',
    args: { repo: '@/repo', dest: '@/clone', version: 'main' },
    setup:
      'git init -q -b main repo && cd repo && GIT_AUTHOR_DATE=2020-01-01T00:00:00Z GIT_COMMITTER_DATE=2020-01-01T00:00:00Z git -c user.name=x -c user.email=x@x -c commit.gpgsign=false commit -q --allow-empty -m x',
    needs: 'debian',
  },
  {
    module: 'community.crypto.openssl_privatekey',
    args: { path: '@/k.pem', type: 'Ed25519', passphrase: 'abc' },
  },
  {
    module: 'community.crypto.openssl_csr',
    args: { path: '@/r.csr', privatekey_path: '@/k.pem', common_name: 'Ü' },
    showsUmask: true,
    setup: 'openssl genpkey -algorithm ed25519 -out k.pem',
    needs: 'debian',
  },
  {
    module: 'community.crypto.openssh_keypair',
    args: { path: '@/id', type: 'ed25519', comment: 'ü' },
    showsUmask: true,
    needs: 'debian',
  },
  {
    module: 'community.general.cronvar',
    args: { name: 'X', value: 'ı' },
    needs: 'debian',
    before: 'crontab -r; crontab -u alice -r',
  },
  {
    module: 'cron',
    args: { name: 'job', job: 'true', minute: '5' },
    needs: 'debian',
    before: 'crontab -r; crontab -u alice -r',
  },
];

/** The host itself. */
const SYSTEM: readonly PortableCase[] = [
  { module: 'group', args: { name: 'portg', gid: 4567 }, needs: 'plain', before: 'groupdel portg' },
  { module: 'group', args: { name: 'portg', state: 'absent' }, needs: 'plain', before: 'groupadd portg' },
  {
    module: 'user',
    args: { name: 'portu', uid: 4567, comment: 'Ü', create_home: false, shell: '/bin/sh' },
    needs: 'plain',
    before: 'userdel portu',
  },
  { module: 'user', args: { name: 'portu', state: 'absent' }, needs: 'plain', before: 'useradd portu' },
  {
    module: 'ansible.posix.sysctl',
    args: { name: 'net.ipv4.ip_forward', value: '1', sysctl_file: '@/s.conf', reload: false },
    setup: 'touch s.conf; chmod 640 s.conf',
    needs: 'root',
  },
  {
    module: 'ansible.posix.mount',
    args: { path: '@/m', src: 'none', fstype: 'tmpfs', state: 'present', fstab: '@/fstab' },
    setup: 'touch fstab; chmod 640 fstab',
    needs: 'root',
  },
  {
    module: 'ansible.posix.acl',
    args: { path: '@/f', entity: 'daemon', etype: 'user', permissions: 'r', state: 'present' },
    setup: 'touch f',
    needs: 'debian',
  },
  {
    module: 'ansible.posix.at',
    args: { command: 'true', count: 5, units: 'days', unique: true },
    needs: 'plain',
    before: 'atq | cut -f1 | xargs -r atrm',
  },
  {
    module: 'systemd_service',
    args: { name: 'cron', state: 'restarted' },
    needs: 'plain',
    before: 'systemctl reset-failed cron; systemctl start cron',
  },
  { module: 'systemd_service', args: { name: 'nosuch', state: 'started' }, needs: 'plain' },
  {
    module: 'service',
    args: { name: 'cron', state: 'stopped' },
    needs: 'plain',
    before: 'systemctl reset-failed cron; systemctl start cron',
  },
  {
    module: 'community.general.timezone',
    args: { name: 'Europe/Istanbul' },
    needs: 'plain',
    before: 'timedatectl set-timezone Etc/UTC',
  },
  {
    module: 'community.general.locale_gen',
    args: { name: ['en_GB.UTF-8'], state: 'absent' },
    needs: 'plain',
  },
  { module: 'hostname', args: { name: 'porthost' }, needs: 'plain', before: 'hostnamectl hostname h1' },
  { module: 'apt', args: { name: 'nosuchpackage' }, needs: 'plain' },
  { module: 'apt', args: { name: 'cron' }, needs: 'plain' },
  {
    module: 'apt_repository',
    args: { repo: 'deb http://h.test/ x main', filename: 'port', update_cache: false },
    needs: 'plain',
    before: 'rm -f /etc/apt/sources.list.d/port.*',
    showsUmask: true,
  },
  {
    module: 'deb822_repository',
    args: { name: 'port', uris: 'http://h.test/', suites: 'x', components: 'main', enabled: false },
    needs: 'plain',
    before: 'rm -f /etc/apt/sources.list.d/port.*',
  },
  {
    module: 'debconf',
    args: {
      name: 'locales',
      question: 'locales/default_environment_locale',
      value: 'C.UTF-8',
      vtype: 'select',
    },
    needs: 'plain',
    before: 'echo PURGE | debconf-communicate locales',
  },
  {
    module: 'dpkg_selections',
    args: { name: 'cron', selection: 'hold' },
    needs: 'plain',
    before: 'echo cron install | dpkg --set-selections',
  },
  {
    module: 'community.general.alternatives',
    args: { name: 'portalt', path: '/bin/true', link: '/usr/local/bin/portalt', priority: 5 },
    needs: 'plain',
    before: 'update-alternatives --remove-all portalt',
  },
  {
    module: 'community.general.pamd',
    args: { path: '@', name: 'svc', type: 'auth', control: 'required', module_path: 'a.so', state: 'absent' },
    setup: 'printf "auth required a.so\\nauth required b.so\\n" >svc; chmod 640 svc',
  },
  {
    module: 'community.general.pam_limits',
    args: { domain: 'portu', limit_type: 'soft', limit_item: 'nofile', value: '5', dest: '@/l.conf' },
    setup: 'touch l.conf; chmod 640 l.conf',
    needs: 'root',
  },
  {
    module: 'community.general.sudoers',
    args: { name: 'port', user: 'daemon', commands: '/bin/true', sudoers_path: '@' },
    needs: 'plain',
  },
  {
    module: 'community.general.kernel_blacklist',
    args: { name: 'portmod', blacklist_file: '@/b.conf' },
    needs: 'root',
    showsUmask: true,
  },
  {
    module: 'community.general.capabilities',
    args: { path: '@/x', capability: 'cap_net_raw+ep' },
    setup: 'touch x; chmod 640 x',
    needs: 'plain',
  },
  {
    module: 'community.general.interfaces_file',
    args: { dest: '@/i', iface: 'eth9', option: 'mtu', value: '1400' },
    setup: "printf 'iface eth9 inet dhcp\\n' >i; chmod 640 i",
    needs: 'root',
  },
  {
    module: 'community.general.ssh_config',
    args: { ssh_config_file: '@/sc', host: 'h.test', port: '2222' },
    setup: 'touch sc; chmod 600 sc',
  },
  { module: 'community.general.pids', args: { name: 'nosuchprocess' } },
  { module: 'package_facts', args: {}, needs: 'debian' },
];

export const CASES: readonly PortableCase[] = [...FILES, ...SYSTEM];
