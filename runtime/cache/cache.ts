import type { Value } from '../values/value.ts';

/** Keeps values by a key, for this run or for those that follow: facts by host, an inventory plugin's answer by source. */
export interface Cache {
  /** Undefined for what was never kept, or is too old. */
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/** What settings say of a cache, for its plugin to make sense of. */
export interface CacheOptions {
  /** A folder, or an address. */
  readonly connection: string | undefined;
  /** What names of files (or keys) begin with. */
  readonly prefix: string;
  /** Seconds that values stay good for; 0 for ever. */
  readonly timeout: number;
}

/** Values last as long as the run. */
export class MemoryCache implements Cache {
  readonly #values = new Map<string, Value>();

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    this.#values.set(key, value);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }
}
