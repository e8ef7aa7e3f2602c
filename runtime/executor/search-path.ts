import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { expandHome } from '../config/paths.ts';
import { ModuleFailure } from '../module/result.ts';
import type { SearchKind } from '../module/task-context.ts';
import type { Task } from '../playbook/nodes.ts';

/** `ansible_search_path`: the task's role, the roles that depend on it, the folder of the task's file, the playbook's. */
export function searchPathOf(task: Task, baseDir: string): string[] {
  const paths: string[] = [];
  if (task.role !== undefined) {
    paths.push(task.role.path, ...task.role.dependents.toReversed().map((role) => role.path));
  }
  for (const folder of [dirname(task.file), baseDir]) if (!paths.includes(folder)) paths.push(folder);
  return paths;
}

/**
 * Finds a controller-side file: in each folder of the search path below the kind's own folder, then in it directly.
 * @throws ModuleFailure with Ansible's message and the places where it looked.
 */
export function findFile(kind: SearchKind, name: string, searchPath: readonly string[]): string {
  const wanted = expandHome(name);
  const candidates = isAbsolute(wanted) ? [resolve(wanted)] : candidatesFor(kind, wanted, searchPath);
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const places = isAbsolute(wanted) ? '' : `\nSearched in:\n\t${candidates.join('\n\t')}`;
  throw new ModuleFailure(
    `Could not find or access '${name}'${places} on the Ansible Controller.\n` +
      'If you are using a module and expect the file to exist on the remote, see the remote_src option',
  );
}

function candidatesFor(kind: SearchKind, name: string, searchPath: readonly string[]): string[] {
  const candidates: string[] = [];
  const add = (path: string) => {
    if (!candidates.includes(path)) candidates.push(path);
  };
  for (const folder of searchPath) {
    const named = name.split('/')[0] === kind;
    if (basename(folder) === 'tasks') {
      if (!named) add(join(dirname(folder), kind, name));
      add(join(dirname(folder), name));
    }
    if (!named) add(join(folder, kind, name));
    add(join(folder, name));
  }
  return candidates;
}
