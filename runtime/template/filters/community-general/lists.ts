import { binary } from '../../../values/arithmetic.ts';
import { compare } from '../../../values/compare.ts';
import { findKey, getItem, hashable, setItem } from '../../../values/dict.ts';
import { contains, itemsOf } from '../../../values/iterate.ts';
import { PyTuple } from '../../../values/objects.ts';
import { repr, str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { PySet } from '../../../values/set.ts';
import { truth } from '../../../values/truth.ts';
import { typeName } from '../../../values/types.ts';
import type { Dict, Value } from '../../../values/value.ts';
import { type Filter, type Filters, filter } from '../../plugin.ts';
import { compareLoose } from '../../versions.ts';
import { listMergeOf, mergeDicts } from '../merge.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

function classOf(value: Value): string {
  return `<class '${typeName(value)}'>`;
}

function isSequence(value: Value): boolean {
  return Array.isArray(value) || value instanceof PyTuple || typeof value === 'string';
}

export function keywordsOf(value: Value): Map<string, Value> {
  return new Map(value instanceof Map ? [...value].map(([key, item]) => [str(key), item] as const) : []);
}

function isContainer(value: Value): boolean {
  return Array.isArray(value) || value instanceof Map;
}

/** A membership test; unhashable items are compared one by one. */
function memberOf(items: readonly Value[]): (item: Value) => boolean {
  try {
    const set = new PySet(items);
    return (item) => !isContainer(item) && set.has(item);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    return (item) => contains([...items], item);
  }
}

function unique(items: readonly Value[]): Value[] {
  const seen: Value[] = [];
  const keys = new PySet();
  return items.filter((item) => {
    try {
      if (keys.has(item)) return false;
      keys.add(item);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      if (contains(seen, item)) return false;
      seen.push(item);
    }
    return true;
  });
}

type Combine = (left: readonly Value[], right: readonly Value[]) => Value[];

const union: Combine = (left, right) => [...left, ...right];

const intersection: Combine = (left, right) => left.filter(memberOf(right));

const difference: Combine = (left, right) => {
  const isOther = memberOf(right);
  return left.filter((item) => !isOther(item));
};

const symmetric: Combine = (left, right) => {
  const isBoth = memberOf(intersection(left, right));
  return unique([...left, ...right]).filter((item) => !isBoth(item));
};

const keep: Combine = (list) => [...list];
const withoutDoubles: Combine = (list) => unique(list);

/** The lists among the arguments; with `flatten` also those within lists of lists. */
function listsOf(args: readonly Value[], flatten: boolean): Value[] {
  if (!flatten) return [...args];
  return args.flatMap((list) => {
    if (!Array.isArray(list) && !(list instanceof PyTuple))
      throw fail(`All arguments must be lists. ${str(list)} is ${classOf(list)}`);
    const items = itemsOf(list);
    if (items.length === 0) return [];
    return items.every((item) => Array.isArray(item) || item instanceof PyTuple) ? [...items] : [list];
  });
}

function setFilter(name: string, combine: Combine, first: Combine, last: Combine = keep): Filter {
  return filter('*args, **kwargs', (_context, args, kwargs) => {
    const options = keywordsOf(kwargs);
    const flatten = truth(options.get('flatten') ?? false);
    options.delete('flatten');
    if (options.size > 0)
      throw fail(`${name}() got unexpected keywords arguments: ${[...options.keys()].join(', ')}`);
    const lists = listsOf(itemsOf(args), flatten);
    const [one, ...others] = lists;
    if (one === undefined) return [];
    if (others.length === 0) return one;
    const start = first(itemsOf(one), []);
    return last(
      others.reduce((all: Value[], list) => combine(all, itemsOf(list)), start),
      [],
    );
  });
}

function mergeTwo(low: Value, high: Value, index: Value, recursive: boolean, merge: Value): Value[] {
  const found: Dict = new Map();
  for (const element of [...itemsOf(low), ...itemsOf(high)]) {
    if (!(element instanceof Map))
      throw fail(
        `Elements of list arguments for lists_mergeby must be dictionaries. ${str(element)} is ${classOf(element)}`,
      );
    const key = getItem(element, hashable(index));
    if (key === undefined) continue;
    const before = getItem(found, hashable(key)) ?? new Map();
    setItem(found, hashable(key), mergeDicts(before, element, recursive, listMergeOf(merge)));
  }
  const sortKey = (dict: Value) => (dict instanceof Map ? (getItem(dict, hashable(index)) ?? null) : null);
  return [...found.values()].sort((left, right) => compare(sortKey(left), sortKey(right)));
}

function mergeBy(terms: readonly Value[], options: Map<string, Value>): Value {
  const recursive = truth(options.get('recursive') ?? false);
  const merge = options.get('list_merge') ?? 'replace';
  if ([...options.keys()].some((key) => key !== 'recursive' && key !== 'list_merge'))
    throw fail("'recursive' and 'list_merge' are the only valid keyword arguments.");
  if (terms.length < 2) throw fail('At least one list and index are needed.');
  const lists = terms.slice(0, -1).flatMap((list) => {
    if (!isSequence(list))
      throw fail(
        'All arguments before the argument index for community.general.lists_mergeby must be lists. ' +
          `${str(list)} is ${classOf(list)}`,
      );
    const items = itemsOf(list);
    if (items.length === 0) return [];
    return items.every(isSequence) ? [...items] : [list];
  });
  const index = terms.at(-1) ?? null;
  const last = lists.at(-1);
  if (last === undefined) return [];
  if (lists.length === 1) return last;
  if (typeof index !== 'string')
    throw fail(
      `First argument after the lists for community.general.lists_mergeby must be string. ${str(index)} is ${classOf(index)}`,
    );
  return lists
    .slice(0, -1)
    .reduceRight((result: Value, list) => mergeTwo(list, result, index, recursive, merge), last);
}

function counter(sequence: Value): Dict {
  if (!isSequence(sequence))
    throw fail(
      `Argument for community.general.counter must be a sequence (string or list). ${str(sequence)} is ${classOf(sequence)}`,
    );
  const counts: Dict = new Map();
  for (const item of itemsOf(sequence)) {
    try {
      const before = getItem(counts, hashable(item));
      setItem(counts, hashable(item), typeof before === 'number' ? before + 1 : 1);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      throw fail(
        `community.general.counter needs a sequence with hashable elements (int, float or str) - ${error.message}`,
      );
    }
  }
  return counts;
}

function groupedByAttribute(sequence: Value, attribute: Value): Dict {
  if (!isSequence(sequence)) throw fail('Input is not a sequence');
  const result: Dict = new Map();
  itemsOf(sequence).forEach((element, index) => {
    if (!(element instanceof Map)) throw fail(`Sequence element #${index} is not a mapping`);
    const key = getItem(element, hashable(attribute));
    if (key === undefined) throw fail(`Attribute not contained in element #${index} of sequence`);
    if (findKey(result, hashable(key)) !== undefined)
      throw fail(`Multiple sequence entries have attribute value ${repr(key)}`);
    setItem(result, hashable(key), element);
  });
  return result;
}

function dictOfPairs(sequence: Value): Dict {
  const result: Dict = new Map();
  const pairs = sequence instanceof Map ? [...sequence].map((pair) => new PyTuple(pair)) : itemsOf(sequence);
  pairs.forEach((pair, index) => {
    const items = itemsOf(pair);
    const [key, value] = items;
    if (items.length !== 2 || key === undefined || value === undefined)
      throw new PythonError(
        'ValueError',
        `dictionary update sequence element #${index} has length ${items.length}; 2 is required`,
      );
    setItem(result, hashable(key), value);
  });
  return result;
}

function accumulated(sequence: Value): Value[] {
  if (!isSequence(sequence))
    throw fail(`Invalid value type (${classOf(sequence)}) for accumulate (${repr(sequence)})`);
  const sums: Value[] = [];
  for (const item of itemsOf(sequence)) {
    const before = sums.at(-1);
    sums.push(before === undefined ? item : binary('+', before, item));
  }
  return sums;
}

/** community.general's filters for lists and dicts. */
export const generalListFilters: Filters = {
  lists_union: setFilter('lists_union', union, keep, withoutDoubles),
  lists_intersect: setFilter('lists_intersect', intersection, withoutDoubles),
  lists_difference: setFilter('lists_difference', difference, withoutDoubles),
  lists_symmetric_difference: setFilter('lists_difference', symmetric, keep),
  lists_mergeby: filter('*terms, **kwargs', (_context, terms, kwargs) =>
    mergeBy(itemsOf(terms), keywordsOf(kwargs)),
  ),
  counter: filter('sequence', (_context, sequence) => counter(sequence)),
  accumulate: filter('sequence', (_context, sequence) => accumulated(sequence)),
  groupby_as_dict: filter('sequence, attribute', (_context, sequence, attribute) =>
    groupedByAttribute(sequence, attribute),
  ),
  dict: filter('sequence', (_context, sequence) => dictOfPairs(sequence)),
  dict_kv: filter('value, key', (_context, value, key) => {
    const result: Dict = new Map();
    setItem(result, hashable(key), value);
    return result;
  }),
  version_sort: filter('value, reverse=False', (_context, value, reverse) => {
    const sorted = [...itemsOf(value)].sort((left, right) => compareLoose(str(left), str(right)));
    return truth(reverse) ? sorted.reverse() : sorted;
  }),
};
