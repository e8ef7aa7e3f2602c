import { basename, splitLines } from './text.ts';
import type { FactContext, FactTopic } from './topic.ts';

/** Where each package manager's program is; the last that exists is the host's. */
const PACKAGE_MANAGERS: readonly (readonly [string, string])[] = [
  ['/usr/bin/rpm-ostree', 'atomic_container'],
  ['/usr/bin/yum', 'dnf'],
  ['/usr/bin/dnf-3', 'dnf'],
  ['/usr/bin/dnf5', 'dnf5'],
  ['/usr/bin/apt-get', 'apt'],
  ['/usr/bin/zypper', 'zypper'],
  ['/usr/sbin/urpmi', 'urpmi'],
  ['/usr/bin/pacman', 'pacman'],
  ['/bin/opkg', 'opkg'],
  ['/usr/pkg/bin/pkgin', 'pkgin'],
  ['/opt/local/bin/pkgin', 'pkgin'],
  ['/opt/tools/bin/pkgin', 'pkgin'],
  ['/opt/local/bin/port', 'macports'],
  ['/usr/local/bin/brew', 'homebrew'],
  ['/opt/homebrew/bin/brew', 'homebrew'],
  ['/sbin/apk', 'apk'],
  ['/usr/sbin/pkg', 'pkgng'],
  ['/usr/sbin/swlist', 'swdepot'],
  ['/usr/bin/emerge', 'portage'],
  ['/usr/sbin/pkgadd', 'svr4pkg'],
  ['/usr/bin/pkg', 'pkg5'],
  ['/usr/bin/xbps-install', 'xbps'],
  ['/usr/local/sbin/pkg', 'pkgng'],
  ['/usr/bin/swupd', 'swupd'],
  ['/usr/sbin/sorcery', 'sorcery'],
  ['/usr/bin/installp', 'installp'],
];

/** The package manager that the distribution goes by. */
export const pkgMgr: FactTopic = {
  name: 'pkg_mgr',
  requires: ['distribution'],
  shell: `
exists="$exists ${PACKAGE_MANAGERS.map(([path]) => path).join(' ')}"
exists="$exists /run/ostree-booted /usr/bin/dnf /usr/bin/microdnf /usr/bin/rpm"
links="$links /usr/bin/dnf /usr/bin/microdnf"
[ ! -e /usr/bin/rpm ] || [ ! -e /usr/bin/apt-get ] ||
  tsible_fact_run apt_in_rpm /usr/bin/rpm -q --whatprovides /usr/bin/apt-get`,
  read({ raw, known }) {
    const family = known.get('os_family');
    const usable = PACKAGE_MANAGERS.filter(
      ([path]) => raw.exists(path) && !(family === 'Altlinux' && path === '/usr/bin/pkg'),
    );
    let name = usable.at(-1)?.[1] ?? 'unknown';
    if (family === 'RedHat') name = redHatManager({ raw });
    else if (family === 'Debian') name = 'apt';
    else if (family === 'Altlinux' && name === 'apt') name = 'apt_rpm';
    if (name === 'apt' && raw.exitCode('apt_in_rpm') === 0) name = 'apt_rpm';
    return new Map([['pkg_mgr', name]]);
  },
};

function redHatManager({ raw }: Pick<FactContext, 'raw'>): string {
  if (raw.exists('/run/ostree-booted')) return 'atomic_container';
  const path = ['/usr/bin/dnf', '/usr/bin/microdnf'].find((candidate) => raw.exists(candidate));
  if (path === undefined) return 'unknown';
  return basename(raw.link(path) ?? path) === 'dnf5' ? 'dnf5' : 'dnf';
}

const INIT_NAMES: Readonly<Record<string, string>> = {
  procd: 'openwrt_init',
  'runit-init': 'runit',
  svscan: 'svc',
  'openrc-init': 'openrc',
};

const BOOTED_BY_SYSTEMD = ['/run/systemd/system/', '/dev/.run/systemd/', '/dev/.systemd/'];

/** What starts and stops services on the host. */
export const serviceMgr: FactTopic = {
  name: 'service_mgr',
  requires: ['platform', 'distribution'],
  shell: `
files="$files /proc/1/comm"
links="$links /sbin/init"
exists="$exists ${BOOTED_BY_SYSTEMD.join(' ')} /etc/init/ /sbin/openrc /etc/init.d/ /etc/dinit.d/"
[ -r /proc/1/comm ] || tsible_fact_run first_process ps -p 1 -o comm
tsible_fact_section commands
for name in systemctl initctl; do
  ! tsible_fact_has $name || printf '%s\\n' $name
done`,
  read({ raw, known }) {
    const first = firstProcess({ raw });
    const trusted = first !== undefined && first !== 'init' && !first.endsWith('sh') ? first : undefined;
    const manager =
      trusted === undefined ? otherSigns({ raw, known }) : (INIT_NAMES[trusted] ?? (trusted || 'service'));
    return new Map([['service_mgr', manager]]);
  },
};

function firstProcess({ raw }: Pick<FactContext, 'raw'>): string | undefined {
  const listed = splitLines(raw.success('first_process') ?? '')
    .at(-1)
    ?.trim();
  // "COMMAND" is the heading: the process can't be seen. A number means that ps took no options.
  const seen = listed === undefined || listed === '' || listed === 'COMMAND' || /^\d+ /.test(listed);
  const name = raw.file('/proc/1/comm') ?? (seen ? raw.link('/sbin/init') : listed);
  return name === undefined ? undefined : basename(name).trim();
}

function otherSigns({ raw, known }: Pick<FactContext, 'raw' | 'known'>): string {
  const commands = splitLines(raw.output('commands') ?? '');
  const distribution = known.get('distribution');
  if (distribution === 'OpenWrt') return 'openwrt_init';
  if (distribution === 'SMGL') return 'simpleinit_msb';
  const systemctl = commands.includes('systemctl');
  if (systemctl && BOOTED_BY_SYSTEMD.some((path) => raw.exists(path))) return 'systemd';
  if (commands.includes('initctl') && raw.exists('/etc/init/')) return 'upstart';
  if (raw.exists('/sbin/openrc')) return 'openrc';
  if (systemctl && basename(raw.link('/sbin/init') ?? '') === 'systemd') return 'systemd';
  if (raw.exists('/etc/init.d/')) return 'sysvinit';
  return raw.exists('/etc/dinit.d/') ? 'dinit' : 'service';
}

/** systemd's version and build options. */
export const systemd: FactTopic = {
  name: 'systemd',
  shell: `
for path in ${BOOTED_BY_SYSTEMD.join(' ')}; do
  if [ -e $path ] && tsible_fact_has systemctl; then
    tsible_fact_run systemctl_version systemctl --version
    break
  fi
done`,
  read({ raw }) {
    const text = raw.success('systemctl_version');
    if (text === undefined) return new Map();
    const features = text.split('\n')[1] ?? '';
    return new Map([['systemd', { features, version: Number.parseInt(text.split(' ')[1] ?? '', 10) }]]);
  },
};
