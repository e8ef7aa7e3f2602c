import { MODULES } from '../../modules/index.ts';
import { nearName } from '../errors/near.ts';
import type { AnyModule } from './define.ts';
import { REDIRECTS } from './redirects.ts';

/** Whether there is a module of this full name. */
export function isModule(fullName: string): boolean {
  return Object.hasOwn(MODULES, fullName);
}

/** Full names of all modules. */
export function moduleNames(): string[] {
  return Object.keys(MODULES);
}

/**
 * The full name of the module that a task's key or `-m` means: its own full name, a redirected one, or a short name of
 * ansible.builtin (`ansible.legacy.x` too). Undefined when there is none.
 */
export function resolveModuleName(name: string): string | undefined {
  const plain = name.replace(/^ansible\.(builtin|legacy)\./, '');
  let full = plain.includes('.') ? plain : `ansible.builtin.${plain}`;
  for (let next = REDIRECTS.get(full); next !== undefined; next = REDIRECTS.get(full)) full = next;
  return isModule(full) ? full : undefined;
}

/** The module name that was probably meant. */
export function nearModuleName(name: string): string | undefined {
  const full = moduleNames();
  const short = full.map((known) => known.slice(known.lastIndexOf('.') + 1));
  return nearName(name, name.includes('.') ? full : short);
}

/** Loads a module by its full name (from `resolveModuleName`). */
export async function loadModule(name: string): Promise<AnyModule> {
  const load = MODULES[name];
  if (load === undefined) throw new Error(`no module ${name}`);
  return (await load()).default;
}
