import { PyDate } from '../../values/dates.ts';
import { LazyDict } from '../../values/lazy.ts';
import { PyBytes, PyTuple } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { typeError } from '../../values/python-error.ts';
import { PySet } from '../../values/set.ts';
import { OMIT, Undefined } from '../../values/undefined.ts';
import { type DictKey, PyFloat, type Value } from '../../values/value.ts';
import { TemplateModule } from './module.ts';
import { lazyLists } from './rendered.ts';

/** What is put in the place of something undefined. */
export type Fill = (value: Undefined) => Value;

/**
 * A value as it leaves the engine: no lazy containers, no tuples, nothing omitted, nothing undefined.
 * @param top False for a part of a text, where any type will do, because it is only printed.
 * @param fill Gives what stands for something undefined; without it that is an error.
 * @throws UndefinedUse, PythonError for a type that no variable can hold
 */
export function finalize(value: Value, top: boolean, fill?: Fill): Value {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return finalizeItems(value, top, fill);
  if (value instanceof Map) return finalizeDict(value, top, fill);
  if (value instanceof PyFloat) return value;
  if (value instanceof PyTuple) return finalizeItems(value.items, top, fill);
  if (value instanceof Undefined) return fill !== undefined ? fill(value) : value.trip();
  if (value instanceof PyDate || value instanceof PyBytes || !top) return value;
  if (value instanceof PySet) return finalizeItems([...value], top, fill);
  throw typeError(`Type '${value.typeName}' is unsupported for variable storage.`);
}

function finalizeItems(items: readonly Value[], top: boolean, fill: Fill | undefined): Value[] {
  if (isMutable(items) && isAllData(items)) return items;
  const result: Value[] = [];
  for (const item of items) if (item !== OMIT) result.push(finalize(item, top, fill));
  return result;
}

function isMutable(items: readonly Value[]): items is Value[] {
  return Array.isArray(items);
}

function finalizeDict(dict: ReadonlyMap<DictKey, Value>, top: boolean, fill: Fill | undefined): Value {
  if (!(dict instanceof LazyDict) && dict instanceof Map && isAllData(dict)) return dict;
  const result = new Map<DictKey, Value>();
  for (const [key, item] of dict.entries()) {
    if (item === OMIT) continue;
    if (key instanceof PyTuple) throw typeError("unhashable type: 'list'");
    result.set(key, finalize(item, top, fill));
  }
  return result;
}

/** True for a container that finalizing wouldn't change. */
function isAllData(value: Value): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return !isLazyList(value) && value.every(isAllData);
  if (value instanceof LazyDict) return false;
  if (value instanceof Map) {
    for (const item of value.values()) if (!isAllData(item)) return false;
    return true;
  }
  return value instanceof PyFloat || value instanceof PyDate || value instanceof PyBytes;
}

/** True for a list that has items behind getters. */
function isLazyList(list: readonly Value[]): boolean {
  return lazyLists.has(list);
}

/**
 * What the pieces of a template come to: one piece is itself, more are printed one after another, None is nothing.
 * @returns None when there is nothing; the first undefined piece when there is one.
 */
export function concatenate(pieces: readonly Value[]): Value {
  const parts: Value[] = [];
  for (const piece of pieces) {
    if (piece instanceof TemplateModule) parts.push(...piece.pieces.filter((inner) => inner !== null));
    else if (piece !== null) parts.push(piece);
  }
  const [only] = parts;
  if (only === undefined) return null;
  if (parts.length === 1) return only;
  let text = '';
  for (const part of parts)
    if (part !== OMIT) text += typeof part === 'string' ? part : str(finalize(part, false));
  return text;
}
