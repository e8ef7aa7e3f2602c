import { messageOf, TsibleError } from '../../errors/error.ts';
import { loadOwnPlugin, type OwnPlugin } from '../../plugins/own-plugin.ts';
import type { PluginFile } from '../../plugins/plugin-folders.ts';
import { pluginOptions } from '../../plugins/plugin-options.ts';
import { fromJavaScript, toJavaScript } from '../../values/javascript.ts';
import { type Raw, type RawDict, Template } from '../../values/raw.ts';
import type { Value } from '../../values/value.ts';
import { SourceCache } from '../source-cache.ts';
import { construct } from './constructed.ts';
import { isReadable } from './files.ts';
import { InventoryEditor } from './own-editor.ts';
import { mayConfigure, requireTemplar } from './plugin-config.ts';
import type { SourceContext, SourcePlugin } from './source.ts';

/**
 * An inventory plugin of the user's own (docs/plugins.md): its default function fills the inventory, from whatever it likes.
 * @throws TsibleError when the file can't be loaded
 */
export function ownInventory(file: PluginFile, name: string): SourcePlugin {
  const plugin = loadOwnPlugin(file, 'async (inventory, { path, config, option, cached }) => { ... }');
  const { accepts } = plugin.exports;
  return {
    name,
    accepts: (source, context) =>
      typeof accepts === 'function'
        ? isReadable(source, context) && accepts(source) === true
        : mayConfigure(source, context) && names(configOf(source, context), file, name),
    read: (source, context) => new OwnInventory(plugin, name, source, context).read(),
  };
}

/** Whether a configuration is meant for the plugin. */
function names(config: RawDict, file: PluginFile, name: string): boolean {
  const plugin = config.get('plugin');
  return plugin === name || plugin === file.name;
}

/** What a source says as a YAML dict; nothing for files of other kinds. */
function configOf(source: string, context: SourceContext): RawDict {
  if (!mayConfigure(source, context)) return new Map();
  try {
    const config = context.loader.load(source);
    return config instanceof Map ? config : new Map();
  } catch (error) {
    if (error instanceof TsibleError) return new Map();
    throw error;
  }
}

class OwnInventory {
  readonly #config: RawDict;

  constructor(
    readonly plugin: OwnPlugin,
    readonly name: string,
    readonly source: string,
    readonly context: SourceContext,
  ) {
    const config = configOf(source, context);
    this.#config = names(config, plugin.file, name) ? config : new Map();
  }

  async read(): Promise<void> {
    const { file, exports } = this.plugin;
    const { data } = this.context;
    const editor = new InventoryEditor(data, exports.trusted === true);
    const option = pluginOptions(file, exports.options, this.context.readSetting, (name) =>
      this.#configured(name),
    );
    const cache = new SourceCache(this.name, this.source, this.#config, this.context);
    try {
      await this.plugin.run(editor.face(), {
        path: this.source,
        config: toJavaScript(asData(this.#config)),
        option,
        cached: (make: () => unknown, key?: string) => cache.cached(make, key),
        warn: (message: string) => data.notices.warn(message),
      });
    } catch (error) {
      if (error instanceof TsibleError) throw error;
      throw new TsibleError(`${messageOf(error)} (in '${file.path}')`, { cause: error });
    }
    construct(editor.touched(), this.#config, this.context);
  }

  /** An option's value in the configuration, rendered with the extra variables. */
  #configured(name: string): unknown {
    const raw = this.#config.get(name);
    if (raw === undefined) return undefined;
    const { extraVars = new Map() } = this.context;
    return toJavaScript(
      this.context.templar === undefined ? asData(raw) : requireTemplar(this.context)(extraVars).resolve(raw),
    );
  }
}

/** A configuration as its author wrote it: expressions are the plugin's to evaluate, or `compose`'s. */
function asData(raw: Raw): Value {
  if (raw instanceof Template) return raw.source;
  if (Array.isArray(raw)) return raw.map(asData);
  if (raw instanceof Map) return new Map([...raw].map(([key, value]) => [key, asData(value)]));
  return fromJavaScript(toJavaScript(raw as Value));
}
