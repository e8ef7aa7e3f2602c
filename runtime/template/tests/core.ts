import { contains, iterate } from '../../values/iterate.ts';
import { PySet } from '../../values/set.ts';
import { truth } from '../../values/truth.ts';
import { isNumber, toNumber } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { boolWord } from '../bool-word.ts';
import { type Tests, test } from '../plugin.ts';

function isTruthy(value: Value, convert: Value): boolean {
  return truth(truth(convert) ? (boolWord(value) ?? value) : value);
}

function isSubset(part: Value, whole: Value): boolean {
  const set = new PySet(iterate(whole));
  return [...new PySet(iterate(part))].every((item) => set.has(item));
}

/** True when all items are as `wanted`; those behind the first other one aren't looked at. */
function every(items: Value, wanted: boolean): boolean {
  for (const item of iterate(items)) if (truth(item) !== wanted) return false;
  return true;
}

const subset = test('a, b', (_context, left, right) => isSubset(left, right));
const superset = test('a, b', (_context, left, right) => isSubset(right, left));
const nan = test('x', (_context, value) => isNumber(value) && Number.isNaN(toNumber(value)));

/** Ansible's tests of plain values. */
export const coreTests: Tests = {
  all: test('iterable', (_context, items) => every(items, true)),
  any: test('iterable', (_context, items) => !every(items, false)),
  truthy: test('value, convert_bool=False', (_context, value, convert) => isTruthy(value, convert)),
  falsy: test('value, convert_bool=False', (_context, value, convert) => !isTruthy(value, convert)),
  subset,
  issubset: subset,
  superset,
  issuperset: superset,
  contains: test('seq, value', (_context, container, item) => contains(container, item)),
  nan,
  isnan: nan,
};
