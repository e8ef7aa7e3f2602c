import { MODULES } from '../../modules/index.ts';
import { nearName } from '../errors/near.ts';
import type { AnyModule } from './define.ts';

/** Short and former names, and where each leads, beyond `ansible.builtin.<name>`. */
const REDIRECTS: Readonly<Record<string, string>> = {
  authorized_key: 'ansible.posix.authorized_key',
  mount: 'ansible.posix.mount',
  sysctl: 'ansible.posix.sysctl',
  ufw: 'community.general.ufw',
  'ansible.builtin.systemd': 'ansible.builtin.systemd_service',
};

/**
 * The full name of the module that a task's key or `-m` means: its own full name, a redirected one, or a short name of
 * ansible.builtin (`ansible.legacy.x` too). Undefined when there is none.
 */
export function resolveModuleName(name: string): string | undefined {
  const plain = name.replace(/^ansible\.(builtin|legacy)\./, '');
  const full = plain.includes('.') ? plain : `ansible.builtin.${plain}`;
  const target = REDIRECTS[plain] ?? REDIRECTS[full] ?? full;
  return target in MODULES ? target : undefined;
}

/** The module name that was probably meant. */
export function nearModuleName(name: string): string | undefined {
  const full = Object.keys(MODULES);
  const short = full.map((known) => known.slice(known.lastIndexOf('.') + 1));
  return nearName(name, name.includes('.') ? full : [...short, ...Object.keys(REDIRECTS)]);
}

/** Loads a module by its full name (from `resolveModuleName`). */
export async function loadModule(name: string): Promise<AnyModule> {
  const load = MODULES[name];
  if (load === undefined) throw new Error(`no module ${name}`);
  return (await load()).default;
}
