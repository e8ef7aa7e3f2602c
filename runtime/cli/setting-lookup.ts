import { settingValue } from '../config/catalog.ts';
import { convertSetting } from '../config/convert.ts';
import { type LoadedSettings, originText } from '../config/load.ts';
import type { PathContext } from '../config/paths.ts';
import type { SettingDefinition } from '../config/setting.ts';
import { SETTINGS } from '../config/settings.ts';
import { optionDefinition, optionsOf } from '../docs/plugins/options.ts';
import { TsibleError } from '../errors/error.ts';
import type { TemplateEnvironment } from '../template/environment.ts';

/** Answers templates that ask for settings and plugins' options. */
export function settingLookup(
  loaded: LoadedSettings,
  context: PathContext,
): NonNullable<TemplateEnvironment['setting']> {
  return (name, plugin) => {
    const definition =
      plugin === undefined ? settingNamed(name) : optionNamed(name, plugin.type, plugin.name);
    if (definition === undefined) return undefined;
    const { type } = definition;
    return {
      vars: definition.vars ?? [],
      convert: (value) =>
        typeof value === 'string' ? settingValue(convertSetting(definition, value, context), type) : value,
      elsewhere() {
        const { value, origin } = loaded.read(name, definition);
        return { value: settingValue(value, type), origin: originText(origin) };
      },
    };
  };
}

function settingNamed(name: string): SettingDefinition<unknown> | undefined {
  const settings: Readonly<Record<string, SettingDefinition<unknown>>> = SETTINGS;
  return Object.hasOwn(settings, name) ? settings[name] : undefined;
}

function optionNamed(name: string, type: string, plugin: string): SettingDefinition<unknown> | undefined {
  const options = optionsOf(type, plugin);
  if (options === undefined) throw new TsibleError(`Unable to load ${type} plugin '${plugin}'.`);
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  return option && optionDefinition(option);
}
