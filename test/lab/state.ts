import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { type ImageName, imageNames } from './recipes.ts';

const runFolder = '/run/tsible-lab';

/** What is written down about a lab, so that any process can use it or take it down. */
export interface LabRecord {
  readonly name: string;
  /** 1 to 250: the third byte of the lab's addresses, and part of its interfaces' names. */
  readonly number: number;
  readonly image: ImageName;
  readonly hosts: readonly string[];
  /** The image's read-only folders, the top one first. */
  readonly layers: readonly string[];
  /** The process that the lab belongs to; null for one that stays until it is taken down. */
  readonly owner: { readonly pid: number; readonly started: string } | null;
}

/** Where a lab keeps its keys, inventory and records. */
export const labFolder = (name: string): string => join(runFolder, 'labs', name);
/** Where a lab keeps its hosts' disks. */
export const diskFolder = (name: string): string => join('/var/lib/tsible-lab', name);

const numbersLock = join(runFolder, 'numbers.lock');

/** When a process started, in ticks since boot: with the pid it names a process for good. Undefined when it is gone. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, which may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

/** Whether the process that a lab belongs to has ended. */
export function isStale(record: LabRecord): boolean {
  return record.owner !== null && startOf(record.owner.pid) !== record.owner.started;
}

function isRecord(value: unknown): value is LabRecord {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    typeof value.name === 'string' &&
    'number' in value &&
    typeof value.number === 'number' &&
    'image' in value &&
    imageNames.some((name) => name === value.image) &&
    'hosts' in value &&
    Array.isArray(value.hosts) &&
    'layers' in value &&
    Array.isArray(value.layers) &&
    'owner' in value
  );
}

/** The record of a lab by its name, or undefined. */
export function readRecord(name: string): LabRecord | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(labFolder(name), 'lab.json'), 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every lab of this machine, started or half started. */
export function readRecords(): LabRecord[] {
  const folder = join(runFolder, 'labs');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => readRecord(name) ?? []);
}

/** Takes a free number and writes the lab down. Throws when the name is in use. */
export async function claim(
  lab: Pick<LabRecord, 'name' | 'image' | 'hosts' | 'layers'>,
  owned: boolean,
): Promise<LabRecord> {
  const { name } = lab;
  return await withLock(numbersLock, async () => {
    if (readRecord(name) !== undefined) {
      throw new Error(
        `a lab named ${name} is there already: take it down first, or name this one with --name`,
      );
    }
    const taken = new Set(readRecords().map((record) => record.number));
    const number = Array.from({ length: 250 }, (_, index) => index + 1).find((free) => !taken.has(free));
    if (number === undefined) throw new Error('250 labs are there already');
    const started = startOf(process.pid) ?? '';
    const record: LabRecord = {
      ...lab,
      number,
      owner: owned ? { pid: process.pid, started } : null,
    };
    mkdirSync(labFolder(name), { recursive: true, mode: 0o755 });
    writeFileSync(join(labFolder(name), 'lab.json'), JSON.stringify(record, null, 2));
    return record;
  });
}

/** Forgets a lab; `last` runs, still under the lock, when it was the only one. */
export async function forget(name: string, last: () => Promise<void>): Promise<void> {
  await withLock(numbersLock, async () => {
    rmSync(labFolder(name), { recursive: true, force: true });
    if (readRecords().length === 0) await last();
  });
}
