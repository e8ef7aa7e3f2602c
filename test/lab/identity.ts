import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { mirrorHostsLine } from './mirror.ts';
import { bridgeAddress, hostAddress } from './network.ts';
import { must } from './run.ts';
import type { LabRecord } from './state.ts';

const users = [
  { name: 'root', id: 0, home: 'root' },
  { name: 'ops', id: 1000, home: 'home/ops' },
  { name: 'alice', id: 1001, home: 'home/alice' },
] as const;

/** ed25519 first: the order in which clients like them. */
const keyTypes = ['ed25519', 'ecdsa', 'rsa'] as const;

function hostsFile(record: LabRecord, own: string, mirror: string): string {
  const lines = record.hosts.flatMap((host, index) => [
    `${hostAddress(record.number, 'eth0', index)} ${host}`,
    `${hostAddress(record.number, 'wg0', index)} ${host}-wg`,
  ]);
  return `127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n127.0.1.1 ${own}\n${lines.join('\n')}\n${mirror}`;
}

function networkScript(record: LabRecord, index: number): string {
  const address = (link: 'eth0' | 'wg0'): string => hostAddress(record.number, link, index);
  return `ip link set lo up
ip addr add 127.0.0.1/8 dev lo 2>/dev/null
ip addr add ${address('eth0')}/24 broadcast + dev eth0
ip addr add ${address('wg0')}/24 dev wg0
ip link set eth0 up
ip link set wg0 up
ip route add default via ${bridgeAddress(record.number, 'eth0')}
exit 0
`;
}

function outerResolvConf(): string {
  const text = existsSync('/etc/resolv.conf') ? readFileSync('/etc/resolv.conf', 'utf8') : '';
  return text.replace(/^nameserver (127\.|::1).*\n?/gm, '');
}

/**
 * Writes what makes a host that host (name, machine id, addresses, SSH host keys, who may log in) as a layer of its
 * own below the writable one. Gives its known_hosts lines.
 */
export async function writeIdentity(
  folder: string,
  record: LabRecord,
  index: number,
  publicKey: string,
): Promise<string[]> {
  const host = record.hosts[index] ?? '';
  const put = (path: string, text: string, mode = 0o644): void => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    chmodSync(file, mode);
  };
  put('etc/hostname', `${host}\n`);
  put('etc/hosts', hostsFile(record, host, await mirrorHostsLine()));
  put('etc/machine-id', `${randomBytes(16).toString('hex')}\n`, 0o444);
  put('etc/resolv.conf', outerResolvConf());
  put('etc/tsible-lab/net.sh', networkScript(record, index));
  mkdirSync(join(folder, 'etc/ssh'), { recursive: true });
  await Promise.all(
    keyTypes.map((type) =>
      must('ssh-keygen', [
        ...[
          '-q',
          '-N',
          '',
          '-C',
          `root@${host}`,
          '-t',
          type,
          '-f',
          join(folder, `etc/ssh/ssh_host_${type}_key`),
        ],
        // The quickest that sshd takes; these keys live as long as a test.
        ...(type === 'rsa' ? ['-b', '2048'] : []),
      ]),
    ),
  );
  for (const user of users) {
    const home = join(folder, user.home);
    put(`${user.home}/.ssh/authorized_keys`, publicKey, 0o600);
    chmodSync(home, 0o700);
    chmodSync(join(home, '.ssh'), 0o700);
    for (const path of [home, join(home, '.ssh'), join(home, '.ssh/authorized_keys')])
      chownSync(path, user.id, user.id);
  }
  const names = [
    host,
    hostAddress(record.number, 'eth0', index),
    hostAddress(record.number, 'wg0', index),
  ].join(',');
  return keyTypes.map((type) => {
    const [kind, key] = readFileSync(join(folder, `etc/ssh/ssh_host_${type}_key.pub`), 'utf8').split(' ');
    return `${names} ${kind} ${key}`;
  });
}

/** Makes the lab's own key pair, with which root, ops and alice log in. Gives the public key's line. */
export async function makeClientKey(file: string): Promise<string> {
  await must('ssh-keygen', ['-q', '-N', '', '-C', 'tsible-lab', '-t', 'ed25519', '-f', file]);
  return readFileSync(`${file}.pub`, 'utf8');
}
