import { PyDate, PyDateTime } from '../values/dates.ts';
import { reprString } from '../values/print.ts';
import { float, int, type PyFloat } from '../values/value.ts';

/** The types a scalar without a tag may turn out to be. */
export type ScalarTag = 'null' | 'bool' | 'int' | 'float' | 'timestamp' | 'merge' | 'value' | 'str';

const BOOL = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const INT = /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+|[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const FLOAT =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const NULL = /^(?:~|null|Null|NULL|)$/;
const TIMESTAMP =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;

/** What PyYAML takes a plain scalar for (YAML 1.1, with PyYAML's omissions: `y`, `n`, `1e3` and `08` are strings). */
export function resolveScalar(text: string): ScalarTag {
  const first = text.charCodeAt(0);
  // Most scalars are words; the first character tells whether a closer look is needed.
  switch (text[0]) {
    case undefined:
    case '~':
      return NULL.test(text) ? 'null' : 'str';
    case 'n':
    case 'N':
      if (NULL.test(text)) return 'null';
      return BOOL.test(text) ? 'bool' : 'str';
    case 'y':
    case 'Y':
    case 't':
    case 'T':
    case 'f':
    case 'F':
    case 'o':
    case 'O':
      return text.length < 6 && BOOL.test(text) ? 'bool' : 'str';
    case '<':
      return text === '<<' ? 'merge' : 'str';
    case '=':
      return text === '=' ? 'value' : 'str';
  }
  const numeric = (first >= 48 && first <= 57) || first === 45 || first === 43 || first === 46;
  if (!numeric) return 'str';
  if (INT.test(text)) return 'int';
  if (FLOAT.test(text)) return 'float';
  return TIMESTAMP.test(text) ? 'timestamp' : 'str';
}

/** A scalar that its tag's constructor refuses; the message is Python's. */
export class ScalarError extends Error {}

export function constructBool(text: string): boolean {
  const word = text.toLowerCase();
  if (word === 'yes' || word === 'true' || word === 'on') return true;
  if (word === 'no' || word === 'false' || word === 'off') return false;
  throw new ScalarError(reprString(word));
}

/** Decimal, octal with a leading 0, 0x, 0b, and base 60 with colons. @throws ScalarError */
export function constructInt(text: string): number | bigint {
  const digits = text.replaceAll('_', '');
  const negative = digits.startsWith('-');
  const bare = negative || digits.startsWith('+') ? digits.slice(1) : digits;
  const size = magnitude(bare);
  return int(negative ? -size : size);
}

function magnitude(bare: string): bigint {
  if (bare === '0') return 0n;
  if (bare.startsWith('0b')) return parseInteger(bare, bare, 2);
  if (bare.startsWith('0x')) return parseInteger(bare, bare, 16);
  if (bare.startsWith('0')) return parseInteger(`0o${bare}`, bare, 8);
  if (bare.includes(':'))
    return bare.split(':').reduce((sum, part) => sum * 60n + parseInteger(part, part, 10), 0n);
  return parseInteger(bare, bare, 10);
}

function parseInteger(literal: string, shown: string, base: number): bigint {
  try {
    if (literal.trim() !== '') return BigInt(literal);
  } catch {
    // Not a number: told below.
  }
  const part = base === 2 || base === 16 ? shown.slice(2) : shown;
  throw new ScalarError(`invalid literal for int() with base ${base}: ${reprString(part)}`);
}

/** @throws ScalarError */
export function constructFloat(text: string): number | PyFloat {
  const lower = text.replaceAll('_', '').toLowerCase();
  const sign = lower.startsWith('-') ? -1 : 1;
  const bare = lower.startsWith('-') || lower.startsWith('+') ? lower.slice(1) : lower;
  if (bare === '.inf') return float(sign * Infinity);
  if (bare === '.nan') return float(Number.NaN);
  if (bare.includes(':'))
    return float(sign * bare.split(':').reduce((sum, part) => sum * 60 + parseFloating(part), 0));
  return float(sign * parseFloating(bare));
}

function parseFloating(text: string): number {
  if (/^(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/.test(text)) return Number(text);
  if (/^inf(?:inity)?$/.test(text)) return Infinity;
  if (text === 'nan') return Number.NaN;
  throw new ScalarError(`could not convert string to float: ${reprString(text)}`);
}

const TIMESTAMP_PARTS =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?)?$/;

/** @throws ScalarError for a text or a day that is none, with Python's message. */
export function constructTimestamp(text: string): PyDate | PyDateTime {
  const match = TIMESTAMP_PARTS.exec(text);
  if (match === null) throw new ScalarError(`'NoneType' object has no attribute 'groupdict'`);
  const [, year = '', month = '', day = '', hour, minute = '', second = '', fraction = '', zone, sign] =
    match;
  checkDate(Number(year), Number(month), Number(day));
  if (hour === undefined) return new PyDate(Number(year), Number(month), Number(day));
  check(Number(hour) < 24, 'hour must be in 0..23');
  check(Number(minute) < 60, 'minute must be in 0..59');
  check(Number(second) < 60, 'second must be in 0..59');
  const size = (Number(match[10] ?? 0) * 60 + Number(match[11] ?? 0)) * 60;
  return new PyDateTime(Number(year), Number(month), Number(day), {
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.slice(0, 6).padEnd(6, '0')),
    offset: zone === undefined ? undefined : sign === '-' ? -size : size,
  });
}

function checkDate(year: number, month: number, day: number): void {
  check(year > 0, `year ${year} is out of range`);
  check(month >= 1 && month <= 12, 'month must be in 1..12');
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  check(day >= 1 && day <= (lengths[month - 1] ?? 31), 'day is out of range for month');
}

function check(holds: boolean, message: string): void {
  if (!holds) throw new ScalarError(message);
}
