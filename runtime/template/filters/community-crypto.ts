import { splitLines } from '../../values/methods/str.ts';
import { repr } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { isInt, typeName } from '../../values/types.ts';
import { type Filters, filter } from '../plugin.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

/** `1st`, `2nd`, `13th`. */
function ordinal(number: number): string {
  const teen = Math.floor(number / 10) % 10 === 1;
  return number + ((teen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10]) ?? 'th');
}

function byteOf(part: string, position: number): bigint {
  const digits = /^\s*([+-]?)(?:0x)?([0-9a-f]+(?:_[0-9a-f]+)*)\s*$/i.exec(part);
  const value = digits === null ? undefined : BigInt(`0x${digits[2]?.replaceAll('_', '')}`);
  const signed = value !== undefined && digits?.[1] === '-' ? -value : value;
  if (signed !== undefined && signed >= 0n && signed <= 255n) return signed;
  const reason =
    signed === undefined
      ? `invalid literal for int() with base 16: ${repr(part)}`
      : 'the value is not in range [0, 255]';
  throw fail(
    `The ${ordinal(position)} part ${repr(part)} is not a hexadecimal number in range [0, 255]: ${reason}`,
  );
}

/** Every object of a file in PEM form, with its first and last line. */
function pemObjects(text: string): string[] {
  const found: string[] = [];
  let current: string | undefined;
  for (const line of splitLines(text, true)) {
    if (line.trim() === '') continue;
    if (line.startsWith('-----BEGIN ')) current = '';
    if (current === undefined) continue;
    current += line;
    if (!line.startsWith('-----END ')) continue;
    found.push(current);
    current = undefined;
  }
  return found;
}

/** Filters of the collection community.crypto that need no cryptography. */
export const cryptoFilters: Filters = {
  split_pem: filter('data', (_context, data) => {
    if (typeof data !== 'string')
      throw fail(`The community.crypto.split_pem input must be a text type, not <class '${typeName(data)}'>`);
    return pemObjects(data);
  }),
  parse_serial: filter('serial_str', (_context, text) => {
    if (typeof text !== 'string')
      throw fail(
        `The input for the community.crypto.parse_serial filter must be a string; got <class '${typeName(text)}'> instead`,
      );
    const number = text.split(':').reduce((sum, part, index) => (sum << 8n) | byteOf(part, index + 1), 0n);
    return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : number;
  }),
  to_serial: filter('serial_int', (_context, number) => {
    if (!isInt(number))
      throw fail(
        `The input for the community.crypto.to_serial filter must be an integer; got <class '${typeName(number)}'> instead`,
      );
    if (number < 0) throw fail('The input for the community.crypto.to_serial filter must not be negative');
    const digits = number.toString(16).toUpperCase();
    return (digits.padStart(digits.length + (digits.length % 2), '0').match(/../g) ?? []).join(':');
  }),
};
