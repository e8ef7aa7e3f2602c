import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { poll } from './run.ts';

function cgroup2Mount(): string {
  for (const line of readFileSync('/proc/self/mounts', 'utf8').split('\n')) {
    const [, place, type] = line.split(' ');
    if (type === 'cgroup2' && place !== undefined) return place;
  }
  throw new Error('the lab needs a mounted cgroup2 file system, and there is none');
}

/** The control group of a host. Each has one: with a shared one, stopping a unit would reach into other hosts. */
export function cgroupOf(lab: string, host: string): string {
  return join(cgroup2Mount(), 'tsible-lab', lab, host);
}

export function makeCgroup(folder: string): void {
  mkdirSync(folder, { recursive: true });
}

function pidsBelow(folder: string): number[] {
  if (!existsSync(folder)) return [];
  const own = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  const below = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...own, ...below.flatMap((entry) => pidsBelow(join(folder, entry.name)))];
}

/** The outer pid of the process that is PID 1 inside the control group's container; undefined when there is none. */
export function initPid(folder: string): number | undefined {
  return pidsBelow(folder).find((pid) => {
    try {
      const inner = /^NSpid:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]?.split('\t');
      return inner !== undefined && inner.length > 1 && inner.at(-1) === '1';
    } catch {
      return false;
    }
  });
}

function removeTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(join(folder, entry.name));
  }
  rmdirSync(folder);
}

/** Kills all that runs in the control group, at once, and takes the group away. */
export async function endCgroup(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  writeFileSync(join(folder, 'cgroup.kill'), '1');
  const gone = await poll(10_000, () => {
    try {
      removeTree(folder);
      return true;
    } catch {
      return undefined;
    }
  });
  if (gone === undefined) throw new Error(`processes of ${folder} can't be ended`);
}

/** Takes a lab's own, now empty, control group away, and the one that all labs share when this was the last. */
export function removeLabCgroup(lab: string): void {
  for (const folder of [join(cgroup2Mount(), 'tsible-lab', lab), join(cgroup2Mount(), 'tsible-lab')]) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}
