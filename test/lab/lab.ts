import { rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureImage } from './build.ts';
import { removeLabCgroup } from './cgroup.ts';
import { bootHost, type Extras, endHost, execIn, hostFolder, lowerFolders } from './host.ts';
import { makeClientKey } from './identity.ts';
import {
  bridgeAddress,
  hostAddress,
  type Link,
  makeNetwork,
  removeNetwork,
  restoreForwarding,
  setCable,
} from './network.ts';
import { type ImageName, images, withPackages } from './recipes.ts';
import { ensureRequirements } from './requirements.ts';
import type { Finished } from './run.ts';
import {
  claim,
  diskFolder,
  forget,
  isStale,
  type LabRecord,
  labFolder,
  readRecord,
  readRecords,
} from './state.ts';

export { alicePassword, busyboxRootPassword } from './recipes.ts';
export { LabUnavailable, whyUnavailable } from './requirements.ts';

export interface LabOptions extends Extras {
  /** How many (named h1, h2, ...), or their names. */
  readonly hosts: number | readonly string[];
  /** Defaults to debian13. */
  readonly image?: ImageName;
  /** Further Debian packages to have on the hosts, such as curl, wget or ufw; cached as a layer. */
  readonly packages?: readonly string[];
  /** A name of one's own for the lab; otherwise one that nobody else has. */
  readonly name?: string;
  /** Whether it belongs to this process (the default) and counts as left behind once that has ended. */
  readonly owned?: boolean;
  /** Told what takes long, such as the building of a disk. Defaults to stderr. */
  readonly say?: (line: string) => void;
}

export interface LabHost {
  readonly name: string;
  /** Its address on eth0. */
  readonly address: string;
  /** Its address on wg0. */
  readonly wgAddress: string;
  readonly sshPort: number;
  /** Its whole disk as seen from this machine (without what it has mounted itself, such as /run and /tmp). */
  readonly root: string;
  /** The overlay's upper folder: exactly what was changed on the disk since boot began. */
  readonly upper: string;
  /** The read-only folders below it, the top one first. */
  readonly lower: readonly string[];
}

/** A lab that runs. Users on its hosts: root, ops (sudo without password) and alice (sudo with alicePassword). */
export interface Lab {
  readonly name: string;
  readonly hosts: readonly LabHost[];
  /** The key with which root, ops and alice log in. */
  readonly privateKey: string;
  readonly knownHosts: string;
  /** This machine's address on the hosts' network. */
  readonly bridge: string;
  /** The path of an inventory that both Ansible and tsible read: the hosts in group `lab`, logging in as root. */
  inventory(): string;
  /** Runs a shell command line as root on a host, not through SSH, and gives what it left behind, whatever its code. */
  exec(host: string, command: string, input?: string | Buffer): Promise<Finished>;
  /** As exec, but throws unless the command succeeds, and gives its stdout. */
  must(host: string, command: string, input?: string | Buffer): Promise<string>;
  /** Cuts a host's cable: packets vanish, nothing is refused. */
  dropLink(host: string, link?: Link): Promise<void>;
  restoreLink(host: string, link?: Link): Promise<void>;
  /** Ends the hosts and takes away all that the lab made. */
  down(): Promise<void>;
}

let started = 0;

/** Boots a lab of fresh hosts; they are ready for SSH when it resolves. Throws LabUnavailable where none can run. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const say = options.say ?? ((line: string): boolean => process.stderr.write(`${line}\n`));
  await ensureRequirements(say);
  const image = options.image ?? 'debian13';
  const packages = options.packages ?? [];
  if (image === 'busybox' && packages.length > 0) throw new Error('the busybox image has no package manager');
  const layers = await ensureImage(
    packages.length > 0 ? withPackages(images[image], packages) : images[image],
    say,
  );
  const { hosts } = options;
  const names =
    typeof hosts === 'number' ? Array.from({ length: hosts }, (_, index) => `h${index + 1}`) : hosts;
  started += 1;
  const name = options.name ?? `p${process.pid}-${started}`;
  const record = await claim({ name, image, hosts: names, layers }, options.owned ?? true);
  try {
    const folder = labFolder(record.name);
    const publicKey = await makeClientKey(join(folder, 'id_ed25519'));
    await makeNetwork(record.number);
    const known = await Promise.all(names.map((_, index) => bootHost(record, index, publicKey, options)));
    writeFileSync(join(folder, 'known_hosts'), `${known.flat().join('\n')}\n`);
    writeFileSync(join(folder, 'inventory.ini'), inventoryText(record));
  } catch (error) {
    await takeDown(record);
    throw error;
  }
  return labOf(record);
}

/** A lab that another process started, or undefined. */
export function findLab(name: string): Lab | undefined {
  const record = readRecord(name);
  return record === undefined ? undefined : labOf(record);
}

