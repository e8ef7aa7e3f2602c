import type { Origin } from '../errors/source.ts';
import { isGroupElsewhere } from '../module/elsewhere.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import { type LoadContext, ParserError } from './context.ts';

/**
 * A `module_defaults` keyword with the full names of its actions (or `group/FULL_NAME`) in the place of those written.
 * @throws ParserError for something that is no action or group.
 */
export function readModuleDefaults(raw: Raw, context: LoadContext, origin: Origin | undefined): Raw[] {
  return [raw].flat().map((entry) => {
    if (!(entry instanceof Map)) {
      throw new ParserError(
        "The field 'module_defaults' is supposed to be a dictionary or list of dictionaries, the keys of which must be static action, module, or group names. Only the values may contain templates. For example: {'ping': \"{{ ping_defaults }}\"}",
        origin,
      );
    }
    return resolveNames(entry, context);
  });
}

function resolveNames(entry: RawDict, { actions }: LoadContext): RawDict {
  const resolved: RawDict = new Map();
  for (const [key, defaults] of entry) {
    const name = String(key);
    if (name.startsWith('group/')) {
      const group = name.slice('group/'.length);
      const full = group.split('.').length < 3 ? `ansible.builtin.${group}` : group;
      if (actions.group(full) === undefined && !isGroupElsewhere(full)) {
        throw new ParserError(
          `Error loading module_defaults: could not resolve the module_defaults group ${full}`,
          undefined,
        );
      }
      resolved.set(`group/${full}`, defaults);
      continue;
    }
    const full = name.split('.').length < 3 ? `ansible.legacy.${name}` : name;
    const action = actions.resolve(full);
    if (action === undefined)
      throw new ParserError(`Could not resolve action ${full} in module_defaults`, undefined);
    resolved.set(action, defaults);
  }
  return resolved;
}
