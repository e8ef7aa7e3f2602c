import { findKey, getItem, hashable, setItem } from '../dict.ts';
import { itemsOf, iterate } from '../iterate.ts';
import { copyDict } from '../lazy.ts';
import { PyTuple } from '../objects.ts';
import { repr } from '../print.ts';
import { PythonError, typeError, valueError } from '../python-error.ts';
import { Undefined } from '../undefined.ts';
import type { Dict, Value } from '../value.ts';
import { type Methods, method } from './method.ts';

/** Python's dict(source) and dict.update(source): a dict, or pairs. @throws PythonError */
export function updateDict(dict: Dict, source: Value): void {
  if (source instanceof Map) {
    // What came before something undefined stays.
    for (const [key, value] of source.entries()) setItem(dict, key, defined(value));
    return;
  }
  let index = 0;
  for (const pair of iterate(source)) {
    if (!(Array.isArray(pair) || pair instanceof Map || pair instanceof PyTuple || typeof pair === 'string'))
      throw typeError(`cannot convert dictionary update sequence element #${index} to a sequence`);
    const items = itemsOf(pair);
    const [key, value] = items;
    if (key === undefined || value === undefined || items.length > 2)
      throw valueError(
        `dictionary update sequence element #${index} has length ${items.length}; 2 is required`,
      );
    setItem(dict, hashable(key), defined(value));
    index++;
  }
}

function defined(value: Value): Value {
  return value instanceof Undefined ? value.trip() : value;
}

function take(dict: Dict, key: Value): Value | undefined {
  const found = findKey(dict, hashable(key));
  if (found === undefined) return undefined;
  const value = dict.get(found);
  dict.delete(found);
  return value;
}

function keyError(key: Value): PythonError {
  return new PythonError('KeyError', repr(key));
}

/** The pairs of a dict as tuples. */
export function dictItems(dict: Dict): PyTuple[] {
  return Array.from(dict.entries(), ([key, value]) => new PyTuple([key, value]));
}

export const dictMethods: Methods<Dict> = {
  clear: method('', (self: Dict) => {
    self.clear();
    return null;
  }),
  copy: method('', (self: Dict) => copyDict(self)),
  fromkeys: method('iterable, value=None', (_self: Dict, keys, value) => {
    const dict: Dict = new Map();
    for (const key of iterate(keys)) setItem(dict, hashable(key), value);
    return dict;
  }),
  get: method('key, default=None', (self: Dict, key, fallback) => {
    const value = getItem(self, hashable(key));
    return value === undefined ? fallback : value;
  }),
  items: method('', dictItems),
  keys: method('', (self: Dict) => Array.from(self.keys())),
  pop: method('key, *default', (self: Dict, key, fallback) => {
    const value = take(self, key);
    if (value !== undefined) return value;
    const [given] = itemsOf(fallback);
    if (given === undefined) throw keyError(key);
    return given;
  }),
  popitem: method('', (self: Dict) => {
    const last = Array.from(self.keys()).at(-1);
    if (last === undefined) throw new PythonError('KeyError', "'popitem(): dictionary is empty'");
    const value = self.get(last) ?? null;
    self.delete(last);
    return new PyTuple([last, value]);
  }),
  setdefault: method('key, default=None', (self: Dict, key, fallback) => {
    const found = getItem(self, hashable(key));
    if (found !== undefined) return found;
    setItem(self, hashable(key), fallback);
    return fallback;
  }),
  update: method('*args, **kwargs', (self: Dict, args, keywords) => {
    for (const source of itemsOf(args)) updateDict(self, source);
    updateDict(self, keywords);
    return null;
  }),
  values: method('', (self: Dict) => Array.from(self.values())),
  __contains__: method('key', (self: Dict, key) => findKey(self, hashable(key)) !== undefined),
  __delitem__: method('key', (self: Dict, key) => {
    if (take(self, key) === undefined) throw keyError(key);
    return null;
  }),
  __getitem__: method('key', (self: Dict, key) => {
    const value = getItem(self, hashable(key));
    if (value === undefined) throw keyError(key);
    return value;
  }),
  __setitem__: method('key, value', (self: Dict, key, value) => {
    setItem(self, hashable(key), value);
    return null;
  }),
};
