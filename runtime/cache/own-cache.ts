import { messageOf, TsibleError } from '../errors/error.ts';
import { loadOwnPlugin, type OwnPlugin } from '../plugins/own-plugin.ts';
import type { PluginFile } from '../plugins/plugin-folders.ts';
import { parseJson } from '../values/parse-json.ts';
import { toJson } from '../values/to-json.ts';
import type { Value } from '../values/value.ts';
import type { Cache, CacheOptions } from './cache.ts';

/** A user's cache plugin (docs/plugins.md): its default function gives an object that keeps texts by key. */
export class OwnCache implements Cache {
  readonly #plugin: OwnPlugin;
  readonly #store: object;
  readonly #prefix: string;

  /** @throws TsibleError for a file that can't be loaded, or that gives no such object */
  constructor(file: PluginFile, options: CacheOptions) {
    this.#plugin = loadOwnPlugin(file, '({ connection, prefix, timeout }) => ({ get, set, delete })');
    this.#prefix = options.prefix;
    const store = this.#attempt(() => this.#plugin.run({ ...options }));
    if (typeof store !== 'object' || store === null)
      throw new TsibleError(`The cache plugin '${file.path}' gave no object with get, set and delete.`);
    this.#store = store;
  }

  get(key: string): Value | undefined {
    const text = this.#call('get', this.#prefix + key);
    if (text === undefined || text === null) return undefined;
    if (typeof text !== 'string')
      throw new TsibleError(`get('${key}') gave no text (in '${this.#plugin.file.path}')`);
    return this.#attempt(() => parseJson(text));
  }

  set(key: string, value: Value): void {
    this.#call('set', this.#prefix + key, toJson(value));
  }

  delete(key: string): void {
    this.#call('delete', this.#prefix + key);
  }

  #call(name: string, ...args: readonly string[]): unknown {
    const method: unknown = Reflect.get(this.#store, name);
    if (typeof method !== 'function')
      throw new TsibleError(`The cache plugin '${this.#plugin.file.path}' has no method '${name}'.`);
    return this.#attempt(() => method.apply(this.#store, args));
  }

  #attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new TsibleError(`${messageOf(error)} (in '${this.#plugin.file.path}')`, { cause: error });
    }
  }
}
