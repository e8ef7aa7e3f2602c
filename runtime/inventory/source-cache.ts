import { createHash } from 'node:crypto';
import type { Cache } from '../cache/cache.ts';
import { openCache } from '../cache/open.ts';
import { fromJavaScript, toJavaScript } from '../values/javascript.ts';
import { str } from '../values/print.ts';
import type { RawDict } from '../values/raw.ts';
import type { Value } from '../values/value.ts';
import { flag } from './sources/plugin-config.ts';
import type { SourceContext } from './sources/source.ts';

/** Caches without a folder or file live as long as the run, by the name of their plugin. */
const inMemory = new Map<string, Cache>();

/** What an inventory plugin learnt of a source, kept between runs as `cache` and its companions say. */
export class SourceCache {
  readonly #name: string;
  readonly #source: string;
  readonly #config: RawDict;
  readonly #context: SourceContext;

  /** @param config The file that configures the plugin: its `cache*` options go before the settings. */
  constructor(name: string, source: string, config: RawDict, context: SourceContext) {
    this.#name = name;
    this.#source = source;
    this.#config = config;
    this.#context = context;
  }

  /** What the cache holds; or what `make` gives, which is kept then. Without a cache always that. */
  async cached(make: () => unknown, key = this.#key()): Promise<unknown> {
    const cache = this.#open();
    const known = this.#context.useCache ? cache?.get(key) : undefined;
    if (known !== undefined) return toJavaScript(known);
    const made = await make();
    cache?.set(key, fromJavaScript(made));
    return made;
  }

  #open(): Cache | undefined {
    const { settings } = this.#context.data;
    if (!flag(this.#config, 'cache', settings.INVENTORY_CACHE)) return undefined;
    const own = (option: string): string | undefined => {
      const value = this.#config.get(option);
      return value === undefined || value === null ? undefined : str(value as Value);
    };
    const plugin = own('cache_plugin') ?? settings.INVENTORY_CACHE_PLUGIN;
    const options = {
      connection: own('cache_connection') ?? settings.INVENTORY_CACHE_CONNECTION ?? undefined,
      prefix: own('cache_prefix') ?? settings.INVENTORY_CACHE_PREFIX,
      timeout: Number(own('cache_timeout') ?? settings.INVENTORY_CACHE_TIMEOUT),
    };
    const cache = inMemory.get(plugin) ?? openCache(plugin, options, this.#context.plugins);
    if (/(^|\.)memory$/.test(plugin)) inMemory.set(plugin, cache);
    return cache;
  }

  /** Ansible's key: the plugin's name, and what tells the source from others. */
  #key(): string {
    const hash = createHash('sha256').update(`${this.#name}${this.#source}`).digest('hex');
    return `${this.#name}_k${hash.slice(0, 6)}`;
  }
}
