import { equals } from './compare.ts';
import { PyTuple } from './objects.ts';
import { typeError } from './python-error.ts';
import { PySet } from './set.ts';
import { typeName } from './types.ts';
import { Undefined } from './undefined.ts';
import { type DictKey, PyFloat, type Value } from './value.ts';

/** The value as a key. @throws PythonError when Python couldn't hash it. */
export function hashable(value: Value): DictKey {
  if (Array.isArray(value) || value instanceof Map || value instanceof PySet)
    throw typeError(`unhashable type: '${typeName(value)}'`);
  if (value instanceof Undefined) value.trip();
  if (value instanceof PyTuple) for (const item of value.items) hashable(item);
  return value;
}

/**
 * The key under which a dict holds what Python takes for the same key (`1`, `1.0` and `True` are one);
 * undefined when it has none.
 */
export function findKey(dict: ReadonlyMap<DictKey, unknown>, key: DictKey): DictKey | undefined {
  if (dict.has(key)) return key;
  if (typeof key === 'string' || key === null) return undefined;
  if (typeof key === 'object' || typeof key === 'bigint') {
    for (const candidate of dict.keys()) if (equals(candidate, key)) return candidate;
    return undefined;
  }
  const number = Number(key);
  if (number === 0 && dict.has(false)) return false;
  if (number === 1 && dict.has(true)) return true;
  if (dict.has(number)) return number;
  for (const candidate of dict.keys()) {
    if (candidate instanceof PyFloat && candidate.value === number) return candidate;
  }
  return undefined;
}

/** `dict[key]`; undefined when there is none. */
export function getItem(dict: ReadonlyMap<DictKey, Value>, key: DictKey): Value | undefined {
  const found = findKey(dict, key);
  return found === undefined ? undefined : dict.get(found);
}

/** `dict[key] = value`. An equal key that is there already stays, as in Python. */
export function setItem(dict: Map<DictKey, Value>, key: DictKey, value: Value): void {
  dict.set(findKey(dict, key) ?? key, value);
}

/** Makes a dict from pairs; a later pair of the same key wins. */
export function dictOf(pairs: Iterable<readonly [Value, Value]>): Map<DictKey, Value> {
  const dict = new Map<DictKey, Value>();
  for (const [key, value] of pairs) setItem(dict, hashable(key), value);
  return dict;
}
