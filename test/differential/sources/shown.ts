import { PyDate } from '../../../runtime/values/dates.ts';
import { reprFloat, str } from '../../../runtime/values/print.ts';
import { EncryptedString, Template } from '../../../runtime/values/raw.ts';
import { type DictKey, PyFloat } from '../../../runtime/values/value.ts';

/** A value in the notation of read.py. */
export function shown(value: unknown): unknown {
  if (value instanceof Template) return value.source;
  if (value instanceof EncryptedString) return { encrypted: value.ciphertext };
  if (typeof value === 'bigint' || Number.isInteger(value)) return { int: String(value) };
  if (typeof value === 'number') return { float: reprFloat(value) };
  if (value instanceof PyFloat) return { float: reprFloat(value.value) };
  if (value instanceof PyDate) return { [value.typeName]: String(value) };
  if (value instanceof Map) return { map: [...value].map(([key, item]) => [shown(key), shown(item)]) };
  if (Array.isArray(value)) return value.map(shown);
  return typeof value === 'object' && value !== null ? str(value as DictKey) : value;
}
