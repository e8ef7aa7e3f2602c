import { repr, str } from '../values/print.ts';
import { typeName } from '../values/types.ts';
import { type Dict, PyFloat, PyObject, type Value } from '../values/value.ts';
import { jsonText, readDictText } from './dict-text.ts';
import type { OptionType } from './spec.ts';

/** Why a value could not become what an option wants; the message is the tail of Ansible's. */
export class ConversionError extends Error {
  override readonly name = 'ConversionError';
}

/** Ansible's conversion to each option type. The results are what `Options` promises for the type. */
export const CONVERTERS: Readonly<Record<OptionType, (value: Value) => unknown>> = {
  str: toStr,
  path: toStr,
  int: toInt,
  float: toFloat,
  bool: toBool,
  list: toList,
  dict: toDict,
  raw: (value) => value,
  json: toJson,
  jsonarg: toJson,
  bytes: (value) => toSize(value, 'B'),
  bits: (value) => toSize(value, 'b'),
};

function toStr(value: Value): string {
  return value === null ? '' : str(value);
}

/** Python's decimal literal, with the underscores and outer blanks that it allows. */
const DECIMAL = /^[+-]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?$/;

function toInt(value: Value): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  const number = value instanceof PyFloat ? value.value : decimal(value);
  if (number === undefined || !Number.isInteger(number))
    throw new ConversionError(`"${repr(value)}" cannot be converted to an int`);
  return number;
}

function decimal(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !DECIMAL.test(value.trim())) return undefined;
  return Number(value.trim().replaceAll('_', ''));
}

function toFloat(value: Value): number {
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return Number(value);
  if (typeof value === 'string') {
    const text = value.trim();
    if (/^[+-]?(inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
    if (/^[+-]?nan$/i.test(text)) return Number.NaN;
    if (DECIMAL.test(text)) return Number(text.replace(/(?<=[0-9])_(?=[0-9])/g, ''));
  }
  throw new ConversionError(`${pyClass(value)} cannot be converted to a float`);
}

const TRUE_WORDS: ReadonlySet<string> = new Set(['y', 'yes', 'on', '1', 'true', 't']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['n', 'no', 'off', '0', 'false', 'f']);
const BOOL_WORDS = "'y', 'yes', 'on', '1', 'true', 't', 1, 'n', 'no', 'off', '0', 'false', 'f', 0";

function toBool(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  const number = value instanceof PyFloat ? value.value : value;
  if (number === 1 || number === 0) return number === 1;
  if (typeof value === 'string') {
    const word = value.toLowerCase().trim();
    if (TRUE_WORDS.has(word)) return true;
    if (FALSE_WORDS.has(word)) return false;
  } else if (typeof value !== 'number' && typeof value !== 'bigint' && !(value instanceof PyFloat)) {
    throw new ConversionError(`${pyClass(value)} cannot be converted to a bool`);
  }
  throw new ConversionError(
    `The value '${str(value)}' is not a valid boolean. Valid booleans include: ${BOOL_WORDS}`,
  );
}

/** The boolean that a word such as `yes` or `off` means; undefined for any other text. */
export function booleanWord(text: string): boolean | undefined {
  const word = text.toLowerCase().trim();
  if (TRUE_WORDS.has(word)) return true;
  return FALSE_WORDS.has(word) ? false : undefined;
}

function toList(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(',');
  const scalar = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
  if (scalar || value instanceof PyFloat) return [str(value)];
  throw new ConversionError(`${pyClass(value)} cannot be converted to a list`);
}

function toDict(value: Value): Dict {
  if (value instanceof Map) return value;
  if (typeof value !== 'string') throw new ConversionError(`${pyClass(value)} cannot be converted to a dict`);
  const read = readDictText(value);
  if (typeof read === 'string') throw new ConversionError(read);
  return read;
}

function toJson(value: Value): string {
  if (typeof value === 'string') return value.trim();
  const container = Array.isArray(value) || value instanceof Map;
  if (container || (value instanceof PyObject && value.typeName === 'tuple')) return jsonText(value);
  throw new ConversionError(`${pyClass(value)} cannot be converted to a json string`);
}

const UNITS = 'YZEPTGMKB';
const LONG_UNITS: Readonly<Record<string, string>> = {
  Y: 'yotta',
  Z: 'zeta',
  E: 'exa',
  P: 'peta',
  T: 'tera',
  G: 'giga',
  M: 'mega',
  K: 'kilo',
  B: '',
};

/** `10M`, `1.5 GB`, `3Kb` as a number of bytes (`B`) or bits (`b`). */
function toSize(value: Value, kind: 'B' | 'b'): number {
  const size = parseSize(str(value), kind);
  if (size === undefined)
    throw new ConversionError(
      `${pyClass(value)} cannot be converted to a ${kind === 'B' ? 'Byte' : 'Bit'} value`,
    );
  return size;
}

function parseSize(text: string, kind: 'B' | 'b'): number | undefined {
  const found = /^([0-9]*\.?[0-9]+)(?:\s*([A-Za-z]+))?\s*$/.exec(text);
  if (found === null) return undefined;
  const number = Number(found[1]);
  const unit = found[2];
  if (unit === undefined) return roundHalfEven(number);
  const letter = unit.charAt(0).toUpperCase();
  const power = UNITS.length - 1 - UNITS.indexOf(letter);
  if (!UNITS.includes(letter)) return undefined;
  if (unit.length > 1) {
    const long = `${LONG_UNITS[letter]}${kind === 'B' ? 'byte' : 'bit'}`;
    const short = letter === 'B' ? kind : `${letter}${kind}`;
    if (unit.toLowerCase() !== long && unit !== short) return undefined;
  }
  return roundHalfEven(number * 1024 ** power);
}

function roundHalfEven(number: number): number {
  const floor = Math.floor(number);
  if (number - floor !== 0.5) return Math.round(number);
  return floor % 2 === 0 ? floor : floor + 1;
}

function pyClass(value: Value): string {
  return `<class '${value === null ? 'NoneType' : typeName(value)}'>`;
}
