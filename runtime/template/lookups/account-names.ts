import { readFileSync } from 'node:fs';
import type { Value } from '../../values/value.ts';

/** Names of a user and a group of the controller; the number of one that has no name. */
export function accountNames(uid: number, gid: number): { readonly owner: Value; readonly group: Value } {
  return { owner: nameIn('/etc/passwd', uid) ?? uid, group: nameIn('/etc/group', gid) ?? gid };
}

function nameIn(file: string, id: number): string | undefined {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.map((line) => line.split(':')).find((fields) => Number(fields[2]) === id)?.[0];
  } catch {
    return undefined;
  }
}
