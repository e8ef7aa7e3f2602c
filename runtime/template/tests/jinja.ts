import { binary } from '../../values/arithmetic.ts';
import { equals, ordered } from '../../values/compare.ts';
import { contains, iterateOrNothing, lengthOf } from '../../values/iterate.ts';
import { PyFunction } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { PySet } from '../../values/set.ts';
import { isFloat, isInt, isNumber } from '../../values/types.ts';
import { LenientUndefined, Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { type Test, type Tests, test } from '../plugin.ts';
import { findPlugin } from '../registry.ts';

/** True for what is merely not there; what failed raises its error. */
function isUndefined(value: Value): boolean {
  if (value instanceof Undefined && value.error !== undefined) value.trip();
  return value instanceof Undefined || value instanceof LenientUndefined;
}

/** Python's `is`: the same object. Small ints and equal strings are as good as the same. */
function isSame(left: Value, right: Value): boolean {
  if (isFloat(left) && isFloat(right)) return left === right;
  return left === right;
}

const is = (check: (value: Value) => boolean): Test => test('value', (_context, value) => check(value));

const known = (kind: 'filter' | 'test') =>
  test('value', (context, value) =>
    typeof value === 'string' && findPlugin(kind, value, context.environment.plugins) !== undefined);

const cased = (upper: boolean) =>
  is((value) => {
    const text = str(value);
    const same = upper ? text.toUpperCase() : text.toLowerCase();
    return text === same && text.toUpperCase() !== text.toLowerCase();
  });

/** Comparing a list or dict looks at what is in it; what is undefined there is told first. */
function looked(value: Value): Value {
  if (Array.isArray(value) || value instanceof Map)
    for (const item of value.values()) if (item instanceof Undefined) item.trip();
  return value;
}

const related = (relation: (left: Value, right: Value) => boolean): Test =>
  test('a, b', (_context, left, right) => relation(looked(left), looked(right)));
const equal = related(equals);
const unequal = related((left, right) => !equals(left, right));
const greater = related((left, right) => ordered('>', left, right));
const less = related((left, right) => ordered('<', left, right));
const greaterOrEqual = related((left, right) => ordered('>=', left, right));
const lessOrEqual = related((left, right) => ordered('<=', left, right));

/** Jinja's own tests. */
export const jinjaTests: Tests = {
  odd: is((value) => equals(binary('%', value, 2), 1)),
  even: is((value) => equals(binary('%', value, 2), 0)),
  divisibleby: test('value, num', (_context, value, number) => equals(binary('%', value, number), 0)),
  defined: test('value', (_context, value) => !isUndefined(value), { acceptsUndefined: true }),
  undefined: test('value', (_context, value) => isUndefined(value), { acceptsUndefined: true }),
  filter: known('filter'),
  test: known('test'),
  none: is((value) => value === null),
  boolean: is((value) => typeof value === 'boolean'),
  false: is((value) => value === false),
  true: is((value) => value === true),
  integer: is((value) => isInt(value)),
  float: is((value) => isFloat(value)),
  lower: cased(false),
  upper: cased(true),
  string: is((value) => typeof value === 'string'),
  mapping: is((value) => value instanceof Map),
  number: is((value) => isNumber(value)),
  sequence: is((value) => lengthOf(value) !== undefined && !(value instanceof PySet)),
  iterable: is((value) => iterateOrNothing(value) !== undefined),
  callable: is((value) => value instanceof PyFunction),
  sameas: test('value, other', (_context, value, other) => isSame(value, other)),
  escaped: is(() => false),
  in: test('value, seq', (_context, value, container) => contains(container, looked(value))),
  '==': equal,
  eq: equal,
  equalto: equal,
  '!=': unequal,
  ne: unequal,
  '>': greater,
  gt: greater,
  greaterthan: greater,
  '>=': greaterOrEqual,
  ge: greaterOrEqual,
  '<': less,
  lt: less,
  lessthan: less,
  '<=': lessOrEqual,
  le: lessOrEqual,
};
