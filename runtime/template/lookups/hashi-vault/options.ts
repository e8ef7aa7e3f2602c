import { booleanWord } from '../../../module/convert.ts';
import { str } from '../../../values/print.ts';
import { truth } from '../../../values/truth.ts';
import type { Value } from '../../../values/value.ts';
import type { PluginContext } from '../../plugin.ts';
import { configured } from '../configured.ts';

/** The collection's other names for options. */
const ALIASES: Readonly<Record<string, string>> = { cacert: 'ca_cert', as: 'return_format' };

/** What the environment says where nothing else says anything. */
const LAST_RESORT: Readonly<Record<string, string>> = {
  url: 'VAULT_ADDR',
  ca_cert: 'VAULT_CACERT',
  namespace: 'VAULT_NAMESPACE',
  token: 'VAULT_TOKEN',
  token_path: 'HOME',
};

/** The options of one lookup: as given, then as configured. */
export class VaultOptions {
  readonly #context: PluginContext;
  readonly #plugin: string;
  readonly #given = new Map<string, Value>();

  constructor(context: PluginContext, plugin: string, given: Iterable<readonly [string, Value]>) {
    this.#context = context;
    this.#plugin = plugin;
    for (const [name, value] of given) this.#given.set(ALIASES[name] ?? name, value);
  }

  get(name: string): Value {
    const value = this.#given.get(name) ?? configured(this.#context, this.#plugin, name);
    if (value !== null) return value;
    const variable = LAST_RESORT[name];
    return variable === undefined ? null : (process.env[variable] ?? null);
  }

  text(name: string): string | undefined {
    const value = this.get(name);
    return value === null ? undefined : str(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.get(name);
    if (value === null) return undefined;
    return typeof value === 'string' ? booleanWord(value) : truth(value);
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined || Number.isNaN(Number(text)) ? undefined : Number(text);
  }

  warn(message: string): void {
    this.#context.warn(message);
  }
}
