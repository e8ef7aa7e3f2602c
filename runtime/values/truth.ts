import { PyBytes, PyRange, PyTuple } from './objects.ts';
import { PySet } from './set.ts';
import { PyTimedelta } from './timedelta.ts';
import { LenientUndefined, Undefined } from './undefined.ts';
import { PyFloat, type Value } from './value.ts';

/** Python's truth: empty, zero and None are false; an undefined value trips. */
export function truth(value: Value): boolean {
  if (value === null || typeof value !== 'object') return Boolean(value);
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  if (value instanceof Undefined) return value.trip();
  if (value instanceof PyFloat) return value.value !== 0;
  if (value instanceof PyTuple) return value.items.length > 0;
  if (value instanceof PySet) return value.size > 0;
  if (value instanceof PyBytes || value instanceof PyRange)
    return (value instanceof PyBytes ? value.bytes : value).length > 0;
  if (value instanceof PyTimedelta) return value.microseconds !== 0n;
  return !(value instanceof LenientUndefined);
}
