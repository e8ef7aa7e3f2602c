import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { expandUser, joinPaths } from '../filters/paths.ts';
import type { PluginContext } from '../plugin.ts';

/** The folders of a task: its role's and its play's, nearest first. */
export function taskFolders(context: PluginContext): string[] {
  const path = context.variable('ansible_search_path');
  if (Array.isArray(path) && path.length > 0) return path.map(str);
  const role = context.variable('role_path');
  return [typeof role === 'string' ? role : context.environment.baseDir];
}

/** Absolute, with `~` and variables of the environment expanded; links are kept. */
function absolute(path: string, base: string): string {
  const expanded = expandUser(path).replace(
    /\$(?:(\w+)|\{([^}]*)\})/g,
    (all, plain?: string, braced?: string) => {
      return process.env[plain ?? braced ?? ''] ?? all;
    },
  );
  return resolve(base, expanded);
}

/** As Python joins them: `..` stays, and the folder before it has to be there. */
function joined(...parts: string[]): string {
  return joinPaths(parts.filter((part, index) => part !== '' || index === parts.length - 1));
}

/**
 * Finds a file as a task's actions do: in the folder for its kind (`files`, `templates`) and beside it, in each of the
 * task's folders, then beside the playbook.
 * @param kind Empty for none.
 */
export function findFile(context: PluginContext, kind: string, name: Value): string | undefined {
  const { baseDir } = context.environment;
  if (typeof name !== 'string') {
    if (name === null) return undefined;
    throw new PythonError('AttributeError', `'${typeName(name)}' object has no attribute 'startswith'`);
  }
  if (/^[~/]/.test(name)) {
    const path = absolute(name, baseDir);
    return existsSync(path) ? path : undefined;
  }
  const named = kind !== '' && name.split('/')[0] !== kind;
  const isRole = context.variable('role_path') !== undefined;
  for (const folder of taskFolders(context)) {
    const path = absolute(folder, baseDir);
    const parent = dirname(path);
    const candidates: string[] = [];
    if (isRole && basename(parent) === 'tasks')
      candidates.push(joined(dirname(parent), kind, name), joined(parent, name));
    if (named) candidates.push(joined(path, kind, name));
    candidates.push(joined(path, name));
    const found = candidates.find((candidate) => existsSync(candidate));
    if (found !== undefined) return found;
  }
  return [...(named ? [joined(baseDir, kind, name)] : []), joined(baseDir, name)].find((path) =>
    existsSync(path),
  );
}

/** As `findFile`, with a warning when there is none. */
export function findFileOrWarn(context: PluginContext, kind: string, name: Value): string | undefined {
  const path = findFile(context, kind, name);
  if (path === undefined)
    context.warn(`Unable to find '${str(name)}' in expected paths (use -vvvvv to see paths)`);
  return path;
}

/** A file's bytes, decrypted when it is vaulted. */
export function readFile(context: PluginContext, path: string): Buffer {
  if (statSync(path).isDirectory()) {
    const folder = resolve(path);
    throw lookupError(
      `An error occurred while trying to read the file '${folder}': [Errno 21] Is a directory: '${folder}'`,
    );
  }
  return context.environment.readFile?.(path) ?? readFileSync(path);
}

/** The one kind of error that lookups raise. */
export function lookupError(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}