function inventoryText(record: LabRecord): string {
  const folder = labFolder(record.name);
  const hosts = record.hosts.map((host, index) => {
    const address = hostAddress(record.number, 'eth0', index);
    return `${host} ansible_host=${address} wg_address=${hostAddress(record.number, 'wg0', index)}`;
  });
  const python = record.image === 'debian13-python' ? 'ansible_python_interpreter=/usr/bin/python3\n' : '';
  return `[lab]
${hosts.join('\n')}

[lab:vars]
ansible_user=root
ansible_ssh_private_key_file=${folder}/id_ed25519
ansible_ssh_common_args='-o UserKnownHostsFile=${folder}/known_hosts -o StrictHostKeyChecking=yes'
${python}`;
}

function labOf(record: LabRecord): Lab {
  const folder = labFolder(record.name);
  const indexOf = (host: string): number => {
    const index = record.hosts.indexOf(host);
    if (index < 0)
      throw new Error(`lab ${record.name} has no host ${host}, it has ${record.hosts.join(', ')}`);
    return index;
  };
  const exec = (host: string, command: string, input?: string | Buffer): Promise<Finished> => {
    indexOf(host);
    return execIn(record.name, host, command, input);
  };
  return {
    name: record.name,
    hosts: record.hosts.map((name, index) => ({
      name,
      address: hostAddress(record.number, 'eth0', index),
      wgAddress: hostAddress(record.number, 'wg0', index),
      sshPort: 22,
      root: join(hostFolder(record.name, name), 'root'),
      upper: join(hostFolder(record.name, name), 'upper'),
      lower: lowerFolders(record, name),
    })),
    privateKey: join(folder, 'id_ed25519'),
    knownHosts: join(folder, 'known_hosts'),
    bridge: bridgeAddress(record.number, 'eth0'),
    inventory: () => join(folder, 'inventory.ini'),
    exec,
    async must(host, command, input) {
      const done = await exec(host, command, input);
      if (done.code !== 0)
        throw new Error(`${host}: ${command}\nended with ${done.code}: ${done.stderr || done.stdout}`);
      return done.stdout;
    },
    dropLink: (host, link = 'eth0') => setCable(record.number, link, indexOf(host), 'down'),
    restoreLink: (host, link = 'eth0') => setCable(record.number, link, indexOf(host), 'up'),
    down: () => takeDown(record),
  };
}

async function takeDown(record: LabRecord): Promise<void> {
  await Promise.all(record.hosts.map((host) => endHost(record.name, host)));
  await removeNetwork(record.number, record.hosts.length);
  removeLabCgroup(record.name);
  await rm(diskFolder(record.name), { recursive: true, force: true });
  await forget(record.name, async () => {
    await restoreForwarding();
    rmSync('/var/lib/tsible-lab', { recursive: true, force: true });
  });
}

/** Takes down the labs that `which` picks, however they were left. Gives their names. */
export async function takeDownLabs(which: 'all' | 'stale' | { readonly name: string }): Promise<string[]> {
  const chosen = readRecords().filter((record) =>
    which === 'all' ? true : which === 'stale' ? isStale(record) : record.name === which.name,
  );
  for (const record of chosen) await takeDown(record);
  return chosen.map((record) => record.name);
}

/** Every lab of this machine, and whether its owner has ended without taking it down. */
export function listLabs(): { lab: Lab; image: ImageName; stale: boolean }[] {
  return readRecords().map((record) => ({ lab: labOf(record), image: record.image, stale: isStale(record) }));
}
