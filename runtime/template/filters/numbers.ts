import { getItem, hashable, setItem } from '../../values/dict.ts';
import { fixed } from '../../values/format-spec.ts';
import { iterateOrNothing } from '../../values/iterate.ts';
import { repr, str } from '../../values/print.ts';
import { PythonError, valueError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { isNumber, toNumber, typeName } from '../../values/types.ts';
import { type Dict, float, int, type Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';

function ansibleError(message: string, cause?: string): PythonError {
  return new PythonError('AnsibleError', cause === undefined ? message : `${message}: ${cause}`);
}

/** A number for a mathematical function. */
function real(value: Value, name: string): number {
  if (isNumber(value)) return toNumber(value);
  throw ansibleError(`${name}() can only be used on numbers`, `must be real number, not ${typeName(value)}`);
}

function logarithm(value: number, base: number): number {
  if (value <= 0 || base <= 0) throw valueError('math domain error');
  if (base === 10) return Math.log10(value);
  if (base === 2) return Math.log2(value);
  if (base === Math.E) return Math.log(value);
  const divisor = Math.log(base);
  if (divisor === 0) throw new PythonError('ZeroDivisionError', 'float division by zero');
  return Math.log(value) / divisor;
}

function power(value: number, exponent: number): number {
  const result = value ** exponent;
  if (Number.isNaN(result) || (value === 0 && exponent < 0)) throw valueError('math domain error');
  if (!Number.isFinite(result) && Number.isFinite(value) && Number.isFinite(exponent))
    throw new PythonError('OverflowError', 'math range error');
  return result;
}

function root(value: number, base: number): number {
  const domain = ansibleError('root() can only be used on numbers', 'math domain error');
  if (value < 0) throw domain;
  if (base === 2) return Math.sqrt(value);
  if (base === 3) return Math.cbrt(value);
  if (base === 0) throw new PythonError('ZeroDivisionError', 'float division by zero');
  return value ** (1 / base);
}

const SIZES: readonly (readonly [letter: string, power: number])[] = [
  ['Y', 80],
  ['Z', 70],
  ['E', 60],
  ['P', 50],
  ['T', 40],
  ['G', 30],
  ['M', 20],
  ['K', 10],
  ['B', 0],
];

function humanReadable(size: Value, bits: boolean, unit: Value): string {
  if (!isNumber(size) && unit === null)
    throw ansibleError(
      'human_readable() failed on bad input',
      `'>=' not supported between instances of '${typeName(size)}' and 'int'`,
    );
  if (unit !== null && typeof unit !== 'string')
    throw ansibleError(
      "human_readable() can't interpret the input",
      `'${typeName(unit)}' object has no attribute 'upper'`,
    );
  if (!isNumber(size))
    throw ansibleError(
      'human_readable() failed on bad input',
      `unsupported operand type(s) for /: '${typeName(size)}' and 'int'`,
    );
  const number = toNumber(size);
  const wanted = unit?.toUpperCase();
  const [letter, exponent] = SIZES.find(([name, power]) =>
    wanted === undefined ? number >= 2 ** power : wanted === name,
  ) ?? ['B', 0];
  const base = bits ? 'bits' : 'Bytes';
  const suffix = exponent === 0 ? base : letter + base.charAt(0);
  return `${fixed(number / 2 ** exponent, 2)} ${suffix}`;
}

const UNIT_NAMES: Readonly<Record<string, readonly [bytes: string, bits: string]>> = {
  B: ['byte', 'bit'],
  K: ['kilobyte', 'kilobit'],
  M: ['megabyte', 'megabit'],
  G: ['gigabyte', 'gigabit'],
  T: ['terabyte', 'terabit'],
  P: ['petabyte', 'petabit'],
  E: ['exabyte', 'exabit'],
  Z: ['zetabyte', 'zetabit'],
  Y: ['yottabyte', 'yottabit'],
};

function humanToBytes(size: Value, defaultUnit: Value, bits: boolean): Value {
  const fail = (reason: string) => ansibleError("human_to_bytes() can't interpret the input", reason);
  const text = str(size);
  const match = /^([0-9]*\.?[0-9]+)(?:\s*([A-Za-z]+))?\s*$/.exec(text);
  if (match === null) throw fail(`human_to_bytes() can't interpret following string: ${text}`);
  const number = Number(match[1]);
  const unit = match[2] ?? (defaultUnit === null ? undefined : str(defaultUnit));
  if (unit === undefined) return rounded(number, 0);
  const letter = unit.charAt(0).toUpperCase();
  const found = SIZES.find(([name]) => name === letter);
  const shown = repr(float(number));
  if (found === undefined)
    throw fail(
      `human_to_bytes() failed to convert ${shown} (unit = ${unit}). The suffix must be one of ${SIZES.map(([name]) => name).join(', ')}`,
    );
  const letterOfKind = bits ? 'b' : 'B';
  const name = UNIT_NAMES[letter]?.[bits ? 1 : 0] ?? '';
  const short = letter === 'B' ? letterOfKind : letter + letterOfKind;
  if (unit.length > 1 && unit.toLowerCase() !== name && unit !== short) {
    const expected = letter === 'B' ? `expect ${letterOfKind} or ${name}` : `expect ${short} or ${letter}`;
    throw fail(`human_to_bytes() failed to convert ${text}. Value is not a valid string (${expected})`);
  }
  return rounded(number, found[1]);
}

/** A number times a power of two as an int; a half goes to the even neighbour. */
function rounded(number: number, exponent: number): Value {
  const value = number * 2 ** exponent;
  const floor = Math.floor(value);
  const up = value - floor > 0.5 || (value - floor === 0.5 && floor % 2 !== 0);
  return int(BigInt(up ? floor + 1 : floor));
}

function rekey(data: Value, key: Value, duplicates: Value): Dict {
  if (duplicates !== 'error' && duplicates !== 'overwrite')
    throw ansibleError(`duplicates parameter to rekey_on_member has unknown value ${repr(duplicates)}`);
  const items =
    data instanceof Map ? data.values() : typeof data === 'string' ? undefined : iterateOrNothing(data);
  if (items === undefined) throw ansibleError('Type is not a valid list, set, or dict');
  const result: Dict = new Map();
  for (const item of items) {
    if (!(item instanceof Map)) throw ansibleError('List item is not a valid dict');
    const member = getItem(item, hashable(key));
    if (member === undefined) throw ansibleError(`Key ${repr(key)} was not found.`);
    if (duplicates === 'error' && getItem(result, hashable(member)) !== undefined)
      throw ansibleError(`Key ${repr(member)} is not unique, cannot convert to dict.`);
    setItem(result, hashable(member), item);
  }
  return result;
}

/** Ansible's filters for numbers and sizes, and for dicts by a member's value. */
export const numberFilters: Filters = {
  log: filter('x, base=None', (_context, value, base) =>
    float(logarithm(real(value, 'log'), base === null ? Math.E : real(base, 'log'))),
  ),
  pow: filter('x, y', (_context, value, exponent) => float(power(real(value, 'pow'), real(exponent, 'pow')))),
  root: filter('x, base=2', (_context, value, base) => float(root(real(value, 'root'), real(base, 'root')))),
  human_readable: filter('size, isbits=False, unit=None', (_context, size, bits, unit) =>
    humanReadable(size, truth(bits), unit),
  ),
  human_to_bytes: filter('size, default_unit=None, isbits=False', (_context, size, unit, bits) =>
    humanToBytes(size, unit, truth(bits)),
  ),
  rekey_on_member: filter("data, key, duplicates='error'", (_context, data, key, duplicates) =>
    rekey(data, key, duplicates),
  ),
};
