import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { expandHome } from '../config/paths.ts';
import { FileNotFound } from '../module/result.ts';
import type { SearchKind } from '../module/task-context.ts';

/**
 * Finds a controller-side file: in each folder of the search path below the kind's own folder, then in it directly.
 * @throws FileNotFound with Ansible's message and the places where it looked.
 */
export function findFile(kind: SearchKind, name: string, searchPath: readonly string[]): string {
  const wanted = expandHome(name);
  const candidates = isAbsolute(wanted) ? [resolve(wanted)] : candidatesFor(kind, wanted, searchPath);
  const found = candidates.find((path) => existsSync(path));
  if (found !== undefined) return found;
  const places = isAbsolute(wanted) ? '' : `\nSearched in:\n\t${candidates.join('\n\t')}`;
  throw new FileNotFound(
    `Could not find or access '${name}'${places} on the Ansible Controller.\n` +
      'If you are using a module and expect the file to exist on the remote, see the remote_src option',
  );
}

/** As Python joins them: `..` stays, and the folder before it has to be there. */
function candidatesFor(kind: SearchKind, name: string, searchPath: readonly string[]): string[] {
  const candidates: string[] = [];
  const add = (path: string) => {
    if (!candidates.includes(path)) candidates.push(path);
  };
  for (const folder of searchPath) {
    const named = name.split('/')[0] === kind;
    if (basename(folder) === 'tasks') {
      if (!named) add(`${dirname(folder)}/${kind}/${name}`);
      add(`${dirname(folder)}/${name}`);
    }
    if (!named) add(`${folder}/${kind}/${name}`);
    add(`${folder}/${name}`);
  }
  // Ansible looks into the playbook's folder last, also where that is the task's own.
  return searchPath.length === 1 ? [...candidates, ...candidates] : candidates;
}
