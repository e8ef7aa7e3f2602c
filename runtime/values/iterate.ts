import { equals } from './compare.ts';
import { findKey, hashable } from './dict.ts';
import { PyBytes, PyRange, PyTuple } from './objects.ts';
import { checkSize, typeError } from './python-error.ts';
import { PySet } from './set.ts';
import { isNumber, typeName } from './types.ts';
import { LenientUndefined, Undefined } from './undefined.ts';
import type { Value } from './value.ts';

const SURROGATE = /[\ud800-\udfff]/;

/** The characters (code points) of a string. */
export function characters(text: string): readonly string[] {
  return SURROGATE.test(text) ? Array.from(text) : text.split('');
}

/** Python's len() of a string. */
export function stringLength(text: string): number {
  return SURROGATE.test(text) ? Array.from(text).length : text.length;
}

/** What Python's iter() goes through: a dict gives its keys, a string its characters. @throws PythonError */
export function iterate(value: Value): Iterable<Value> {
  const items = iterateOrNothing(value);
  if (items === undefined) throw typeError(`'${typeName(value)}' object is not iterable`);
  return items;
}

/** As `iterate`, but undefined for what can't be iterated. */
export function iterateOrNothing(value: Value): Iterable<Value> | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return characters(value);
  if (value instanceof Map) return value.keys();
  if (value instanceof PyTuple) return value.items;
  if (value instanceof PySet) return value;
  if (value instanceof PyRange) return rangeItems(value);
  if (value instanceof PyBytes) return value.bytes;
  if (value instanceof Undefined) return value.trip();
  if (value instanceof LenientUndefined) return [];
  return undefined;
}

function* rangeItems(range: PyRange): Iterable<Value> {
  const { length } = range;
  for (let index = 0; index < length; index++) {
    // Who only wants the first ones may have them.
    if ((index & 0xfffff) === 0xfffff) checkSize(index);
    yield range.at(index);
  }
}

/** Python's list(): a new array. */
export function toList(value: Value): Value[] {
  if (value instanceof PyRange) checkSize(value.length);
  return Array.from(iterate(value));
}

/** The items of a list, tuple or anything else iterable, without a copy where there is one. */
export function itemsOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  return value instanceof PyTuple ? value.items : toList(value);
}

/** Python's len(); undefined for what has none. */
export function lengthOf(value: Value): number | undefined {
  if (typeof value === 'string') return stringLength(value);
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof PySet) return value.size;
  if (value instanceof PyTuple) return value.items.length;
  if (value instanceof PyRange) return value.length;
  if (value instanceof PyBytes) return value.bytes.length;
  if (value instanceof Undefined) return value.trip();
  return value instanceof LenientUndefined ? 0 : undefined;
}

/** Python's len(). @throws PythonError */
export function length(value: Value): number {
  const size = lengthOf(value);
  if (size === undefined) throw typeError(`object of type '${typeName(value)}' has no len()`);
  return size;
}

/** Nothing is compared with an undefined item where there is nothing to compare it with; a list's own come first. */
function containsUndefined(container: Value, item: Undefined): boolean {
  const size = lengthOf(container);
  if (size === undefined) throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  if (container instanceof Map || container instanceof PySet) return item.trip();
  if (size === 0) return false;
  const [first] = iterate(container);
  return first instanceof Undefined ? first.trip() : item.trip();
}

/** Of the questions that long lists are asked, the most frequent one. */
function containsText(list: readonly Value[], text: string): boolean {
  for (let index = 0; index < list.length; index++) {
    const candidate = list[index] ?? null;
    if (candidate === text) return true;
    if (typeof candidate === 'object' && equals(candidate, text)) return true;
  }
  return false;
}

/** Python's `item in container`. @throws PythonError */
export function contains(container: Value, item: Value): boolean {
  if (container instanceof Undefined) container.trip();
  if (typeof container === 'string') {
    if (typeof item === 'string') return container.includes(item);
    throw typeError(`'in <string>' requires string as left operand, not ${typeName(item)}`);
  }
  if (item instanceof Undefined) return containsUndefined(container, item);
  if (container instanceof Map) return findKey(container, hashable(item)) !== undefined;
  if (container instanceof PySet) return container.has(item);
  if (container instanceof PyRange) {
    if (!isNumber(item)) return false;
    for (const number of rangeItems(container)) if (equals(number, item)) return true;
    return false;
  }
  if (Array.isArray(container) && typeof item === 'string') return containsText(container, item);
  const items = iterateOrNothing(container);
  if (items === undefined) throw typeError(`argument of type '${typeName(container)}' is not iterable`);
  for (const candidate of items) if (equals(candidate, item)) return true;
  return false;
}
