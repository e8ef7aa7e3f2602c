import { getItem as dictItem, dictOf, hashable } from '../../values/dict.ts';
import { itemsOf, iterate, toList } from '../../values/iterate.ts';
import { split } from '../../values/methods/str.ts';
import { PyTuple } from '../../values/objects.ts';
import { repr, str } from '../../values/print.ts';
import { checkSize, PythonError, typeError, valueError } from '../../values/python-error.ts';
import { subscript } from '../../values/subscript.ts';
import { truth } from '../../values/truth.ts';
import { isInt, typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { getItem } from '../evaluate/lookups.ts';
import { type Filters, filter } from '../plugin.ts';
import { toInt } from '../to-number.ts';
import { listMergeOf, mergeDicts } from './merge.ts';

/** The name of a type as Python's str(type(x)) shows it. */
function typeOf(value: Value): string {
  return `<class '${typeName(value)}'>`;
}

function isSequence(value: Value): value is Value[] | PyTuple {
  return Array.isArray(value) || value instanceof PyTuple;
}

/** Ansible's flatten. @param levels How deep; undefined for all the way. */
function flatten(value: Value, levels: number | undefined, skipNulls: boolean): Value[] {
  const result: Value[] = [];
  for (const item of iterate(value)) {
    if (item instanceof Undefined) item.trip();
    if (skipNulls && (item === null || item === 'None' || item === 'null')) continue;
    if (!isSequence(item) || (levels !== undefined && levels < 1)) result.push(item);
    else result.push(...flatten(item, levels === undefined ? undefined : levels - 1, skipNulls));
  }
  return result;
}

function combine(terms: Value, options: Value): Value {
  const named = options instanceof Map ? options : new Map<string, Value>();
  for (const key of named.keys())
    if (key !== 'recursive' && key !== 'list_merge')
      throw new PythonError(
        'AnsibleError',
        "'recursive' and 'list_merge' are the only valid keyword arguments",
      );
  const dicts = flatten(terms, 1, true);
  const [first] = dicts;
  if (first === undefined) return new Map();
  if (dicts.length === 1) return first;
  const recursive = truth(named.get('recursive') ?? false);
  const lists = listMergeOf(named.get('list_merge') ?? 'replace');
  return dicts.reduceRight((high, low) => mergeDicts(low, high, recursive, lists));
}

function dictToItems(value: Value, keyName: Value, valueName: Value): Value[] {
  if (!(value instanceof Map))
    throw typeError(`dict2items requires a dictionary, got ${typeOf(value)} instead.`);
  return Array.from(value.entries(), ([key, item]) =>
    dictOf([
      [keyName, key],
      [valueName, item],
    ]),
  );
}

function itemsToDict(value: Value, keyName: Value, valueName: Value): Value {
  if (!isSequence(value)) throw typeError(`items2dict requires a list, got ${typeOf(value)} instead.`);
  return dictOf(
    itemsOf(value).map((item): [Value, Value] => {
      if (!(item instanceof Map)) {
        // Whatever has items by these names will do.
        if ((isSequence(item) || typeof item === 'string') && isInt(keyName) && isInt(valueName))
          return [sequenceItem(item, keyName), sequenceItem(item, valueName)];
        throw typeError(`items2dict requires a list of dictionaries, got ${repr(value)} instead.`);
      }
      const key = dictItem(item, hashable(keyName));
      const found = dictItem(item, hashable(valueName));
      if (key === undefined || found === undefined)
        throw typeError(
          `items2dict requires each dictionary in the list to contain the keys '${str(keyName)}' and '${str(valueName)}', got ${repr(value)} instead.`,
        );
      return [key, found];
    }),
  );
}

function itemAt(list: readonly Value[], index: number): Value {
  const item = list[index] ?? null;
  return item instanceof Undefined ? item.trip() : item;
}

function sequenceItem(sequence: Value, index: Value): Value {
  const found = subscript(sequence, index);
  if (found === undefined) throw new PythonError('IndexError', `${typeName(sequence)} index out of range`);
  return found;
}

function extract(item: Value, container: Value, more: Value): Value {
  const keys = more === null ? [item] : Array.isArray(more) ? [item, ...more] : [item, more];
  return keys.reduce((value, key) => getItem(value, key), container);
}

/** Each element of a list of dicts with each item of one of its lists. @throws PythonError */
function subelements(value: Value, path: Value, skipMissing: boolean): Value[] {
  const elements = value instanceof Map ? [...value.values()] : Array.isArray(value) ? value : undefined;
  if (elements === undefined)
    throw new PythonError('AnsibleError', 'obj must be a list of dicts or a nested dict');
  const keys = Array.isArray(path) ? path : typeof path === 'string' ? path.split('.') : undefined;
  if (keys === undefined) throw typeError('subelements must be a list or a string');
  return elements.flatMap((element) =>
    subelementsOf(element, keys, skipMissing).map((item) => new PyTuple([element, item])),
  );
}

function subelementsOf(element: Value, keys: readonly Value[], skipMissing: boolean): readonly Value[] {
  let value: Value = element;
  for (const key of keys) {
    if (!(value instanceof Map))
      throw typeError(
        `the key ${str(key)} should point to a dictionary, got '${str(value)}'${unsuitable(value, key)}`,
      );
    const found: Value | undefined = dictItem(value, hashable(key));
    if (found === undefined) {
      if (skipMissing) return [];
      throw new PythonError(
        'AnsibleError',
        `could not find ${repr(key)} key in iterated item ${repr(value)}`,
      );
    }
    value = found;
  }
  if (!Array.isArray(value))
    throw typeError(`the key ${repr(keys.at(-1) ?? null)} should point to a list, got ${repr(value)}`);
  return value;
}

/** Python's own complaint about a key for something that is no dict, which the message ends with. */
function unsuitable(value: Value, key: Value): string {
  const type = typeName(value);
  if (typeof value === 'string') return `: string indices must be integers, not '${typeName(key)}'`;
  if (Array.isArray(value) || value instanceof PyTuple)
    return `: ${type} indices must be integers or slices, not ${typeName(key)}`;
  return `: '${type}' object is not subscriptable`;
}

function product(lists: readonly (readonly Value[])[]): Value[][] {
  checkSize(lists.reduce((size, list) => size * list.length, 1));
  let rows: Value[][] = [[]];
  for (const list of lists) rows = rows.flatMap((row) => list.map((item) => [...row, item]));
  return rows;
}

/** The items, if there aren't too many ways to choose from them. @throws PythonError */
function checked(items: readonly Value[], size: number, unordered: boolean): readonly Value[] {
  let ways = 1;
  for (let index = 0; index < size; index++) ways *= (items.length - index) / (unordered ? index + 1 : 1);
  checkSize(ways);
  return items;
}

/** Every choice of `size` items, in the order of their places. @param mayFollow Whether a place may come after those chosen. */
function choices(
  items: readonly Value[],
  size: number,
  mayFollow: (chosen: readonly number[], index: number) => boolean,
): Value[][] {
  const found: Value[][] = [];
  const chosen: number[] = [];
  const choose = (): void => {
    if (chosen.length === size) {
      found.push(chosen.map((index) => items[index] ?? null));
      return;
    }
    for (let index = 0; index < items.length; index++) {
      if (!mayFollow(chosen, index)) continue;
      chosen.push(index);
      choose();
      chosen.pop();
    }
  };
  choose();
  return found;
}

function permutations(items: readonly Value[], size: number): Value[][] {
  return choices(items, size, (chosen, index) => !chosen.includes(index));
}

function combinations(items: readonly Value[], size: number): Value[][] {
  return choices(items, size, (chosen, index) => index > (chosen.at(-1) ?? -1));
}

const tuples = (rows: readonly (readonly Value[])[]): Value[] => rows.map((row) => new PyTuple(row));

const sizeOf = (value: Value): number => {
  const size = Number(toInt(value));
  if (size < 0) throw valueError('r must be non-negative');
  return size;
};

/** Ansible's filters of lists and dicts. */
export const collectionFilters: Filters = {
  combinations: filter('iterable, r', (_context, value, size) =>
    tuples(combinations(checked(toList(value), sizeOf(size), true), sizeOf(size))),
  ),
  combine: filter('*terms, **kwargs', (_context, terms, options) => combine(terms, options)),
  dict2items: filter("mydict, key_name='key', value_name='value'", (_context, value, key, item) =>
    dictToItems(value, key, item),
  ),
  extract: filter('item, container, morekeys=None', (_context, item, container, more) =>
    extract(item, container, more),
  ),
  flatten: filter('mylist, levels=None, skip_nulls=True', (_context, value, levels, skipNulls) =>
    flatten(value, levels === null ? undefined : Number(levels), truth(skipNulls)),
  ),
  items2dict: filter("mylist, key_name='key', value_name='value'", (_context, value, key, item) =>
    itemsToDict(value, key, item),
  ),
  permutations: filter('iterable, r=None', (_context, value, size) => {
    const items = toList(value);
    const wanted = size === null ? items.length : sizeOf(size);
    return tuples(permutations(checked(items, wanted, false), wanted));
  }),
  product: filter('*iterables, repeat=1', (_context, lists, repeat) => {
    const once = itemsOf(lists).map(toList);
    return tuples(product(Array.from({ length: Number(repeat) }, () => once).flat()));
  }),
  split: filter('text, sep=None, maxsplit=-1', (_context, value, separator, limit) => {
    if (typeof value !== 'string')
      throw typeError(`descriptor 'split' for 'str' objects doesn't apply to a '${typeName(value)}' object`);
    return split(value, separator, Number(limit));
  }),
  subelements: filter('obj, subelements, skip_missing=False', (_context, value, path, skipMissing) =>
    subelements(value, path, truth(skipMissing)),
  ),
  zip: filter('*iterables, strict=False', (_context, lists, strict) => {
    // Items that no tuple gets are never looked at: they may be undefined.
    const columns = itemsOf(lists).map((list) => (Array.isArray(list) ? list : toList(list)));
    const size = Math.min(...columns.map((column) => column.length));
    if (truth(strict) && columns.some((column) => column.length !== size))
      throw valueError('zip() argument 2 is of different length than argument 1');
    const rows = Array.from({ length: size }, (_, row) => columns.map((column) => itemAt(column, row)));
    // The row that ends it is begun.
    for (const column of columns) {
      if (column.length === size) break;
      itemAt(column, size);
    }
    return tuples(rows);
  }),
  zip_longest: filter('*iterables, fillvalue=None', (_context, lists, fill) => {
    const columns = itemsOf(lists).map(toList);
    const size = Math.max(0, ...columns.map((column) => column.length));
    return tuples(
      Array.from({ length: size }, (_, row) =>
        columns.map((column) => (row < column.length ? (column[row] ?? null) : fill)),
      ),
    );
  }),
};
