import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { controllerPython } from '../../plugins/python/controller-python.ts';

/**
 * A module that tsible doesn't have, among those of the controller's ansible-core and of the collections that were
 * installed with it. Not one with an action plugin: a part of its work is done by that, which doesn't run here.
 * @param name Full: `ansible.builtin.x`, `namespace.collection.x`.
 */
export function packagedModule(name: string): string | undefined {
  const [namespace = '', collection = '', ...rest] = name.split('.');
  if (rest.length === 0) return undefined;
  const builtin = namespace === 'ansible' && collection === 'builtin';
  const home = builtin ? 'ansible' : join('ansible_collections', namespace, collection, 'plugins');
  const file = `${join(...rest)}.py`;
  for (const folder of controllerPython()?.packages ?? []) {
    const path = join(folder, home, 'modules', file);
    if (!existsSync(path)) continue;
    const action = join(folder, home, builtin ? 'plugins/action' : 'action', basename(file));
    return existsSync(action) ? undefined : path;
  }
  return undefined;
}
