import { PyDate, PyDateTime } from './dates.ts';
import { getItem } from './dict.ts';
import { PyBytes, PyRange, PyTuple } from './objects.ts';
import { typeError } from './python-error.ts';
import { PySet } from './set.ts';
import { PyTimedelta } from './timedelta.ts';
import { isNumber, toNumber, typeName } from './types.ts';
import { LenientUndefined, lenientUse, Undefined } from './undefined.ts';
import { PyObject, type Value } from './value.ts';

/** Python's `==`: deep, `1 == 1.0 == True`; an undefined operand trips. */
export function equals(left: Value, right: Value): boolean {
  if (left instanceof Undefined) left.trip();
  if (right instanceof Undefined) right.trip();
  if (left === right) return true;
  if (left === null || right === null || typeof left === 'string' || typeof right === 'string') return false;
  if (isNumber(left)) return isNumber(right) && numericOrder(left, right) === 0;
  if (Array.isArray(left)) {
    if (!Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equals(item, right[index] ?? null));
  }
  if (left instanceof Map) {
    if (!(right instanceof Map) || left.size !== right.size) return false;
    for (const [key, item] of left.entries()) {
      const other = getItem(right, key);
      if (other === undefined || !equals(item, other)) return false;
    }
    return true;
  }
  return left instanceof PyObject && equalObjects(left, right);
}

function equalObjects(left: PyObject, right: Value): boolean {
  if (left instanceof PyTuple) {
    if (!(right instanceof PyTuple) || left.items.length !== right.items.length) return false;
    return left.items.every((item, index) => equals(item, right.items[index] ?? null));
  }
  if (left instanceof PySet) {
    return right instanceof PySet && left.size === right.size && [...left].every((item) => right.has(item));
  }
  if (left instanceof PyBytes) return right instanceof PyBytes && left.bytes.equals(right.bytes);
  if (left instanceof PyDate) return right instanceof PyDate && dateOrder(left, right) === 0;
  if (left instanceof PyTimedelta)
    return right instanceof PyTimedelta && left.microseconds === right.microseconds;
  if (left instanceof PyRange) {
    if (!(right instanceof PyRange) || left.length !== right.length) return false;
    return (
      left.length === 0 || (left.start === right.start && (left.length === 1 || left.step === right.step))
    );
  }
  return left instanceof LenientUndefined && right instanceof LenientUndefined;
}

/** Order of two numbers; NaN when one isn't a number. */
function numericOrder(left: Parameters<typeof toNumber>[0], right: Parameters<typeof toNumber>[0]): number {
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    // JS compares a bigint with any number exactly.
    const a = typeof left === 'bigint' ? left : toNumber(left);
    const b = typeof right === 'bigint' ? right : toNumber(right);
    if (a < b) return -1;
    if (a > b) return 1;
    // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number are equal by value only with ==.
    return a == b ? 0 : Number.NaN;
  }
  const a = toNumber(left);
  const b = toNumber(right);
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : Number.NaN;
}

function dateOrder(left: PyDate, right: PyDate): number {
  const timed = left instanceof PyDateTime;
  if (timed !== right instanceof PyDateTime) return Number.NaN;
  if (timed && right instanceof PyDateTime) {
    if ((left.time.offset === undefined) !== (right.time.offset === undefined)) return Number.NaN;
    return Math.sign(left.epochMilliseconds() - right.epochMilliseconds());
  }
  return compareStrings(left.isoDate(), right.isoDate());
}

/** Order of two strings by code point (JS's `<` goes by UTF-16 unit). */
export function compareStrings(left: string, right: string): number {
  if (left === right) return 0;
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left.charCodeAt(index);
    const b = right.charCodeAt(index);
    if (a === b) continue;
    const surrogates = (a & 0xf800) === 0xd800 || (b & 0xf800) === 0xd800;
    if (!surrogates) return a < b ? -1 : 1;
    return (left.codePointAt(index) ?? 0) < (right.codePointAt(index) ?? 0) ? -1 : 1;
  }
  return left.length < right.length ? -1 : 1;
}

export type Ordering = '<' | '<=' | '>' | '>=';

/** `left < right` and its kin. @throws PythonError for types that have no order. */
export function ordered(operator: Ordering, left: Value, right: Value): boolean {
  if (left instanceof PySet && right instanceof PySet) return setOrdered(operator, left, right);
  const order = orderOf(operator, left, right);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** -1, 0 or 1 for sorting, by Python's `<`. @throws PythonError for types that have no order. */
export function compare(left: Value, right: Value): number {
  return orderOf('<', left, right);
}

function orderOf(operator: Ordering, left: Value, right: Value): number {
  if (left instanceof Undefined) left.trip();
  if (right instanceof Undefined) right.trip();
  if (typeof left === 'string' && typeof right === 'string') return compareStrings(left, right);
  if (isNumber(left) && isNumber(right)) return numericOrder(left, right);
  if (Array.isArray(left) && Array.isArray(right)) return sequenceOrder(operator, left, right);
  if (left instanceof PyTuple && right instanceof PyTuple)
    return sequenceOrder(operator, left.items, right.items);
  if (left instanceof PyTimedelta && right instanceof PyTimedelta) {
    if (left.microseconds === right.microseconds) return 0;
    return left.microseconds < right.microseconds ? -1 : 1;
  }
  if (left instanceof PyBytes && right instanceof PyBytes) return Buffer.compare(left.bytes, right.bytes);
  if (left instanceof PyDate && right instanceof PyDate) {
    const order = dateOrder(left, right);
    if (!Number.isNaN(order)) return order;
    if (left instanceof PyDateTime && right instanceof PyDateTime)
      throw typeError("can't compare offset-naive and offset-aware datetimes");
  }
  if (left instanceof LenientUndefined) throw lenientUse(left);
  if (right instanceof LenientUndefined) throw lenientUse(right);
  throw typeError(
    `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
  );
}

function sequenceOrder(operator: Ordering, left: readonly Value[], right: readonly Value[]): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const a = left[index] ?? null;
    const b = right[index] ?? null;
    if (!equals(a, b)) return orderOf(operator, a, b);
  }
  return Math.sign(left.length - right.length);
}

function setOrdered(operator: Ordering, left: PySet, right: PySet): boolean {
  if (operator === '>' || operator === '>=') return setOrdered(operator === '>' ? '<' : '<=', right, left);
  if (operator === '<' ? left.size >= right.size : left.size > right.size) return false;
  return [...left].every((item) => right.has(item));
}
