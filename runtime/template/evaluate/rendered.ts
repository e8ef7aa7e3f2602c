import { LazyDict } from '../../values/lazy.ts';
import { PyTuple } from '../../values/objects.ts';
import { EncryptedString, type Raw, Template } from '../../values/raw.ts';
import { Undefined } from '../../values/undefined.ts';
import { type DictKey, PyFloat, PyObject, type Value } from '../../values/value.ts';

/** Renders what an author wrote. */
export interface Renderer {
  /** The value of a template; an Undefined where it can't be rendered. */
  renderTemplate(template: Template): Value;
  /** The plaintext; an Undefined where it can't be decrypted. */
  decrypt(text: EncryptedString): Value;
  /** True when containers must be copied, because the template may change them. */
  readonly copies: boolean;
}

/** Containers that hold no template and no ciphertext at any depth: their raw form is their value. */
const plain = new WeakMap<object, boolean>();

/** True for a container that belongs to a variable as it was written or found, not to a template's result. */
export function isVariables(container: object): boolean {
  return plain.has(container);
}

/** True when a container is its own value. The answer is kept: what an author wrote doesn't change. */
function isPlain(raw: Raw): boolean {
  if (raw === null || typeof raw !== 'object') return true;
  if (raw instanceof Template || raw instanceof EncryptedString) return false;
  if (raw instanceof LazyDict || raw instanceof PyFloat || raw instanceof PyObject) return true;
  const known = plain.get(raw);
  if (known !== undefined) return known;
  // A container that holds itself is plain unless something else in it isn't.
  plain.set(raw, true);
  let result = true;
  for (const item of Array.isArray(raw) ? raw : raw.values()) {
    if (!isPlain(item)) {
      result = false;
      break;
    }
  }
  plain.set(raw, result);
  return result;
}

/** The value of what an author wrote; containers with templates in them render an item when it is asked for. */
export function lazily(raw: Raw, renderer: Renderer): Value {
  if (raw === null || typeof raw !== 'object') return raw;
  if (raw instanceof Template) return renderer.renderTemplate(raw);
  if (raw instanceof EncryptedString) return renderer.decrypt(raw);
  if (raw instanceof LazyDict || raw instanceof PyFloat || raw instanceof PyObject) return raw;
  if (isPlain(raw)) return renderer.copies ? copy(asValue(raw)) : asValue(raw);
  return Array.isArray(raw) ? lazyList(raw, renderer) : new RenderedDict(raw, renderer);
}

/** A plain raw container is a value; TypeScript can't follow that. */
function asValue(raw: Raw[] | Map<DictKey, Raw>): Value {
  return raw as Value;
}

/** A deep copy of lists and dicts; a lazy dict stays what it is. */
function copy(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy);
  if (value instanceof PyTuple) return new PyTuple(value.items.map(copy));
  if (!(value instanceof Map) || value instanceof LazyDict) return value;
  return new Map(Array.from(value, ([key, item]) => [key, copy(item)]));
}

let strict = 0;

/**
 * Runs something to which an undefined item of a container must not show: it trips when it is asked for. Filters,
 * tests and methods run so, macros and template code don't.
 */
export function withoutUndefinedItems<T>(run: () => T): T {
  strict++;
  try {
    return run();
  } finally {
    strict--;
  }
}

/** Runs something that can deal with undefined items, inside of whatever can't. */
export function withUndefinedItems<T>(run: () => T): T {
  const before = strict;
  strict = 0;
  try {
    return run();
  } finally {
    strict = before;
  }
}

/** The value itself; an undefined one trips where undefined items aren't passed. */
export function checked(value: Value): Value {
  if (strict > 0 && value instanceof Undefined) value.trip();
  return value;
}

/** A dict with templates in it. */
class RenderedDict extends LazyDict {
  readonly #raw: ReadonlyMap<DictKey, Raw>;
  readonly #renderer: Renderer;

  constructor(raw: ReadonlyMap<DictKey, Raw>, renderer: Renderer) {
    super();
    this.#raw = raw;
    this.#renderer = renderer;
    for (const key of raw.keys()) this.defer(key);
  }

  protected override compute(key: DictKey): Value {
    return lazily(this.#raw.get(key) ?? null, this.#renderer);
  }

  override get(key: DictKey): Value | undefined {
    const value = super.get(key);
    return value instanceof Undefined ? checked(value) : value;
  }
}

/** The lists that were made by `lazyList` or `tripping`. */
export const lazyLists = new WeakSet<readonly Value[]>();

/** Lists as a template writes them, which Ansible leaves to Python; all others are of a class of its own. */
export const literalLists = new WeakSet<readonly Value[]>();

export function literalList(list: Value[]): Value[] {
  literalLists.add(list);
  return list;
}

/** Dicts that a template writes with something undefined in them. */
export const unfinishedDicts = new WeakSet<object>();

/** Such a dict as filters get it: what is undefined in it trips as in a variable's dict. */
class GuardedDict extends LazyDict {
  readonly #dict: ReadonlyMap<DictKey, Value>;

  constructor(dict: ReadonlyMap<DictKey, Value>) {
    super();
    this.#dict = dict;
    for (const key of dict.keys()) this.defer(key);
  }

  protected override compute(key: DictKey): Value {
    return this.#dict.get(key) ?? null;
  }

  override get(key: DictKey): Value | undefined {
    const value = super.get(key);
    return value instanceof Undefined ? checked(value) : value;
  }
}

/** An argument as filters and tests get it. */
export function guarded(value: Value): Value {
  if (Array.isArray(value)) return literalLists.has(value) ? tripping(value) : value;
  return value instanceof Map && unfinishedDicts.has(value) ? new GuardedDict(value) : value;
}

/** The list itself, or, where something in it is undefined, one whose undefined items trip as a variable's do. */
export function tripping(list: Value[]): Value[] {
  if (lazyLists.has(list) || !list.some((item) => item instanceof Undefined)) return list;
  const guarded = list.slice();
  lazyLists.add(guarded);
  list.forEach((item, index) => {
    if (item instanceof Undefined) defineItem(guarded, index, () => item);
  });
  return guarded;
}

/** A list with templates in it: an Array whose items are worked out by getters, once. */
function lazyList(raw: readonly Raw[], renderer: Renderer): Value[] {
  const list: Value[] = new Array(raw.length);
  lazyLists.add(list);
  raw.forEach((item, index) => {
    if (item === null || typeof item !== 'object') {
      list[index] = item;
      return;
    }
    let known: Value | undefined;
    defineItem(list, index, () => {
      if (known === undefined) known = lazily(item, renderer);
      return known;
    });
  });
  return list;
}

/** An item that is worked out when it is asked for. */
function defineItem(list: Value[], index: number, compute: () => Value): void {
  Object.defineProperty(list, index, {
    configurable: true,
    enumerable: true,
    get(): Value {
      const value = compute();
      return value instanceof Undefined ? checked(value) : value;
    },
    set(value: Value) {
      Object.defineProperty(list, index, { configurable: true, enumerable: true, writable: true, value });
    },
  });
}
