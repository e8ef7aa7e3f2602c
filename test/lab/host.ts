import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { endCgroup, initPid, makeCgroup } from './cgroup.ts';
import { writeIdentity } from './identity.ts';
import { cableName, hostAddress, plugIn } from './network.ts';
import { forgetMachine } from './nspawn.ts';
import { mountOverlay, overlayIn, unmount } from './overlay.ts';
import { poll, run } from './run.ts';
import { diskFolder, type LabRecord } from './state.ts';

/** Places on a host for tests of disks that are full or can't be written. */
export interface Extras {
  /** The size (`1m`) of a tmpfs at /mnt/small. */
  readonly small?: string;
  /** Whether /mnt/readonly is mounted, read-only, with `file` ("old\n") in it. */
  readonly readOnly?: boolean;
}

/** The folders of a host's disk on this machine. */
export const hostFolder = (lab: string, host: string): string => join(diskFolder(lab), host);

/** What a host's disk is made of below the folder that takes the changes, the top one first. */
export function lowerFolders(record: LabRecord, host: string): string[] {
  return [join(hostFolder(record.name, host), 'identity'), ...record.layers];
}

function mountOptions(folder: string, extras: Extras): string[] {
  const options: string[] = [];
  if (extras.small !== undefined) options.push(`--tmpfs=/mnt/small:size=${extras.small},mode=755`);
  if (extras.readOnly === true) {
    const source = join(folder, 'readonly');
    mkdirSync(source, { recursive: true });
    writeFileSync(join(source, 'file'), 'old\n');
    options.push(`--bind-ro=${source}:/mnt/readonly`);
  }
  return options;
}

/** Whether something at this address answers as an SSH server does. */
function greets(address: string): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22 });
    const end = (answer: true | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(300, () => end(undefined));
    socket.on('error', () => end(undefined));
    socket.on('data', (data) => end(data.toString().startsWith('SSH-') ? true : undefined));
  });
}

/** Starts one host of a lab and waits until it lets everybody log in. Gives its known_hosts lines. */
export async function bootHost(
  record: LabRecord,
  index: number,
  publicKey: string,
  extras: Extras,
): Promise<string[]> {
  const host = record.hosts[index] ?? '';
  const folder = hostFolder(record.name, host);
  const identity = join(folder, 'identity');
  mkdirSync(identity, { recursive: true });
  const known = await writeIdentity(identity, record, index, publicKey);
  const overlay = overlayIn(folder, lowerFolders(record, host));
  await mountOverlay(overlay);

  const cgroup = makeCgroup(record.name, host);
  const machine = `${record.name}-${host}`;
  const nspawn = [
    ...[
      '-q',
      '-D',
      overlay.merged,
      '--boot',
      `--machine=${machine}`,
      `--hostname=${host}`,
      '--register=no',
      '--keep-unit',
    ],
    ...[
      '--private-network',
      '--capability=CAP_NET_ADMIN',
      // What runc starts a container with: a session keyring, and a program that guards its devices.
      '--system-call-filter=@keyring bpf',
      '--resolv-conf=off',
      '--timezone=off',
      '--link-journal=no',
    ],
    `--network-veth-extra=${cableName(record.number, 'eth0', index)}:eth0`,
    `--network-veth-extra=${cableName(record.number, 'wg0', index)}:wg0`,
    ...mountOptions(folder, extras),
  ];
  const log = join(folder, 'console.log');
  const output = openSync(log, 'w');
  const child = spawn(
    'sh',
    ['-c', 'echo $$ >"$0/cgroup.procs" && exec systemd-nspawn "$@"', cgroup, ...nspawn],
    {
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: '1' },
    },
  );
  closeSync(output);
  child.unref();

  const fail = (what: string): never => {
    throw new Error(`host ${host} ${what}:\n${readFileSync(log, 'utf8').split('\n').slice(-15).join('\n')}`);
  };
  await plugIn(record.number, index).catch((error: Error) => fail(`did not start (${error.message})`));
  const address = hostAddress(record.number, 'eth0', index);
  if ((await poll(30_000, () => greets(address))) === undefined) fail('has no SSH server after 30 s');
  if (record.image !== 'busybox') await waitForSystemd(record, host, fail);
  return known;
}

// Before systemd is through with booting, PAM turns everybody but root away.
async function waitForSystemd(record: LabRecord, host: string, fail: (what: string) => never): Promise<void> {
  const state = (await execIn(record.name, host, 'systemctl is-system-running --wait')).stdout.trim();
  if (state === 'running') return;
  const failed = await execIn(record.name, host, 'systemctl --failed --no-legend --plain');
  fail(`is ${state} after booting: ${failed.stdout.trim()}`);
}

/** Runs a shell command line as root on a host, not through SSH but by entering its namespaces. */
export async function execIn(
  lab: string,
  host: string,
  command: string,
  input?: string | Buffer,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const pid = initPid(lab, host);
  if (pid === undefined) throw new Error(`host ${host} of lab ${lab} does not run`);
  const env = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: '/root',
    LANG: 'C.UTF-8',
  };
  const args = ['-t', String(pid), '-m', '-u', '-i', '-n', '-p', '-C', '-r', '-w', '/bin/sh', '-c', command];
  return await run('/usr/bin/nsenter', args, { env, ...(input === undefined ? {} : { input }) });
}

/** Ends a host at once and takes its mount away; its disk stays for the lab to delete. */
export async function endHost(lab: string, host: string): Promise<void> {
  await endCgroup(lab, host);
  const root = join(hostFolder(lab, host), 'root');
  await forgetMachine(`${lab}-${host}`, root);
  await unmount(root);
}
