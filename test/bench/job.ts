import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { cpuTime } from '../lab/cgroup.ts';
import { type DelayProxy, delayProxy } from '../lab/delay-proxy.ts';
import { ensureEtcdRelease } from '../lab/etcd/release.ts';
import { type FileServer, serve } from '../lab/file-server.ts';
import { type Lab, startLab } from '../lab/lab.ts';
import { makeCertificates } from './certificates.ts';

/** Near is the lab's own network; far is 20 ms of round trip. */
export type Distance = 'near' | 'far';
const farDelayMs = 10;

/** How one host is reached. */
export interface Way {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/** Three fresh hosts and all that the etcd role needs to make a cluster of them. */
export interface Job {
  readonly lab: Lab;
  /** Holds site.yml and the certificates; a run's working folder. */
  readonly folder: string;
  readonly certificates: string;
  /** Where the hosts get the release from, and its name without `.tar.gz`. */
  readonly releaseUrl: string;
  readonly release: string;
  ways(distance: Distance): readonly Way[];
  inventory(distance: Distance): string;
  knownHosts(distance: Distance): string;
  /** How often an answer was waited for so far on the far connections to the busiest host. */
  turns(): number;
  /** The processor time used so far on the busiest host, in milliseconds. */
  cpu(): number;
  close(): Promise<void>;
}

const certificateFiles = [
  'ca-etcd',
  'ca-etcd-key',
  'cert-etcd-peer',
  'cert-etcd-peer-key',
  'cert-etcd-server',
  'cert-etcd-server-key',
];
/** The files that the role copies. */
export const certificateNames: readonly string[] = certificateFiles.map((name) => `${name}.pem`);

function inventoryText(
  job: { lab: Lab; knownHosts: string; variables: Record<string, string> },
  ways: readonly Way[],
): string {
  const hosts = ways.map(({ name, address, port }) => `${name} ansible_host=${address} ansible_port=${port}`);
  const variables = Object.entries(job.variables).map(([name, value]) => `${name}=${value}`);
  return `[k8s_etcd]
${hosts.join('\n')}

[k8s_etcd:vars]
ansible_user=root
ansible_python_interpreter=/usr/bin/python3
ansible_ssh_private_key_file=${job.lab.privateKey}
ansible_ssh_common_args='-o UserKnownHostsFile=${job.knownHosts} -o StrictHostKeyChecking=yes'
${variables.join('\n')}
`;
}

/** Boots a job's hosts. curl is there for the hand-written script; the others have ways of their own. */
export async function startJob(say: (line: string) => void): Promise<Job> {
  const release = await ensureEtcdRelease('trixie', say);
  const lab = await startLab({ hosts: 3, image: 'debian13-python', packages: ['curl'], say });
  const folder = await mkdtemp('/tmp/tsible-bench-');
  const server: FileServer = await serve(release.folder, lab.bridge);
  const proxies: DelayProxy[] = [];
  const far: Way[] = [];
  for (const host of lab.hosts) {
    const proxy = await delayProxy({ to: { host: host.address, port: host.sshPort }, delayMs: farDelayMs });
    proxies.push(proxy);
    far.push({ name: host.name, address: proxy.host, port: proxy.port });
  }
  const ways: Readonly<Record<Distance, readonly Way[]>> = {
    near: lab.hosts.map((host) => ({ name: host.name, address: host.address, port: host.sshPort })),
    far,
  };
  const certificates = join(folder, 'certificates');
  await makeCertificates(certificates, [
    'localhost',
    '127.0.0.1',
    ...lab.hosts.flatMap((host) => [host.name, host.wgAddress]),
  ]);
  writeFileSync(join(folder, 'site.yml'), '- hosts: k8s_etcd\n  roles:\n    - githubixx.etcd\n');

  // OpenSSH names a key by `[address]:port` when the port isn't 22.
  const keys = readFileSync(lab.knownHosts, 'utf8').trim().split('\n');
  const farKeys = keys.map((line) => {
    const way = far.find(({ name }) => line.startsWith(`${name},`));
    return `[${way?.address}]:${way?.port} ${line.split(' ').slice(1).join(' ')}`;
  });
  const knownHosts = (distance: Distance): string =>
    distance === 'near' ? lab.knownHosts : join(folder, 'known_hosts');
  writeFileSync(knownHosts('far'), `${farKeys.join('\n')}\n`);
  const variables = {
    etcd_interface: 'wg0',
    etcd_ca_conf_directory: certificates,
    etcd_version: release.version,
    etcd_architecture: release.architecture,
    etcd_download_url: `${server.url}/${release.tarball}`,
    etcd_download_url_checksum: `sha256:${server.url}/SHA256SUMS`,
  };
  const inventory = (distance: Distance): string => join(folder, `inventory-${distance}`);
  for (const distance of ['near', 'far'] as const) {
    writeFileSync(
      inventory(distance),
      inventoryText({ lab, knownHosts: knownHosts(distance), variables }, ways[distance]),
    );
  }
  return {
    lab,
    folder,
    certificates,
    releaseUrl: server.url,
    release: release.tarball.replace(/\.tar\.gz$/, ''),
    ways: (distance) => ways[distance],
    inventory,
    knownHosts,
    turns: () => Math.max(...proxies.map((proxy) => proxy.counts.turns)),
    cpu: () => Math.max(...lab.hosts.map((host) => cpuTime(lab.name, host.name))),
    async close() {
      for (const proxy of proxies) await proxy.close();
      await server.close();
      await lab.down();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
