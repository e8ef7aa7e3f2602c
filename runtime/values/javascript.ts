import { PyDate, PyDateTime } from './dates.ts';
import { PyBytes, PyRange, PyTuple } from './objects.ts';
import { str } from './print.ts';
import { PySet } from './set.ts';
import { Undefined } from './undefined.ts';
import { float, int, PyFloat, type Value } from './value.ts';

/**
 * What a user's own JavaScript is given for a value: dict → object, list and tuple → array, set → Set, int and float →
 * number (an int that is too big → bigint), bytes → Uint8Array, date → Date. Others come as their text.
 */
export function toJavaScript(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof PyFloat) return value.value;
  if (Array.isArray(value)) return value.map(toJavaScript);
  if (value instanceof Map) {
    const entries = Array.from(value.entries(), ([key, item]) => [str(key), toJavaScript(item)] as const);
    return Object.fromEntries(entries);
  }
  if (value instanceof Undefined) return value.trip();
  if (value instanceof PyTuple) return value.items.map(toJavaScript);
  if (value instanceof PyRange) return Array.from({ length: value.length }, (_, index) => value.at(index));
  if (value instanceof PySet) return new Set([...value].map(toJavaScript));
  if (value instanceof PyBytes) return new Uint8Array(value.bytes);
  if (value instanceof PyDateTime) return new Date(value.epochMilliseconds());
  if (value instanceof PyDate) return new Date(Date.UTC(value.year, value.month - 1, value.day));
  return str(value);
}

/**
 * The value of what a user's own JavaScript gave. An integral number is an int; a date is in UTC.
 * @throws TypeError for what has no counterpart, such as a function or a promise
 */
export function fromJavaScript(given: unknown): Value {
  switch (typeof given) {
    case 'undefined':
      return null;
    case 'boolean':
    case 'string':
      return given;
    case 'number':
      return Number.isSafeInteger(given) ? given : float(given);
    case 'bigint':
      return int(given);
    case 'object':
      return fromObject(given);
    default:
      throw new Error(`a ${typeof given} is no value`);
  }
}

function fromObject(given: object | null): Value {
  if (given === null) return null;
  if (Array.isArray(given)) return given.map(fromJavaScript);
  if (given instanceof Promise) throw new Error('a plugin must give its result at once, not a promise');
  if (given instanceof Set) return new PySet([...given].map(fromJavaScript));
  if (given instanceof Uint8Array) return new PyBytes(Buffer.from(given));
  if (given instanceof Date) return fromDate(given);
  const entries = given instanceof Map ? [...given] : Object.entries(given);
  return new Map(entries.map(([key, item]) => [fromJavaScript(key) as string, fromJavaScript(item)]));
}

function fromDate(date: Date): PyDateTime {
  return new PyDateTime(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), {
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    microsecond: date.getUTCMilliseconds() * 1000,
    offset: 0,
  });
}
