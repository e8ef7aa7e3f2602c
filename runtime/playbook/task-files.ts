import { dirname, isAbsolute, join, resolve } from 'node:path';
import { expandHome } from '../config/paths.ts';
import type { LoadContext } from './context.ts';
import { Block, type PlaybookNode } from './nodes.ts';
import { Role } from './role.ts';

/** Where a task file is named. */
interface FilePlace {
  readonly context: Pick<LoadContext, 'isFile' | 'isDirectory'>;
  /** The node that the naming task stands in. */
  readonly parent: PlaybookNode | undefined;
  readonly role: Role | undefined;
  /** The folder of the play's file. */
  readonly baseDir: string;
  readonly kind: 'tasks' | 'handlers';
}

/**
 * The path of a task file as Ansible looks for it: below the folders that the includes around it named, in the role, beside the
 * playbook. When there is none, the last place that was looked at.
 */
export function taskFilePath(name: string, place: FilePlace): string {
  const { role, baseDir, kind } = place;
  for (const folder of includedFolders(place.parent)) {
    const path =
      role === undefined
        ? relativeFile(place, baseDir, folder, name)
        : relativeFile(place, join(role.path, kind, folder), kind, name);
    if (exists(place, path)) return path;
  }
  if (role !== undefined) return relativeFile(place, role.path, kind, name);
  return isAbsolute(expandHome(name)) ? resolve(expandHome(name)) : resolve(baseDir, name);
}

/** The same for a file that a running task includes: what a role has of its own comes before all else. */
export function includedFilePath(name: string, place: FilePlace): string {
  const { role, kind } = place;
  if (role === undefined) return taskFilePath(name, place);
  const own = relativeFile(place, role.path, kind, name);
  return exists(place, own) ? own : taskFilePath(name, place);
}

/** Folders of the files that the includes around a node named, joined from the innermost outwards. */
function* includedFolders(parent: PlaybookNode | undefined): Generator<string> {
  let joined: string | undefined;
  for (let node = parent; node !== undefined && !(node instanceof Role); node = node.parent) {
    if (!(node instanceof Block) || node.includedAs === undefined) continue;
    const folder = dirname(node.includedAs) === '.' ? '' : dirname(node.includedAs);
    joined = joined === undefined || isAbsolute(joined) ? (joined ?? folder) : join(folder, joined);
    yield joined;
  }
}

/** Ansible's order of places for a file below a folder; the last one when there is none. */
function relativeFile(place: FilePlace, path: string, folder: string, name: string): string {
  const expanded = expandHome(name);
  if (isAbsolute(expanded)) return resolve(expanded);
  const inTasks = /(?:^|\/)(?:tasks|handlers)\/?$/.test(path);
  const base = place.role !== undefined && inTasks ? dirname(path) : path;
  const candidates = [
    resolve(path, folder, name),
    resolve(base, folder, name),
    ...(place.role !== undefined && !name.endsWith(folder) ? [resolve(base, 'tasks', name)] : []),
    resolve(folder, name),
    resolve(base, name),
    resolve(place.baseDir, folder, name),
    resolve(place.baseDir, name),
  ];
  return candidates.find((candidate) => exists(place, candidate)) ?? candidates.at(-1) ?? name;
}

function exists(place: FilePlace, path: string): boolean {
  return place.context.isFile(path) || place.context.isDirectory(path);
}
