import { MODULES } from '../../modules/index.ts';
import { nearName } from '../errors/near.ts';
import type { AnyModule } from './define.ts';
import { missingModule } from './elsewhere.ts';
import type { LocalModules } from './local/modules.ts';
import { REDIRECTS } from './redirects.ts';

/** Whether there is a module of this full name. */
export function isModule(fullName: string): boolean {
  return Object.hasOwn(MODULES, fullName);
}

/** Full names of all modules. */
export function moduleNames(): string[] {
  return Object.keys(MODULES);
}

/** The repository's own modules, and the files of those that were resolved: one set a process, as a command has one repository. */
let local: LocalModules | undefined;
const localFiles = new Map<string, string>();

export function useLocalModules(modules: LocalModules): void {
  local = modules;
  localFiles.clear();
}

/** A module of the repository's own: by its short name it goes before ansible.builtin's, by a full one behind tsible's. */
export function resolveLocal(name: string): string | undefined {
  const short = name.replace(/^ansible\.legacy\./, '');
  const full = short.includes('.') ? short : `ansible.legacy.${short}`;
  if (full in MODULES) return undefined;
  const path = local?.find(short);
  if (path === undefined) return undefined;
  localFiles.set(full, path);
  return full;
}

/**
 * The full name of the module that a task's key or `-m` means: its own full name, a redirected one, or a short name of
 * ansible.builtin (`ansible.legacy.x` too). Undefined when there is none.
 */
export function resolveModuleName(name: string): string | undefined {
  return resolveLocal(name) ?? resolveOwn(name) ?? resolvePackaged(name);
}

/** The full name of one of tsible's own modules. */
function resolveOwn(name: string): string | undefined {
  const plain = name.replace(/^ansible\.(builtin|legacy)\./, '');
  let full = plain.includes('.') ? plain : `ansible.builtin.${plain}`;
  for (let next = REDIRECTS.get(full); next !== undefined; next = REDIRECTS.get(full)) full = next;
  return isModule(full) ? full : undefined;
}

/** What tsible doesn't have may be in the Python packages of this controller. */
export function resolvePackaged(name: string): string | undefined {
  const full = name.includes('.')
    ? name.replace(/^ansible\.legacy\./, 'ansible.builtin.')
    : `ansible.builtin.${name}`;
  const path = local?.findPackaged(full);
  if (path === undefined) return undefined;
  localFiles.set(full, path);
  return full;
}

/** The name of an action that only a Python plugin of the repository's own has. */
export function resolvePythonAction(name: string): string | undefined {
  const path = local?.findAction(name.replace(/^ansible\.(builtin|legacy)\./, ''));
  if (path === undefined) return undefined;
  localFiles.set(name, path);
  return name;
}

/** The module name that was probably meant: a full one where the short one alone doesn't lead to the module. */
export function nearModuleName(name: string): string | undefined {
  const full = moduleNames();
  if (name.includes('.')) return nearName(name, full);
  const short = full.map((known) => known.slice(known.lastIndexOf('.') + 1));
  const near = nearName(name, short);
  return near === undefined || resolveOwn(near) !== undefined ? near : full[short.indexOf(near)];
}

/** Loads a module by its full name (from `resolveModuleName`). */
export async function loadModule(name: string): Promise<AnyModule> {
  const path = localFiles.get(name);
  if (path !== undefined && local !== undefined) return await local.load(name, path, resolveOwn(name));
  const load = MODULES[name];
  if (load === undefined) return missingModule(name, nearModuleName(name));
  return (await load()).default;
}
