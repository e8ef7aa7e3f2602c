import { compare, equals } from '../compare.ts';
import { iterate, toList } from '../iterate.ts';
import { PyFunction, PySlice, type PyTuple } from '../objects.ts';
import { repr } from '../print.ts';
import { PythonError, typeError, valueError } from '../python-error.ts';
import { sliceIndexes, subscript } from '../subscript.ts';
import { truth } from '../truth.ts';
import { isInt } from '../types.ts';
import { Undefined } from '../undefined.ts';
import type { Value } from '../value.ts';
import { type Methods, method } from './method.ts';

function position(value: Value): number {
  if (typeof value === 'boolean' || isInt(value)) return Number(value);
  throw typeError('list indices must be integers or slices');
}

function indexOf(items: readonly Value[], wanted: Value, start: Value, stop: Value): number {
  const range = sliceIndexes(new PySlice(start, stop, null), items.length);
  for (const index of range) if (equals(items[index] ?? null, wanted)) return index;
  return -1;
}

/** A copy in Python's sort order; stable, also when reversed. @throws PythonError for what has no order */
export function sorted(items: Iterable<Value>, key?: (item: Value) => Value, reverse = false): Value[] {
  const rows = Array.from(items, (item) => ({ item, key: key === undefined ? item : key(item) }));
  // Python turns the list round before and after; what an error names follows from that.
  if (reverse) rows.reverse();
  rows.sort((a, b) => compare(a.key, b.key));
  if (reverse) rows.reverse();
  return rows.map((row) => row.item);
}

const count = method(
  'value',
  (self: readonly Value[], wanted) => self.filter((item) => equals(item, wanted)).length,
);

function atOrFail(self: Value[], index: number, message: string): number {
  const at = index < 0 ? index + self.length : index;
  if (at < 0 || at >= self.length) throw new PythonError('IndexError', message);
  return at;
}

export const listMethods: Methods<Value[]> = {
  append: method('object', (self: Value[], item) => {
    self.push(item);
    return null;
  }),
  clear: method('', (self: Value[]) => {
    self.length = 0;
    return null;
  }),
  copy: method('', (self: Value[]) => self.slice()),
  count: { signature: count.signature, run: count.run },
  extend: method('iterable', (self: Value[], items) => {
    for (const item of toList(items)) self.push(item instanceof Undefined ? item.trip() : item);
    return null;
  }),
  index: method('value, start=None, stop=None', (self: Value[], wanted, start, stop) => {
    const index = indexOf(self, wanted, start, stop);
    if (index < 0) throw valueError(`${repr(wanted)} is not in list`);
    return index;
  }),
  insert: method('index, object', (self: Value[], index, item) => {
    self.splice(position(index), 0, item);
    return null;
  }),
  pop: method('index=-1', (self: Value[], index) => {
    if (self.length === 0) throw new PythonError('IndexError', 'pop from empty list');
    const at = atOrFail(self, position(index), 'pop index out of range');
    const item = self[at] ?? null;
    self.splice(at, 1);
    return item;
  }),
  remove: method('value', (self: Value[], wanted) => {
    const index = indexOf(self, wanted, null, null);
    if (index < 0) throw valueError('list.remove(x): x not in list');
    self.splice(index, 1);
    return null;
  }),
  reverse: method('', (self: Value[]) => {
    self.reverse();
    return null;
  }),
  sort: method('*, key=None, reverse=False', (self: Value[], key, reverse) => {
    const by = key instanceof PyFunction ? (item: Value) => key.call([item], new Map()) : undefined;
    self.splice(0, self.length, ...sorted(self, by, truth(reverse)));
    return null;
  }),
  __setitem__: method('key, value', (self: Value[], index, item) => {
    self[atOrFail(self, position(index), 'list assignment index out of range')] = item;
    return null;
  }),
  __delitem__: method('key', (self: Value[], index) => {
    self.splice(atOrFail(self, position(index), 'list assignment index out of range'), 1);
    return null;
  }),
  __getitem__: method('key', (self: Value[], index) => {
    const item = subscript(self, index);
    if (item === undefined) throw new PythonError('IndexError', 'list index out of range');
    return item;
  }),
};

export const tupleMethods: Methods<PyTuple> = {
  count: method('value', (self: PyTuple, wanted) => count.run(self.items, wanted)),
  index: method('value, start=None, stop=None', (self: PyTuple, wanted, start, stop) => {
    const index = indexOf(self.items, wanted, start, stop);
    if (index < 0) throw valueError('tuple.index(x): x not in tuple');
    return index;
  }),
};

/** The items of each of several collections, in one array. */
export function chained(collections: readonly Value[]): Value[] {
  return collections.flatMap((collection) => Array.from(iterate(collection)));
}
