import { CONFIGURABLE_TYPES } from '../../config/configurable-types.ts';
import { messageOf } from '../../errors/error.ts';
import { repr, str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import type { FoundSetting, SettingLookup } from '../environment.ts';
import { type Lookup, lookup, type PluginContext } from '../plugin.ts';
import { lookupError } from './find-file.ts';

const CHOICES = {
  on_missing: ['error', 'skip', 'warn'],
  plugin_type: CONFIGURABLE_TYPES,
} as const;

/** Settings by their constants' names, or options of the plugin that is named, with where they were set if that is asked for. */
export const configLookup: Lookup = lookup(
  "on_missing='error', plugin_type=None, plugin_name=None, show_origin=False",
  (context, terms, onMissing = 'error', type = null, name = null, withOrigin = false) => {
    demandChoice('on_missing', onMissing);
    if (type !== null) demandChoice('plugin_type', type);
    if ((type === null) !== (name === null))
      throw lookupError('Both plugin_type and plugin_name are required, cannot use one without the other.');
    const plugin = type === null || name === null ? undefined : { type: str(type), name: str(name) };
    return terms.flatMap((term): Value[] => {
      if (typeof term !== 'string')
        throw lookupError(
          `Invalid setting identifier, ${repr(term)} is not a <class 'str'>, its a <class '${typeName(term)}'>.`,
        );
      const setting = context.environment.setting?.(term, plugin);
      if (setting !== undefined) {
        const { value, origin } = findSetting(context, setting);
        return [truth(withOrigin) ? [value, origin] : value];
      }
      const of = plugin === undefined ? '' : ` for ${repr(plugin.name)} ${plugin.type} plugin`;
      const message = `No config definition exists for ${repr(term)}${of}.`;
      if (onMissing === 'error') throw lookupError(message);
      if (onMissing === 'warn') context.warn(`Skipping ${term}: ${message}`);
      return [];
    });
  },
);

function demandChoice(option: keyof typeof CHOICES, value: Value): void {
  const choices: readonly string[] = CHOICES[option];
  if (!choices.includes(str(value)))
    throw lookupError(`Invalid value ${repr(value)} for config '${option}' for 'config' lookup plugin.`);
}

/** What a setting is: a variable's value, or what is set elsewhere. */
export function findSetting(context: PluginContext, setting: SettingLookup): FoundSetting {
  for (const name of [...setting.vars].reverse()) {
    const value = context.variable(name) ?? null;
    if (value === null) continue;
    try {
      return { value: setting.convert(value), origin: `var: ${name}` };
    } catch (error) {
      throw lookupError(`Config from 'var: ${name}' has an invalid value: ${messageOf(error)}`);
    }
  }
  return setting.elsewhere();
}
