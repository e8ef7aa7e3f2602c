import { LazyDict } from './lazy.ts';
import { PyFloat, PyObject, type Value } from './value.ts';

/** Python's name of a value's type, as in its messages: `str`, `int`, `NoneType`, ... */
export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      if (value instanceof PyFloat) return 'float';
      if (Array.isArray(value)) return 'list';
      return value instanceof PyObject || value instanceof LazyDict ? value.typeName : 'dict';
  }
}

/** True for Python's int, without bool. */
export function isInt(value: Value): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
}

/** True for Python's float. */
export function isFloat(value: Value): value is number | PyFloat {
  return value instanceof PyFloat || (typeof value === 'number' && !Number.isInteger(value));
}

/** True for int, float and bool. */
export function isNumber(value: Value): value is number | bigint | boolean | PyFloat {
  return (
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint' ||
    value instanceof PyFloat
  );
}

/** The JS number that a Python number stands for; a big int loses digits. */
export function toNumber(value: number | bigint | boolean | PyFloat): number {
  return value instanceof PyFloat ? value.value : Number(value);
}
