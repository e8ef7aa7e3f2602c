import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../runtime/config/load.ts';
import { ConnectionPool } from '../../runtime/connection/pool.ts';
import { resolveConnection } from '../../runtime/connection/resolve.ts';
import { replaceFile } from '../../runtime/target/lib/replace.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { initPid } from './cgroup.ts';
import { say, type Variables } from './connection-helper.ts';
import { type Lab, startLab } from './lab.ts';

const put = shellFunction(
  'test_put',
  [replaceFile],
  'tsible_temp "$1" && tsible_payload >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$1"',
);

let lab: Lab;
let folder = '';
let pid = 0;
const pool = new ConnectionPool();

/** A root with busybox and nothing else, as a container's image and as a folder. */
const makeRoot = `set -eu
mkdir -p /var/tmp/root/bin /var/tmp/root/etc /var/tmp/root/tmp /var/tmp/root/proc /var/tmp/root/dev /var/tmp/root/sys /var/tmp/root/usr
cp /bin/busybox /var/tmp/root/bin/busybox
chroot /var/tmp/root /bin/busybox --install -s /bin
echo root:x:0:0:root:/root:/bin/sh >/var/tmp/root/etc/passwd
echo web:x:1000:1000:web:/:/bin/sh >>/var/tmp/root/etc/passwd
tar -C /var/tmp/root -c . >/var/tmp/root.tar`;

const startPodman = `set -eu
podman --storage-driver vfs import -q /var/tmp/root.tar small >/dev/null
podman --storage-driver vfs run -d -q --name box --network none --cgroups disabled small /bin/sleep 100000 >/dev/null`;

const startDocker = `set -eu
mkdir -p /etc/docker
printf '%s\\n' '{ "storage-driver": "vfs", "bridge": "none", "iptables": false }' >/etc/docker/daemon.json
systemctl restart docker
docker import /var/tmp/root.tar small >/dev/null
docker run -d --name whale --network none small /bin/sleep 100000 >/dev/null`;

const startLxc = `set -eu
mkdir -p /var/lib/lxc/cell/rootfs
tar -x -C /var/lib/lxc/cell/rootfs -f /var/tmp/root.tar
printf '%s\\n' 'lxc.uts.name = cell' 'lxc.rootfs.path = dir:/var/lib/lxc/cell/rootfs' 'lxc.net.0.type = empty' \\
  'lxc.apparmor.profile = unconfined' 'lxc.init.cmd = /bin/sleep 100000' 'lxc.mount.auto = proc' >/var/lib/lxc/cell/config
lxc-start -n cell
lxc-wait -n cell -s RUNNING -t 10`;

const startIncus = `set -eu
mkdir -p /var/tmp/image/rootfs/sbin
tar -x -C /var/tmp/image/rootfs -f /var/tmp/root.tar
ln -sf ../bin/busybox /var/tmp/image/rootfs/sbin/init
printf '%s\\n' '::respawn:/bin/sleep 100000' >/var/tmp/image/rootfs/etc/inittab
printf '%s\\n' 'architecture: x86_64' 'creation_date: 1700000000' >/var/tmp/image/metadata.yaml
tar -C /var/tmp/image -cf /var/tmp/image.tar metadata.yaml rootfs
systemctl start incus
incus storage create default dir >/dev/null
incus profile device add default root disk path=/ pool=default >/dev/null
incus image import /var/tmp/image.tar --alias small >/dev/null
incus launch small pod -c security.privileged=true -c raw.lxc=lxc.apparmor.profile=unconfined >/dev/null 2>&1`;

