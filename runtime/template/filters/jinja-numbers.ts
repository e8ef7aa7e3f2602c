import { unary } from '../../values/arithmetic.ts';
import { fixed } from '../../values/format-spec.ts';
import { typeError, valueError } from '../../values/python-error.ts';
import { isInt, isNumber, toNumber, typeName } from '../../values/types.ts';
import { UndefinedUse } from '../../values/undefined.ts';
import { float, int, type Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';
import { toFloat, toInt } from '../to-number.ts';

function toIntOr(value: Value, fallback: Value, base: Value): Value {
  try {
    return toInt(value, Number(base));
  } catch (error) {
    if (error instanceof UndefinedUse) throw error;
  }
  // "42.23" is 42.
  try {
    const number = toFloat(value);
    return Number.isFinite(number) ? int(BigInt(Math.trunc(number))) : fallback;
  } catch {
    return fallback;
  }
}

function toFloatOr(value: Value, fallback: Value): Value {
  try {
    return float(toFloat(value));
  } catch (error) {
    if (error instanceof UndefinedUse) throw error;
    return fallback;
  }
}

function round(value: Value, precision: Value, method: Value): Value {
  if (method !== 'common' && method !== 'ceil' && method !== 'floor')
    throw valueError('method must be common, ceil or floor');
  if (!isNumber(value)) {
    if (method === 'common') throw typeError(`type ${typeName(value)} doesn't define __round__ method`);
    const isRepeatable = typeof value === 'string' || Array.isArray(value);
    throw typeError(
      isRepeatable
        ? `must be real number, not ${typeName(value)}`
        : `unsupported operand type(s) for *: '${typeName(value)}' and 'int'`,
    );
  }
  const places = Number(precision);
  // Without a precision Python rounds to an int.
  if (precision === null && method === 'common') return toInt(roundCommon(value, 0));
  if (method === 'common') return roundCommon(value, places);
  const scale = 10 ** places;
  const scaled = toNumber(value) * scale;
  return float((method === 'ceil' ? Math.ceil(scaled) : Math.floor(scaled)) / scale);
}

/** Python's round(): half to even on the exact binary value; an int stays an int. */
function roundCommon(value: Parameters<typeof toNumber>[0], places: number): Value {
  if (typeof value === 'boolean' || isInt(value)) return roundInteger(BigInt(value), places);
  const number = toNumber(value);
  if (!Number.isFinite(number)) return float(number);
  if (places < 0) {
    const scale = 10 ** -places;
    const scaled = number / scale;
    const down = Math.floor(scaled);
    const half = scaled - down;
    const up = half > 0.5 || (half === 0.5 && down % 2 !== 0);
    return float((up ? down + 1 : down) * scale);
  }
  const text = fixed(Math.abs(number), places);
  return float(number < 0 ? -Number(text) : Number(text));
}

function roundInteger(value: bigint, places: number): Value {
  if (places >= 0) return int(value);
  const scale = 10n ** BigInt(-places);
  const rest = ((value % scale) + scale) % scale;
  const down = value - rest;
  const up = rest * 2n > scale || (rest * 2n === scale && (down / scale) % 2n !== 0n);
  return int(up ? down + scale : down);
}

/** Jinja's filters of numbers. */
export const jinjaNumberFilters: Filters = {
  abs: filter('x', (_context, value) => {
    if (!isNumber(value)) throw typeError(`bad operand type for abs(): '${typeName(value)}'`);
    return toNumber(value) < 0 ? unary('-', value) : unary('+', value);
  }),
  float: filter('value, default=0.0', (_context, value, fallback) => toFloatOr(value, fallback)),
  int: filter('value, default=0, base=10', (_context, value, fallback, base) =>
    toIntOr(value, fallback, base),
  ),
  round: filter("value, precision=0, method='common'", (_context, value, precision, method) =>
    round(value, precision, method),
  ),
};
