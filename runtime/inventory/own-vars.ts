import { messageOf, TsibleError } from '../errors/error.ts';
import { loadOwnPlugin } from '../plugins/own-plugin.ts';
import type { PluginFile } from '../plugins/plugin-folders.ts';
import { pluginOptions } from '../plugins/plugin-options.ts';
import { rawFromJavaScript } from '../values/authored-javascript.ts';
import type { RawDict } from '../values/raw.ts';
import { type Group, Host } from './model.ts';
import { stageOf, type VarsPlugin, type VarsPluginsOptions } from './vars-plugins.ts';

/**
 * A vars plugin of the user's own (docs/plugins.md). It is asked once for each folder and host or group.
 * @throws TsibleError when the file can't be loaded
 */
export function ownVars(
  file: PluginFile,
  { readSetting }: VarsPluginsOptions,
): VarsPlugin & { readonly needsEnabled: boolean } {
  const plugin = loadOwnPlugin(file, '({ name, kind, path }) => ({ variable: value })');
  const { options, needsEnabled, trusted } = plugin.exports;
  const option = pluginOptions(file, options, readSetting);
  const known = new Map<string, RawDict | undefined>();
  const ask = (folder: string, entity: Group | Host): RawDict | undefined => {
    const kind = entity instanceof Host ? 'host' : 'group';
    try {
      const vars = rawFromJavaScript(
        plugin.run({ name: entity.name, kind, path: folder, option }),
        trusted === true,
      );
      if (vars === null) return undefined;
      if (vars instanceof Map) return vars;
    } catch (error) {
      throw new TsibleError(`${messageOf(error)} (in '${file.path}')`, { cause: error });
    }
    throw new TsibleError(
      `The vars plugin '${file.path}' gave no object of variables for ${kind} ${entity.name}.`,
    );
  };
  return {
    needsEnabled: needsEnabled === true,
    stage: stageOf(option('stage')),
    vars: (folder, entity) => {
      const key = `${folder}\0${entity instanceof Host ? 'host' : 'group'}\0${entity.name}`;
      if (!known.has(key)) known.set(key, ask(folder, entity));
      return known.get(key);
    },
  };
}
