import { PyDate } from './dates.ts';
import { PyBytes, PyTuple } from './objects.ts';
import { str } from './print.ts';
import { typeError } from './python-error.ts';
import { PySet } from './set.ts';
import { type DictKey, PyFloat, PyObject, type Value } from './value.ts';

/**
 * JS data as Python's: an object becomes a dict (keys that are undefined are left out), undefined None. A number is an
 * int when it is integral. What is a Value already stays as it is. Nothing in it is ever a template.
 * @throws PythonError for functions, symbols and the like
 */
export function fromJs(data: unknown): Value {
  switch (typeof data) {
    case 'string':
    case 'boolean':
    case 'bigint':
      return data;
    case 'number':
      return Number.isFinite(data) && !Object.is(data, -0) ? data : new PyFloat(data);
    case 'undefined':
      return null;
    case 'object':
      return fromObject(data);
    default:
      throw typeError(`a ${typeof data} has no place in data`);
  }
}

function fromObject(data: object | null): Value {
  if (data === null || data instanceof PyFloat || data instanceof PyObject) return data;
  if (Array.isArray(data)) return data.map(fromJs);
  const dict = new Map<DictKey, Value>();
  if (data instanceof Map) {
    for (const [key, value] of data.entries()) dict.set(keyOf(key), fromJs(value));
    return dict;
  }
  if (data instanceof Set) return new PySet(Array.from(data, fromJs));
  if (Buffer.isBuffer(data)) return new PyBytes(data);
  for (const [key, value] of Object.entries(data)) if (value !== undefined) dict.set(key, fromJs(value));
  return dict;
}

function keyOf(key: unknown): DictKey {
  const value = fromJs(key);
  if (Array.isArray(value) || value instanceof Map) throw typeError('a list or dict is no key');
  return value;
}

/** JSON-like JS data of a value. */
export type JsValue = null | boolean | number | bigint | string | JsValue[] | { [key: string]: JsValue };

/** A value as plain JS data: dicts as objects (keys as text), tuples and sets as arrays, dates as ISO text. */
export function toJs(value: Value): JsValue {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof PyFloat) return value.value;
  if (Array.isArray(value)) return value.map(toJs);
  if (value instanceof Map) {
    const object: { [key: string]: JsValue } = {};
    for (const [key, item] of value.entries()) object[str(key)] = toJs(item);
    return object;
  }
  if (value instanceof PyTuple) return value.items.map(toJs);
  if (value instanceof PySet) return Array.from(value, toJs);
  if (value instanceof PyBytes) return value.bytes.toString('utf8');
  return value instanceof PyDate ? value.toString() : str(value);
}
