import type { Scope } from '../template/scope.ts';
import type { DictKey, Value } from './value.ts';

/**
 * A dict whose values are worked out when they are asked for, and kept. Its keys are known from the start. Whoever
 * reads a dict through `get`, `values`, `entries`, `forEach` or `for ... of` never notices.
 *
 * The templar takes such a dict as final: it never looks for templates in it, so that `hostvars` costs nothing
 * for the hosts that nobody names.
 */
export abstract class LazyDict extends Map<DictKey, Value> {
  /** The class that it is in Ansible, as messages name it. */
  readonly typeName: string = 'dict';
  /** The scope whose variables these are, where the dict shows one (`hostvars[host]`). */
  get scope(): Scope | undefined {
    return undefined;
  }

  readonly #pending = new Set<DictKey>();

  /** Works out the value of a key; called at most once a key unless the value is volatile. */
  protected abstract compute(key: DictKey): Value;

  /** True when a computed value must not be kept. */
  protected volatile(_value: Value): boolean {
    return false;
  }

  /** Names a key whose value `compute` will give. */
  protected defer(key: DictKey): void {
    super.set(key, null);
    this.#pending.add(key);
  }

  override get(key: DictKey): Value | undefined {
    if (!this.#pending.has(key)) return super.get(key);
    const value = this.compute(key);
    if (!this.volatile(value)) {
      this.#pending.delete(key);
      super.set(key, value);
    }
    return value;
  }

  override set(key: DictKey, value: Value): this {
    // Map's own constructor may call this before the field is there, but no subclass passes it entries.
    this.#pending.delete(key);
    return super.set(key, value);
  }

  override delete(key: DictKey): boolean {
    this.#pending.delete(key);
    return super.delete(key);
  }

  override clear(): void {
    this.#pending.clear();
    super.clear();
  }

  override *entries(): MapIterator<[DictKey, Value]> {
    for (const key of super.keys()) yield [key, this.get(key) ?? null];
  }

  override *values(): MapIterator<Value> {
    for (const key of super.keys()) yield this.get(key) ?? null;
  }

  override [Symbol.iterator](): MapIterator<[DictKey, Value]> {
    return this.entries();
  }

  override forEach(callback: (value: Value, key: DictKey, map: Map<DictKey, Value>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}

/** A shallow copy of a dict; what isn't worked out yet stays so. */
export function copyDict(dict: ReadonlyMap<DictKey, Value>): Map<DictKey, Value> {
  return dict instanceof LazyDict ? new CopiedDict(dict) : new Map(dict);
}

class CopiedDict extends LazyDict {
  readonly #original: LazyDict;

  constructor(original: LazyDict) {
    super();
    this.#original = original;
    for (const key of original.keys()) this.defer(key);
  }

  protected override compute(key: DictKey): Value {
    return this.#original.get(key) ?? null;
  }
}
