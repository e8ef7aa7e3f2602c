import { TsibleError } from '../../errors/error.ts';
import type { ActionNames } from '../../module/action-names.ts';
import type { Task } from '../../playbook/nodes.ts';
import type { Templar } from '../../template/templar.ts';
import { typeName } from '../../values/types.ts';
import type { Dict } from '../../values/value.ts';

/**
 * What `module_defaults` say of an action (a task's own, or one that runs in its place): for its groups, and above that for itself. Outer ones
 * are overridden by inner ones.
 */
export function moduleDefaults(
  task: Task,
  actions: ActionNames,
  templar: Templar,
  action = task.resolvedAction,
): Dict {
  const groups: Dict = new Map();
  const own: Dict = new Map();
  const written = task.keyword('module_defaults') ?? [];
  for (const entry of Array.isArray(written) ? written : [written]) {
    if (!(entry instanceof Map)) continue;
    for (const [key, defaults] of entry) {
      const name = String(key);
      const group = name.startsWith('group/') ? name.slice('group/'.length) : undefined;
      if (group === undefined ? name !== action : !actions.group(group)?.has(action)) continue;
      const value = templar.resolve(defaults);
      if (value === null) continue;
      if (!(value instanceof Map))
        throw new TsibleError(`The \`module_defaults\` for ${name} must be a dict, not ${typeName(value)}.`, {
          origin: task.origin,
        });
      for (const [option, argument] of value) (group === undefined ? own : groups).set(option, argument);
    }
  }
  return new Map([...groups, ...own]);
}
