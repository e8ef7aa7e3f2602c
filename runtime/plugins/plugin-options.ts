import type { LoadedSettings } from '../config/load.ts';
import type { SettingDefinition, SettingType } from '../config/setting.ts';
import { TsibleError } from '../errors/error.ts';
import type { PluginFile } from './plugin-folders.ts';

/** Reads a setting that no table has, from the environment and ansible.cfg. */
export type ReadSetting = LoadedSettings['read'];

const TYPES: Readonly<Record<string, SettingType>> = {
  bool: 'boolean',
  boolean: 'boolean',
  int: 'integer',
  integer: 'integer',
  float: 'float',
  str: 'string',
  string: 'string',
  list: 'list',
  path: 'path',
  pathspec: 'pathspec',
  pathlist: 'pathlist',
};

/**
 * The options that a plugin file declares: `export const options = { url: { type, default, required, choices, env, ini } }`.
 * @param direct What goes before environment and ansible.cfg: the file that configures an inventory plugin.
 * @returns A function that gives an option's value, undefined when it is set nowhere
 */
export function pluginOptions(
  file: PluginFile,
  declared: unknown,
  read: ReadSetting | undefined,
  direct: (name: string) => unknown = () => undefined,
): (name: string) => unknown {
  const options = isRecord(declared) ? declared : {};
  const option = (name: string): unknown => {
    const given = direct(name);
    const definition = options[name];
    if (!isRecord(definition)) return given;
    if (given !== undefined && given !== null) return checked(file, name, given, definition);
    const value = read?.(name, settingOf(file, name, definition)).value ?? definition.default;
    return value ?? undefined;
  };
  for (const [name, definition] of Object.entries(options))
    if (isRecord(definition) && definition.required === true && option(name) === undefined)
      throw new TsibleError(`Required config '${name}' for '${file.name}' plugin not provided.`, {
        help: `The plugin is '${file.path}'.`,
      });
  return option;
}

function checked(
  file: PluginFile,
  name: string,
  given: unknown,
  { choices }: Record<string, unknown>,
): unknown {
  if (!Array.isArray(choices)) return given;
  const items = Array.isArray(given) ? given : [given];
  if (items.every((item) => choices.includes(item))) return given;
  throw new TsibleError(`Invalid value '${String(given)}' for option '${name}' of '${file.path}'.`, {
    help: `Valid values are: ${choices.join(', ')}`,
  });
}

function settingOf(
  file: PluginFile,
  name: string,
  { type = 'str', choices, env, ini }: Record<string, unknown>,
): SettingDefinition<unknown> {
  const known = TYPES[String(type)];
  if (known === undefined)
    throw new TsibleError(`The option '${name}' of '${file.path}' has no known type: ${String(type)}`, {
      help: `Types are: ${Object.keys(TYPES).join(', ')}`,
    });
  return {
    type: known,
    fallback: null,
    env: texts(env),
    ini: texts(ini),
    about: '',
    ...(Array.isArray(choices) ? { choices: choices.map(String) } : {}),
  };
}

function texts(given: unknown): string[] {
  if (given === undefined) return [];
  return (Array.isArray(given) ? given : [given]).map(String);
}

function isRecord(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}
