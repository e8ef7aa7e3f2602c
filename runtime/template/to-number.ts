import { reprString } from '../values/print.ts';
import { typeError, valueError } from '../values/python-error.ts';
import { isNumber, toNumber, typeName } from '../values/types.ts';
import { Undefined } from '../values/undefined.ts';
import { int, PyFloat, type Value } from '../values/value.ts';

const FLOAT = /^[+-]?(?:(?:\d+(?:_\d+)*)?\.?(?:\d+(?:_\d+)*)?(?:e[+-]?\d+(?:_\d+)*)?|inf|infinity|nan)$/i;

/** Python's float(). @throws PythonError */
export function toFloat(value: Value): number {
  if (value instanceof Undefined) return value.trip();
  if (isNumber(value)) return toNumber(value);
  if (typeof value !== 'string')
    throw typeError(`float() argument must be a string or a real number, not '${typeName(value)}'`);
  const text = value.trim();
  if (!FLOAT.test(text) || !/\d|inf|nan/i.test(text))
    throw valueError(`could not convert string to float: ${reprString(value)}`);
  const word = text.toLowerCase().replace(/^[+-]/, '');
  const sign = text.startsWith('-') ? -1 : 1;
  if (word.startsWith('inf')) return sign * Number.POSITIVE_INFINITY;
  return word === 'nan' ? Number.NaN : Number(text.replaceAll('_', ''));
}

/** Python's int(value, base). @throws PythonError */
export function toInt(value: Value, base = 10): number | bigint {
  if (value instanceof Undefined) return value.trip();
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'string') return parseInteger(value, base);
  if (value instanceof PyFloat || typeof value === 'number') {
    const number = toNumber(value);
    if (!Number.isFinite(number))
      throw Number.isNaN(number)
        ? valueError('cannot convert float NaN to integer')
        : valueError('cannot convert float infinity to integer');
    return int(BigInt(Math.trunc(number)));
  }
  if (typeof value === 'bigint') return value;
  throw typeError(
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

const PREFIXES: Readonly<Record<string, number>> = { '0x': 16, '0o': 8, '0b': 2 };

function parseInteger(source: string, base: number): number | bigint {
  const invalid = () => valueError(`invalid literal for int() with base ${base}: ${reprString(source)}`);
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(source.trim().toLowerCase()) ?? [];
  const prefixed = PREFIXES[body.slice(0, 2)];
  const hasPrefix = prefixed !== undefined && (base === prefixed || base === 0);
  const radix = base === 0 ? (prefixed ?? 10) : base;
  const digits = (hasPrefix ? body.slice(2).replace(/^_/, '') : body).replace(
    /(?<=[\da-z])_(?=[\da-z])/g,
    '',
  );
  const valid =
    digits !== '' &&
    [...digits].every((digit) => Number.parseInt(digit, 36) < radix && /[\da-z]/.test(digit));
  if (!valid || (base === 0 && prefixed === undefined && /^0+[1-9]/.test(digits))) throw invalid();
  let result = 0n;
  for (const digit of digits) result = result * BigInt(radix) + BigInt(Number.parseInt(digit, 36));
  return int(sign === '-' ? -result : result);
}
