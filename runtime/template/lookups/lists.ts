import { getRandomValues } from 'node:crypto';
import { getItem, hashable } from '../../values/dict.ts';
import { itemsOf, iterate } from '../../values/iterate.ts';
import { PyTuple } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { typeName } from '../../values/types.ts';
import type { DictKey, Value } from '../../values/value.ts';
import { boolWord } from '../bool-word.ts';
import { type Lookups, lookup } from '../plugin.ts';
import { lookupError } from './find-file.ts';

/** One level of lists taken away. */
function flattenOnce(terms: Iterable<Value>): Value[] {
  const result: Value[] = [];
  for (const term of terms) {
    if (Array.isArray(term) || term instanceof PyTuple) result.push(...itemsOf(term));
    else result.push(term);
  }
  return result;
}

function flattenAll(terms: Iterable<Value>): Value[] {
  const result: Value[] = [];
  for (const term of terms) {
    if (term === 'None' || term === 'null') continue;
    if (Array.isArray(term) || term instanceof PyTuple) result.push(...flattenAll(itemsOf(term)));
    else result.push(term);
  }
  return result;
}

function nested(terms: readonly Value[]): Value[] {
  const [first, ...rest] = terms;
  if (first === undefined) throw lookupError('with_nested requires at least one element in the nested list');
  let rows: Value[] = Array.from(iterate(first));
  for (const list of rest)
    rows = rows.flatMap((row) => Array.from(iterate(list), (item) => flattenOnce([row, item])));
  return rows.map((row) => flattenOnce(iterate(row)));
}

function together(terms: readonly Value[]): Value[] {
  if (terms.length === 0) throw lookupError('with_together requires at least one element in each list');
  const columns = terms.map((term) => Array.from(iterate(term)));
  const size = Math.max(...columns.map((column) => column.length));
  return Array.from({ length: size }, (_, row) => flattenOnce(columns.map((column) => column[row] ?? null)));
}

function subelements(terms: readonly Value[]): Value[] {
  const fail = (message = '') =>
    lookupError(`subelements lookup expects a list of two or three items, ${message}`);
  const [elements, path, flags = new Map<DictKey, Value>()] = terms;
  if (elements === undefined || path === undefined || terms.length > 3) throw fail();
  if (!(Array.isArray(elements) || elements instanceof Map) || typeof path !== 'string')
    throw fail('first a dict or a list, second a string pointing to the subkey');
  if (!(flags instanceof Map))
    throw fail("the optional third item must be a dict with flags ('skip_missing',)");
  if (elements instanceof Map && skipped(elements)) return [];
  const skipMissing = boolWord(flags.get('skip_missing') ?? false) ?? false;
  const list = elements instanceof Map ? [...elements.values()] : elements;
  return list.flatMap((element) => {
    if (!(element instanceof Map))
      throw lookupError(`subelements lookup expects a dictionary, got '${str(element)}'`);
    if (skipped(element)) return [];
    // The list itself is left out of the element.
    const { items, without } = takeList(element, path.split('.'), skipMissing);
    return items.map((item) => new PyTuple([without, item]));
  });
}

function skipped(result: ReadonlyMap<DictKey, Value>): boolean {
  const value = result.get('skipped');
  return value !== undefined && value !== false;
}

function takeList(
  element: ReadonlyMap<DictKey, Value>,
  keys: readonly string[],
  skipMissing: boolean,
): { items: readonly Value[]; without: Value } {
  const nothing = { items: [], without: new Map(element) };
  const [key = '', ...rest] = keys;
  const value = getItem(element, key);
  if (value === undefined) {
    if (skipMissing) return nothing;
    throw lookupError(`could not find '${key}' key in iterated item '${str(new Map(element))}'`);
  }
  if (rest.length === 0) {
    if (!Array.isArray(value))
      throw lookupError(`the key ${key} should point to a list, got '${str(value)}'`);
    const without = new Map(element);
    without.delete(key);
    return { items: value, without };
  }
  if (!(value instanceof Map)) {
    if (skipMissing) return nothing;
    throw lookupError(`the key ${key} should point to a dictionary, got '${str(value)}'`);
  }
  const inner = takeList(value, rest, skipMissing);
  return { items: inner.items, without: new Map([...element, [key, inner.without]]) };
}

function dictPairs(terms: readonly Value[]): Value[] {
  return terms.flatMap((term) => {
    if (!(term instanceof Map))
      throw lookupError(
        `the 'dict' lookup plugin expects a dictionary, got '${str(term)}' of type <class '${typeName(term)}'>)`,
      );
    return Array.from(term.keys(), (key) => {
      const pair: [DictKey, Value][] = [
        ['key', key],
        ['value', getItem(term, hashable(key)) ?? null],
      ];
      return new Map(pair);
    });
  });
}

/** Lookups that only rearrange their terms. */
export const listLookups: Lookups = {
  dict: lookup('', (_context, terms) => dictPairs(terms)),
  indexed_items: lookup('', (_context, terms) => {
    return flattenOnce(terms).map((item, index) => new PyTuple([index, item]));
  }),
  items: lookup('', (_context, terms) => flattenOnce(terms)),
  list: lookup('', (_context, terms) => [...terms]),
  nested: lookup('', (_context, terms) => nested(terms)),
  random_choice: lookup('', (_context, terms) => {
    if (terms.length === 0) return [];
    const [random = 0] = getRandomValues(new Uint32Array(1));
    return [terms[random % terms.length] ?? null];
  }),
  subelements: lookup('', (_context, terms) => subelements(terms)),
  together: lookup('', (_context, terms) => together(terms)),
};

/** community.general's. */
export const flattenedLookups: Lookups = {
  flattened: lookup('', (_context, terms) => flattenAll(terms)),
};
