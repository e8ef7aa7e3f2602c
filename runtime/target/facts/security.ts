import { type Facts, type FactTopic, sh } from './topic.ts';

export const apparmor: FactTopic = {
  name: 'apparmor',
  shell: sh`exists="$exists /sys/kernel/security/apparmor"`,
  read: ({ raw }) =>
    new Map([['apparmor', { status: raw.exists('/sys/kernel/security/apparmor') ? 'enabled' : 'disabled' }]]),
};

export const fips: FactTopic = {
  name: 'fips',
  shell: sh`files="$files /proc/sys/crypto/fips_enabled"`,
  read: ({ raw }) => new Map([['fips', raw.file('/proc/sys/crypto/fips_enabled') === '1']]),
};

/** Linux capabilities, as `capsh` prints them. */
export const caps: FactTopic = {
  name: 'caps',
  ids: ['system_capabilities', 'system_capabilities_enforced'],
  shell: sh`! tsible_fact_has capsh || tsible_fact_run capsh capsh --print`,
  read({ raw }) {
    const text = raw.success('capsh');
    const facts: Facts = new Map([
      ['system_capabilities_enforced', text === undefined ? 'N/A' : 'NA'],
      ['system_capabilities', text === undefined ? 'N/A' : []],
    ]);
    const current = /^Current:.*$/m.exec(text ?? '')?.[0];
    if (current === undefined) return facts;
    const free = current.split(':')[1]?.trim() === '=ep';
    facts.set('system_capabilities_enforced', free ? 'False' : 'True');
    if (!free) {
      const listed = current.split('=')[1] ?? '';
      facts.set(
        'system_capabilities',
        listed.split(',').map((one) => one.trim()),
      );
    }
    return facts;
  },
};

const MODES: Readonly<Record<string, string>> = { 1: 'enforcing', 0: 'permissive', '-1': 'disabled' };
const CONFIG_MODES = ['enforcing', 'permissive', 'disabled'];
const LIBRARY = /libselinux\.so\.1$/;

/** SELinux, as its library on the host would tell. */
export const selinux: FactTopic = {
  name: 'selinux',
  shell: sh`
files="$files /sys/fs/selinux/policyvers /sys/fs/selinux/enforce /etc/selinux/config"
exists="$exists /lib/libselinux.so.1 /lib64/libselinux.so.1 /usr/lib/libselinux.so.1 /lib/*/libselinux.so.1"
exists="$exists /usr/lib64/libselinux.so.1 /usr/lib/*/libselinux.so.1"`,
  read({ raw }) {
    const present = raw.existingLike(LIBRARY).length > 0;
    const facts: Facts = new Map();
    if (!present) {
      facts.set('selinux', { status: 'Missing selinux Python library' });
      facts.set('selinux_python_present', false);
      return facts;
    }
    facts.set('selinux_python_present', true);
    const enforce = raw.file('/sys/fs/selinux/enforce');
    const versions = raw.file('/sys/fs/selinux/policyvers');
    const config = raw.fileLines('/etc/selinux/config');
    if (enforce === undefined || !raw.exists('/etc/selinux/config')) {
      facts.set('selinux', { status: 'disabled' });
      return facts;
    }
    const setting = (key: string) =>
      config
        .find((line) => line.startsWith(`${key}=`))
        ?.slice(key.length + 1)
        .trim();
    const mode = setting('SELINUX')?.toLowerCase() ?? '';
    facts.set('selinux', {
      status: 'enabled',
      policyvers: versions === undefined ? 'unknown' : Number(versions),
      config_mode: CONFIG_MODES.find((name) => mode.startsWith(name)) ?? 'unknown',
      mode: MODES[enforce] ?? 'unknown',
      type: setting('SELINUXTYPE') ?? 'targeted',
    });
    return facts;
  },
};

/** Whether the host's processes run in a changed root. */
export const chroot: FactTopic = {
  name: 'chroot',
  ids: ['is_chroot'],
  shell: sh`
tsible_fact_section chroot
if [ -n "$debian_chroot" ]; then
  printf different
elif [ -e /proc/1/root/. ]; then
  if [ / -ef /proc/1/root/. ]; then printf same; else printf different; fi
else
  # Not root, or no /proc: the root of a file system has an inode that is known for its type.
  inode=$(ls -di / 2>/dev/null) type=$(stat -f -c %T / 2>/dev/null)
  inode=\${inode%%/*}
  case $type in
    *btrfs*) root=256 ;;
    *xfs*) root=128 ;;
    *) root=2 ;;
  esac
  if [ "$((inode))" = "$root" ]; then printf same; else printf different; fi
fi`,
  read: ({ raw }) => new Map([['is_chroot', raw.output('chroot') === 'different']]),
};
