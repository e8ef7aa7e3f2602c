import type { ResultValue } from '../../runtime/module/result.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { octalMode } from './reply.ts';
import { type Steps, steps } from './steps.ts';

/** `tsible_path_step PATH`: adds a step `info` for the keys that Ansible gives every result with a `path`. */
export const pathStep = shellFunction(
  'tsible_path_step',
  [steps],
  `[ ! -e "$1" ] || tsible_step info stat -c '%f %h %s %u %g %U %G' -- "$1"`,
);

/** uid, gid, owner, group, mode, state and size of the path of `tsible_path_step`; nothing when it is not there. */
export function pathKeys(done: Steps): Readonly<Record<string, ResultValue>> {
  const info = done.find('info');
  if (info === undefined || info.rc !== 0) return {};
  const [hex = '', links = '', size = '', uid = '', gid = '', owner = '', group = ''] = info.out
    .trim()
    .split(' ');
  const mode = Number.parseInt(hex, 16);
  return {
    uid: Number(uid),
    gid: Number(gid),
    owner: owner === 'UNKNOWN' ? uid : owner,
    group: group === 'UNKNOWN' ? gid : group,
    mode: octalMode(mode & 0o7777),
    state: stateOf(mode & 0o170000, Number(links)),
    size: Number(size),
  };
}

function stateOf(kind: number, links: number): string {
  if (kind === 0o120000) return 'link';
  if (kind === 0o040000) return 'directory';
  return links > 1 ? 'hard' : 'file';
}