/** A machine with a systemd of its own: the host's disk once more. */
const startMachine = `set -eu
mkdir -p /var/lib/machines/inner
cp -ax /bin /etc /home /lib* /root /sbin /usr /var/tmp/root/tmp /var/lib/machines/inner/
mkdir -p /var/lib/machines/inner/run /var/lib/machines/inner/var/log /var/lib/machines/inner/proc /var/lib/machines/inner/sys /var/lib/machines/inner/dev
rm -f /var/lib/machines/inner/etc/machine-id
systemd-run -q --unit=inner systemd-nspawn -q -b -M inner --register=yes --private-users=no --keep-unit
for _ in $(seq 100); do
  ! systemd-run -q --pipe --wait -M inner -- true 2>/dev/null || exit 0
  sleep 0.2
done
exit 1`;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-containers-'));
  lab = await startLab({
    hosts: 1,
    packages: [
      ...['podman', 'crun', 'docker.io', 'docker-cli', 'lxc', 'incus'],
      ...['busybox-static', 'systemd-container', 'dbus'],
    ],
  });
  const found = initPid(lab.name, 'h1');
  if (found === undefined) throw new Error('the host does not run');
  pid = found;
  for (const script of [makeRoot, startPodman, startDocker, startLxc, startIncus, startMachine])
    await lab.must('h1', script);
  // The programs of containers run on the controller; here that is the lab's host, and these are the ways in.
  for (const [name, words] of [
    ['podman', 'podman --storage-driver vfs'],
    ['docker', 'docker'],
    ['lxc-attach', 'lxc-attach'],
    ['incus', 'incus'],
    ['systemd-run', 'systemd-run'],
  ] as const) {
    writeFileSync(join(folder, name), `#!/bin/sh\nexec nsenter -a -t ${pid} ${words} "$@"\n`);
    chmodSync(join(folder, name), 0o755);
  }
  process.env.PATH = `${folder}:${process.env.PATH}`;
}, 300_000);

afterAll(async () => {
  await pool.close();
  await lab?.down();
  rmSync(folder, { recursive: true, force: true });
});

function on(host: string, variables: Variables) {
  const all = new Map(Object.entries(variables));
  const settings = defaultSettings();
  return pool.target(resolveConnection({ host, lookup: (name) => all.get(name), settings }));
}

type Way = readonly [name: string, host: () => string, variables: () => Variables, hostname: RegExp];

const ways: readonly Way[] = [
  ['containers.podman.podman', () => 'box', () => ({}), /^[0-9a-f]{12}$/],
  ['community.docker.docker', () => 'whale', () => ({}), /^[0-9a-f]{12}$/],
  ['community.general.lxc', () => 'cell', () => ({}), /^cell$/],
  ['community.general.incus', () => 'pod', () => ({}), /^pod$/],
  ['community.general.chroot', () => lab.hosts[0]?.root ?? '', () => ({}), /./],
  ['machinectl', () => 'inner', () => ({}), /^h1$/],
  ['community.general.nsenter', () => 'h1', () => ({ ansible_nsenter_pid: pid }), /^h1$/],
  [
    'nspawn',
    () => join(folder, 'root'),
    () => ({ ansible_nspawn_extra_args: '--register=no --keep-unit --hostname=spawned' }),
    /^spawned$/,
  ],
];

describe.each(ways)('%s, for real', (connection, host, variables, hostname) => {
  const target = (more: Variables = {}) =>
    on(host(), { ansible_connection: connection, ...variables(), ...more });

  it('runs commands, keeps their output apart and tells how they ended', async () => {
    if (connection === 'nspawn') await copyRoot();
    const reply = await target().run({ command: { line: 'hostname; echo wrong >&2; exit 3' } });
    expect(String(reply.stdout).trim()).toMatch(hostname);
    expect([String(reply.stderr), reply.rc]).toEqual(['wrong\n', 3]);
  });

  it('takes a file with every byte, and gives it back', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 31) % 256));
    const reply = await target().call(put, ['/tmp/bytes'], { payload: { kind: 'bytes', bytes } });
    expect(reply.rc).toBe(0);
    expect(await say(target(), 'sha256sum </tmp/bytes')).toBe(
      `${(await import('node:crypto')).createHash('sha256').update(bytes).digest('hex')}  -`,
    );
  });

  it('becomes another user', async () => {
    const user = /chroot|nsenter|machinectl/.test(connection) ? 'ops' : 'web';
    const become = { ansible_become: true, ansible_become_method: 'su', ansible_become_user: user };
    expect(await say(target(become), 'id -un')).toBe(user);
  });
});

it.each([
  ['containers.podman.podman', 'no container with name or ID "nobox" found'],
  ['community.general.lxc', 'nobox'],
  ['community.general.incus', 'Instance not found'],
  ['machinectl', 'Host is down'],
  ['community.general.chroot', "cannot change root directory to 'nobox'"],
])('%s tells why there is no way in', async (connection, said) => {
  await expect(say(on('nobox', { ansible_connection: connection }), 'true')).rejects.toThrow(said);
});

/** The host's small root, as a folder of this machine. */
async function copyRoot(): Promise<void> {
  const { execFileSync } = await import('node:child_process');
  mkdirSync(join(folder, 'root'));
  const tar = join(lab.hosts[0]?.root ?? '', 'var/tmp/root.tar');
  execFileSync('tar', ['-x', '-C', join(folder, 'root'), '-f', tar]);
}
