import { PyDate } from '../../../runtime/values/dates.ts';
import { str } from '../../../runtime/values/print.ts';
import { isFloat, isInt } from '../../../runtime/values/types.ts';
import { PyObject, type Value } from '../../../runtime/values/value.ts';

/** A value with its types, in the form that driver.py gives too. */
export type Encoded = null | boolean | string | readonly [string, unknown];

export function encode(value: Value): Encoded {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (isInt(value)) return ['int', String(value)];
  if (isFloat(value)) return ['float', str(value)];
  if (Array.isArray(value)) return ['list', value.map(encode)];
  if (value instanceof Map)
    return ['dict', Array.from(value.entries(), ([key, item]) => [encode(key), encode(item)])];
  if (value instanceof PyDate) return [value.typeName, str(value)];
  return [value instanceof PyObject ? value.typeName : 'unknown', str(value)];
}
