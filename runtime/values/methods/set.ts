import { equals } from '../compare.ts';
import { itemsOf, iterate } from '../iterate.ts';
import { repr } from '../print.ts';
import { PythonError } from '../python-error.ts';
import { PySet } from '../set.ts';
import type { Value } from '../value.ts';
import { chained } from './list.ts';
import { type Methods, method } from './method.ts';

const others = (args: Value) => new PySet(chained(itemsOf(args)));

export const setMethods: Methods<PySet> = {
  add: method('elem', (self: PySet, item) => {
    self.add(item);
    return null;
  }),
  clear: method('', (self: PySet) => {
    self.clear();
    return null;
  }),
  copy: method('', (self: PySet) => new PySet(self)),
  difference: method('*others', (self: PySet, args) => {
    const removed = others(args);
    return new PySet([...self].filter((item) => !removed.has(item)));
  }),
  discard: method('elem', (self: PySet, item) => {
    self.delete(item);
    return null;
  }),
  intersection: method('*others', (self: PySet, args) => {
    const sets = itemsOf(args).map((items) => new PySet(iterate(items)));
    return new PySet([...self].filter((item) => sets.every((set) => set.has(item))));
  }),
  isdisjoint: method('other', (self: PySet, items) => ![...iterate(items)].some((item) => self.has(item))),
  issubset: method('other', (self: PySet, items) => {
    const set = new PySet(iterate(items));
    return [...self].every((item) => set.has(item));
  }),
  issuperset: method('other', (self: PySet, items) => [...iterate(items)].every((item) => self.has(item))),
  pop: method('', (self: PySet) => {
    const [first] = self;
    if (first === undefined) throw new PythonError('KeyError', "'pop from an empty set'");
    self.delete(first);
    return first;
  }),
  remove: method('elem', (self: PySet, item) => {
    if (!self.delete(item)) throw new PythonError('KeyError', repr(item));
    return null;
  }),
  symmetric_difference: method('other', (self: PySet, items) => {
    const set = new PySet(iterate(items));
    return new PySet(
      [...self].filter((item) => !set.has(item)).concat([...set].filter((item) => !self.has(item))),
    );
  }),
  union: method('*others', (self: PySet, args) => new PySet([...self, ...chained(itemsOf(args))])),
  update: method('*others', (self: PySet, args) => {
    for (const item of chained(itemsOf(args))) self.add(item);
    return null;
  }),
  __eq__: method('other', (self: PySet, other) => equals(self, other)),
};
