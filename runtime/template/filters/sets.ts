import { binary } from '../../values/arithmetic.ts';
import { equals } from '../../values/compare.ts';
import { contains, iterate, toList } from '../../values/iterate.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { PySet } from '../../values/set.ts';
import { truth } from '../../values/truth.ts';
import { isNumber } from '../../values/types.ts';
import { UndefinedUse } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';
import { uniqueItems } from './jinja-lists.ts';
import { combineIntSets, type SetOperation } from './set-order.ts';

/**
 * As sets where that is possible, and item by item where something can't be in a set. Sets of ints come out in
 * Python's order; the order of other sets is chance in Python, here it is that in which things were put in.
 */
function combineSets(
  operation: SetOperation,
  left: Value,
  right: Value,
  withSets: (a: PySet, b: PySet) => Iterable<Value>,
  withLists: () => Value[],
): Value[] {
  let sets: [PySet, PySet];
  try {
    sets = [new PySet(iterate(left)), new PySet(iterate(right))];
  } catch (error) {
    if (error instanceof PythonError && error.type === 'TypeError') return distinct(withLists());
    throw error;
  }
  const ints = sets.map((set) =>
    Array.from(set)
      .filter((item) => Number.isSafeInteger(item))
      .map(Number),
  );
  const [a, b] = ints;
  if (a?.length === sets[0].size && b?.length === sets[1].size) return combineIntSets(operation, a, b);
  return Array.from(withSets(...sets));
}

/** The items, each but once, compared one by one. */
function distinct(items: readonly Value[]): Value[] {
  const result: Value[] = [];
  for (const item of items) if (!holds(result, item)) result.push(item);
  return result;
}

function holds(items: readonly Value[], item: Value): boolean {
  return items.some((other) => equals(item, other));
}

function intersect(left: Value, right: Value): Value[] {
  return combineSets(
    'intersect',
    left,
    right,
    (a, b) => [...a].filter((item) => b.has(item)),
    () => toList(left).filter((item) => contains(right, item)),
  );
}

function union(left: Value, right: Value): Value[] {
  return combineSets(
    'union',
    left,
    right,
    (a, b) => new PySet([...a, ...b]),
    () => {
      if (isNumber(left) && Array.isArray(right))
        throw typeError("'NotImplementedType' object is not iterable");
      return toList(binary('+', left, right));
    },
  );
}

function difference(left: Value, right: Value): Value[] {
  return combineSets(
    'difference',
    left,
    right,
    (a, b) => [...a].filter((item) => !b.has(item)),
    () => toList(left).filter((item) => !contains(right, item)),
  );
}

function symmetricDifference(left: Value, right: Value): Value[] {
  return combineSets(
    'symmetric_difference',
    left,
    right,
    (a, b) => [...[...a].filter((item) => !b.has(item)), ...[...b].filter((item) => !a.has(item))],
    () => {
      const both = intersect(left, right);
      return union(left, right).filter((item) => !holds(both, item));
    },
  );
}

function unique(value: Value, sensitive: Value, attribute: Value): Value[] {
  const refuse = (reason: string) =>
    new PythonError(
      'AnsibleError',
      `Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does not support the parameters supplied${reason}`,
    );
  try {
    return uniqueItems(value, truth(sensitive), attribute);
  } catch (error) {
    if (error instanceof UndefinedUse && truth(attribute)) throw refuse(`: ${error.source.message}`);
    if (!(error instanceof PythonError)) throw error;
    if (sensitive === false || truth(attribute)) throw refuse(`.: ${error.message}`);
    return distinct(toList(value));
  }
}

/** Ansible's filters that take lists for sets. */
export const setFilters: Filters = {
  difference: filter('a, b', (_context, left, right) => difference(left, right)),
  intersect: filter('a, b', (_context, left, right) => intersect(left, right)),
  symmetric_difference: filter('a, b', (_context, left, right) => symmetricDifference(left, right)),
  union: filter('a, b', (_context, left, right) => union(left, right)),
  unique: filter('a, case_sensitive=None, attribute=None', (_context, value, sensitive, attribute) =>
    unique(value, sensitive, attribute),
  ),
};
