import { findKey, hashable } from './dict.ts';
import { type DictKey, PyObject, type Value } from './value.ts';

/** Python's set; it keeps the order in which things were put in. */
export class PySet extends PyObject {
  readonly typeName = 'set';
  readonly #items = new Map<DictKey, true>();

  constructor(items: Iterable<Value> = []) {
    super();
    for (const item of items) this.add(item);
  }

  get size(): number {
    return this.#items.size;
  }

  add(item: Value): void {
    const key = hashable(item);
    if (findKey(this.#items, key) === undefined) this.#items.set(key, true);
  }

  has(item: Value): boolean {
    return findKey(this.#items, hashable(item)) !== undefined;
  }

  delete(item: Value): boolean {
    const key = findKey(this.#items, hashable(item));
    return key !== undefined && this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
  }

  [Symbol.iterator](): IterableIterator<DictKey> {
    return this.#items.keys();
  }
}
