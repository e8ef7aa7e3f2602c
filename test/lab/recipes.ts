import { createHash } from 'node:crypto';

/** The disks a lab host can have; the last two also serve as layers below others. */
export const imageNames = ['debian13', 'debian12', 'busybox', 'debian13-python'] as const;
export type ImageName = (typeof imageNames)[number];

/** Password of the hosts' user `alice`, whose sudo asks for it (`ops` has none, and a sudo that asks for nothing). */
export const alicePassword = 'alice-secret';
/** Password of root on the busybox image, where there is no sudo and become goes through su. */
export const busyboxRootPassword = 'root-secret';

/** How a disk is made. Its hash names the cached result, so that a changed recipe is built anew. */
export type Recipe =
  | {
      readonly kind: 'debian';
      readonly name: string;
      readonly suite: string;
      readonly packages: readonly string[];
      readonly script: string;
    }
  | {
      readonly kind: 'layer';
      readonly name: string;
      readonly from: Recipe;
      readonly packages: readonly string[];
      readonly script: string;
    }
  /** A root of its own: `script` runs in `from` and puts the new root together in /out. */
  | { readonly kind: 'scratch'; readonly name: string; readonly from: Recipe; readonly script: string };

export function recipeHash(recipe: Recipe): string {
  return createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 12);
}

// No Python, no curl and no wget: the first is the claim under test, and get_url must work without the others.
const debianPackages = [
  ...[
    'systemd',
    'systemd-sysv',
    'dbus',
    'libpam-systemd',
    'openssh-server',
    'iproute2',
    'iptables',
    'sudo',
    'kmod',
  ],
  ...[
    'acl',
    'attr',
    'e2fsprogs',
    'procps',
    'cron',
    'gnupg',
    'ca-certificates',
    'netbase',
    'lsb-release',
    'less',
  ],
  ...['zip', 'unzip', 'bzip2', 'xz-utils', 'zstd', 'file'],
];

const networkUnit = `[Unit]
Description=Addresses of the tsible lab
DefaultDependencies=no
After=local-fs.target
Before=network.target ssh.service
Wants=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh /etc/tsible-lab/net.sh
[Install]
WantedBy=multi-user.target
`;

// A lab's wrong-password tests must not get the next test's connection refused; older sshds don't know the option.
const sshdConfig = (suite: string): string => (suite === 'bookworm' ? '' : 'PerSourcePenalties no\n');

const debianScript = (suite: string): string => `set -eu
useradd -m -u 1000 -s /bin/bash ops
useradd -m -u 1001 -s /bin/bash alice
echo 'alice:${alicePassword}' | chpasswd
printf 'ops ALL=(ALL:ALL) NOPASSWD: ALL\\nalice ALL=(ALL:ALL) ALL\\n' >/etc/sudoers.d/lab
chmod 440 /etc/sudoers.d/lab
mkdir -p /etc/ssh/sshd_config.d /etc/systemd/journald.conf.d
printf '${sshdConfig(suite).replaceAll('\n', '\\n')}' >/etc/ssh/sshd_config.d/lab.conf
printf '[Journal]\\nStorage=volatile\\n' >/etc/systemd/journald.conf.d/lab.conf
cat >/etc/systemd/system/lab-network.service <<'UNIT'
${networkUnit}UNIT
systemctl enable -q lab-network.service ssh.service
systemctl mask -q getty.target console-getty.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \\
  e2scrub_all.timer e2scrub_reap.service systemd-networkd.service systemd-networkd-wait-online.service
rm -f /etc/ssh/ssh_host_* /etc/hostname /etc/resolv.conf /var/log/*.log /var/log/apt/*
: >/etc/machine-id
echo LANG=C.UTF-8 >/etc/default/locale
# Nothing is left for the first boot to bring up to date.
touch /etc/.updated /var/.updated
! command -v python3 >/dev/null
`;

const debian = (name: string, suite: string): Recipe => ({
  kind: 'debian',
  name,
  suite,
  packages: debianPackages,
  script: debianScript(suite),
});

