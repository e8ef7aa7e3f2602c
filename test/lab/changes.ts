import { createHash } from 'node:crypto';
import { type Dirent, lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';

/** The folders of a disk that is an overlay: `lower` from the top down. */
export interface Disk {
  readonly upper: string;
  readonly lower: readonly string[];
}

/** Paths (from the disk's root, with a leading slash) and what is there: kind, mode, owner, and contents. */
export type Listing = ReadonlyMap<string, string>;

// What a running system writes by itself, and what ansible keeps of its own work.
const noise = [
  /^\/(run|tmp|dev|proc|sys|mnt)(\/|$)/,
  /^\/var\/(log|cache|tmp)(\/|$)/,
  /^\/var\/lib\/(systemd|dpkg|apt|dbus|private|pam)(\/|$)/,
  /^\/(root|home\/[^/]+)\/(\.ansible|\.cache)(\/|$)/,
  /^\/etc\/(\.updated|\.pwd\.lock|ld\.so\.cache|machine-id)$/,
  /^\/usr\/local\/bin\/node$/,
];

const longestText = 65_536;

function lstatOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

/** An overlay marks a path that is no longer there by a character device 0:0. */
const isWhiteout = (stats: Stats): boolean => stats.isCharacterDevice() && stats.rdev === 0;

function contents(path: string): string {
  const data = readFileSync(path);
  if (data.length <= longestText && !data.includes(0)) {
    const text = data.toString();
    if (Buffer.from(text).equals(data)) return text;
  }
  return `${data.length} bytes, sha256 ${createHash('sha256').update(data).digest('hex')}`;
}

function describe(path: string, stats: Stats): string {
  if (isWhiteout(stats)) return 'gone';
  if (stats.isSymbolicLink()) return `link ${stats.uid}:${stats.gid} to ${readlinkSync(path)}`;
  const attributes = `${(stats.mode & 0o7777).toString(8).padStart(4, '0')} ${stats.uid}:${stats.gid}`;
  if (stats.isDirectory()) return `folder ${attributes}`;
  if (stats.isFile()) return `file ${attributes}\n${contents(path)}`;
  return `special ${attributes}`;
}

function describeBelow(lower: readonly string[], path: string): string {
  for (const layer of lower) {
    const stats = lstatOf(join(layer, path));
    if (stats !== undefined) return describe(join(layer, path), stats);
  }
  return 'gone';
}

/** Lists all that an overlay's upper folder holds, less what changes by itself. */
export function listUpper(upper: string): Listing {
  const found = new Map<string, string>();
  const visit = (folder: string): void => {
    const entries: Dirent[] = readdirSync(join(upper, folder), { withFileTypes: true });
    for (const entry of entries) {
      const path = `${folder}/${entry.name}`;
      const stats = lstatOf(join(upper, path));
      if (stats === undefined || noise.some((pattern) => pattern.test(path))) continue;
      found.set(path, describe(join(upper, path), stats));
      if (stats.isDirectory()) visit(path);
    }
  };
  visit('');
  return found;
}

/** What differs on a disk from what it held when `before` was listed: path → what is there now. */
export function changesSince(before: Listing, disk: Disk): Record<string, string> {
  const after = listUpper(disk.upper);
  const changes: Record<string, string> = {};
  for (const path of [...new Set([...after.keys(), ...before.keys()])].sort()) {
    const was = before.get(path) ?? describeBelow(disk.lower, path);
    const is = after.get(path) ?? 'gone';
    if (is !== was) changes[path] = is;
  }
  return changes;
}
