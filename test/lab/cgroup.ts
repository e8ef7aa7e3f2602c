import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from './run.ts';

const shared = 'tsible-lab';

function mountsOf(type: 'cgroup' | 'cgroup2'): string[] {
  const lines = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return lines
    .map((line) => line.split(' '))
    .flatMap(([, place = '', kind]) => (kind === type ? [place] : []));
}

function cgroup2Mount(): string {
  const [place] = mountsOf('cgroup2');
  if (place === undefined) throw new Error('the lab needs a mounted cgroup2 file system, and there is none');
  return place;
}

/** The control group of a host. Each has one: with a shared one, stopping a unit would reach into other hosts. */
function cgroupOf(lab: string, host: string): string {
  return join(cgroup2Mount(), shared, lab, host);
}

/** Makes a host's control group and gives its folder, whose cgroup.procs takes the pid of what is to run in it. */
export function makeCgroup(lab: string, host: string): string {
  const folder = cgroupOf(lab, host);
  mkdirSync(folder, { recursive: true });
  return folder;
}

function pidsBelow(folder: string): number[] {
  if (!existsSync(folder)) return [];
  const own = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...own, ...below.flatMap((entry) => pidsBelow(join(folder, entry.name)))];
}

/** The outer pid of the process that is PID 1 inside a host; undefined when the host doesn't run. */
export function initPid(lab: string, host: string): number | undefined {
  return pidsBelow(cgroupOf(lab, host)).find((pid) => {
    try {
      const inner = /^NSpid:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split('\t');
      return inner !== undefined && inner.length > 1 && inner.at(-1) === '1';
    } catch {
      return false;
    }
  });
}

/** The processor time that all processes of a host have used since it booted, in milliseconds. */
export function cpuTime(lab: string, host: string): number {
  const stat = readFileSync(join(cgroupOf(lab, host), 'cpu.stat'), 'utf8');
  return Number(/^usage_usec (\d+)$/m.exec(stat)?.[1] ?? Number.NaN) / 1000;
}

function removeTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  rmdirSync(folder);
}

/** Kills all that runs in a host's control group, at once, and takes the group away. */
export async function endCgroup(lab: string, host: string): Promise<void> {
  const main = cgroupOf(lab, host);
  if (existsSync(main)) writeFileSync(join(main, 'cgroup.kill'), '1');
  // On a machine that also has the old hierarchies, systemd-nspawn makes the same groups there.
  const folders = [main, ...mountsOf('cgroup').map((place) => join(place, shared, lab, host))];
  const gone = await poll(10_000, () => {
    try {
      for (const folder of folders) if (existsSync(folder)) removeTree(folder);
      return true;
    } catch {
      return undefined;
    }
  });
  if (gone === undefined) throw new Error(`processes of ${main} can't be ended`);
}

/** Takes a lab's own, now empty, control group away, and the one that all labs share when this was the last. */
export function removeLabCgroup(lab: string): void {
  for (const place of [...mountsOf('cgroup2'), ...mountsOf('cgroup')]) {
    try {
      rmdirSync(join(place, shared, lab));
      rmdirSync(join(place, shared));
    } catch {
      // Not there, or not empty: another lab's.
    }
  }
}
