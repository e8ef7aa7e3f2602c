import { nearName } from '../errors/near.ts';
import { filterFamilies } from './filters/index.ts';
import { lookupFamilies } from './lookups/index.ts';
import type { Filter, Lookup, Test } from './plugin.ts';
import { testFamilies } from './tests/index.ts';

/** Plugins of one collection, a record for each file. */
export interface Family<Plugin> {
  /** `ansible.builtin`, `community.general`, ... */
  readonly collection: string;
  readonly plugins: Readonly<Record<string, Plugin>>;
  /** What Python puts before the names in messages about arguments: `do_replace()`. */
  readonly prefix?: string;
}

/** A plugin with its full name, as messages show it. */
export interface Registered<Plugin> {
  readonly name: string;
  readonly plugin: Plugin;
  /** Its function's name in messages about arguments. */
  readonly function: string;
}

/** Finds plugins by short or full name; ansible.builtin's win over other collections' short names. */
class Registry<Plugin> {
  readonly #families: readonly Family<Plugin>[];
  #known: Map<string, Registered<Plugin>> | undefined;

  constructor(families: readonly Family<Plugin>[]) {
    this.#families = families;
  }

  get(name: string): Registered<Plugin> | undefined {
    return this.#index().get(name.replace(/^ansible\.legacy\./, ''));
  }

  /** The known name that was probably meant. */
  near(name: string): string | undefined {
    return nearName(name, this.#index().keys());
  }

  names(): Iterable<string> {
    return this.#index().keys();
  }

  #index(): Map<string, Registered<Plugin>> {
    if (this.#known === undefined) {
      this.#known = new Map();
      for (const { collection, plugins, prefix = '' } of this.#families) {
        for (const [name, plugin] of Object.entries(plugins)) {
          const registered = { name: `${collection}.${name}`, plugin, function: prefix + name };
          this.#known.set(registered.name, registered);
          if (!this.#known.has(name) || collection === 'ansible.builtin') this.#known.set(name, registered);
        }
      }
    }
    return this.#known;
  }
}

export const filters = new Registry<Filter>(filterFamilies);
export const tests = new Registry<Test>(testFamilies);
export const lookups = new Registry<Lookup>(lookupFamilies);