const busyboxScript = `set -eu
cd /var/tmp
apt-get download -q busybox-static dropbear-bin libc6 libcrypt1 libtomcrypt1 libtommath1 libgmp10 zlib1g
mkdir -p /out/usr/bin /out/usr/sbin /out/usr/lib /out/usr/lib64 /out/etc/dropbear /out/dev /out/proc /out/sys /out/run \\
  /out/tmp /out/var/tmp /out/root /out/home/ops /out/home/alice
for d in bin sbin lib lib64; do ln -s usr/$d /out/$d; done
for deb in *.deb; do dpkg-deb --fsys-tarfile "$deb" | tar -x -C /out --keep-directory-symlink; done
rm -rf /out/usr/share /out/usr/lib/*/gconv
cd /out/usr/bin
for applet in $(./busybox --list); do [ -e "$applet" ] || ln -s busybox "$applet"; done
ln -sf ../bin/busybox /out/usr/sbin/init
# Setuid, as it must be for su: it gives the right up in every other applet.
chmod 4755 busybox
chmod 1777 /out/tmp /out/var/tmp
chmod 700 /out/root /out/home/ops /out/home/alice
chown 1000:1000 /out/home/ops
chown 1001:1001 /out/home/alice
cd /out/etc
printf 'root:x:0:0:root:/root:/bin/sh\\nops:x:1000:1000::/home/ops:/bin/sh\\nalice:x:1001:1001::/home/alice:/bin/sh\\n' >passwd
printf 'root:x:0:\\ntty:x:5:\\nnogroup:x:65534:\\nops:x:1000:\\nalice:x:1001:\\n' >group
printf 'root:%s:20000::::::\\nops:*:20000::::::\\nalice:%s:20000::::::\\n' \\
  "$(/out/bin/busybox mkpasswd -m sha512 '${busyboxRootPassword}')" \\
  "$(/out/bin/busybox mkpasswd -m sha512 '${alicePassword}')" >shadow
chmod 640 shadow
printf '/bin/sh\\n/bin/ash\\n' >shells
printf 'ID=busybox\\nNAME=BusyBox\\nVERSION_ID="1"\\nPRETTY_NAME="BusyBox of the tsible lab"\\n' >os-release
cat >inittab <<'EOT'
::sysinit:/etc/rcS
::respawn:/usr/sbin/dropbear -F -E -r /etc/dropbear/ed25519 -r /etc/dropbear/ecdsa -r /etc/dropbear/rsa
EOT
cat >rcS <<'EOT'
#!/bin/sh
hostname -F /etc/hostname
sh /etc/tsible-lab/net.sh
for kind in ed25519 ecdsa rsa; do
  dropbearconvert openssh dropbear /etc/ssh/ssh_host_\${kind}_key /etc/dropbear/$kind
done
EOT
chmod 755 rcS
`;

const debian13 = debian('debian13', 'trixie');

const debian13Python: Recipe = {
  kind: 'layer',
  name: 'debian13-python',
  from: debian13,
  packages: ['python3', 'python3-apt'],
  script: '',
};

export const images: Readonly<Record<ImageName, Recipe>> = {
  debian13,
  debian12: debian('debian12', 'bookworm'),
  busybox: { kind: 'scratch', name: 'busybox', from: debian13, script: busyboxScript },
  'debian13-python': debian13Python,
};

/** Debian 13 with the ansible-core that decides in questions of behaviour, its collections, and mitogen. */
export const referenceRecipe: Recipe = {
  kind: 'layer',
  name: 'reference',
  from: debian13Python,
  packages: [
    ...['ansible-core', 'ansible', 'ansible-mitogen', 'openssh-client', 'sshpass'],
    ...['python3-passlib', 'python3-jmespath', 'python3-bcrypt', 'python3-pexpect'],
  ],
  script: 'ansible-playbook --version >/dev/null',
};

/** An image with further Debian packages on it (`curl`, `ufw`, ...). */
export const withPackages = (from: Recipe, packages: readonly string[]): Recipe => ({
  kind: 'layer',
  name: `${from.name}+${packages.length > 3 ? `${packages.length}-packages` : packages.join('+')}`,
  from,
  packages: [...packages].sort(),
  script: '',
});
