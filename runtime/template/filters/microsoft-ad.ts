import { fromMicroseconds } from '../../values/date-arithmetic.ts';
import { PyBytes, PyTuple } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { PythonError, valueError } from '../../values/python-error.ts';
import { strftime } from '../../values/strftime.ts';
import { isInt } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';
import { toInt } from '../to-number.ts';
import { base64Bytes } from './encoding.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

/** Applies to each item of a list, or to the value. */
function each(value: Value, convert: (one: Value) => Value): Value {
  if (value instanceof PyTuple) return value.items.map(convert);
  return Array.isArray(value) ? value.map(convert) : convert(value);
}

const bytesOf = (value: Value): Buffer => (value instanceof PyBytes ? value.bytes : base64Bytes(value));

/** Microseconds from 1601 to 1970. */
const EPOCH = 11_644_473_600_000_000n;

/** A FILETIME: tenths of microseconds since 1601. */
function asDatetime(value: Value, format: Value): string {
  const number = value instanceof PyBytes ? toInt(value.bytes.toString('utf8')) : value;
  const ticks = BigInt(str(isInt(number) ? number : toInt(number)));
  const microseconds = (ticks - (((ticks % 10n) + 10n) % 10n)) / 10n;
  return strftime(fromMicroseconds(microseconds - EPOCH, 0), str(format), 'UTC');
}

function asGuid(value: Value): string {
  const bytes = bytesOf(value);
  if (bytes.length !== 16) throw valueError('bytes_le is not a 16-char string');
  // The first three fields are little endian.
  const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
  const hex = Buffer.from(order.map((index) => bytes[index] ?? 0)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function asSid(value: Value): string {
  const bytes = bytesOf(value);
  if (bytes.length < 8) throw fail('Raw SID bytes must be at least 8 bytes long');
  const count = bytes.readUInt8(1);
  if (bytes.length - 8 < count * 4) throw fail('Not enough data to unpack SID');
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(8 + index * 4));
  return `S-${bytes.readUInt8(0)}-${bytes.readUIntBE(2, 6)}-${parts.join('-')}`;
}

function escapeValue(text: string): string {
  const letters = [...text];
  return letters
    .map((letter, index) => {
      const isEdge =
        (index === 0 && ' #'.includes(letter)) || (index === letters.length - 1 && letter === ' ');
      if (isEdge || '"+,;<>\\'.includes(letter)) return `\\${letter}`;
      if (!'\0\n\r=/'.includes(letter)) return letter;
      return `\\${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

const TYPE = / *([A-Za-z][A-Za-z0-9-]*|(?:[0-9]|[1-9][0-9]+)(?:\.(?:[0-9]|[1-9][0-9]+))+) *=/y;
const HEX_VALUE = / *#((?:[0-9a-fA-F]{2})+) *([+,]|$)/y;

/** Reads a distinguished name (RFC 4514): a character a byte, as escapes name bytes. */
class NameReader {
  readonly #bytes: string;
  #at = 0;

  constructor(text: string) {
    this.#bytes = Buffer.from(text, 'utf8').toString('latin1');
  }

  /** For each part of the name its types and values by turns. */
  read(): string[][] {
    const parts: string[][] = [];
    while (this.#at < this.#bytes.length) {
      const part: string[] = [];
      let goesOn = true;
      while (goesOn) {
        part.push(this.#type());
        const { value, more } = this.#value();
        part.push(value);
        goesOn = more;
      }
      parts.push(part);
    }
    return parts;
  }

  #type(): string {
    TYPE.lastIndex = this.#at;
    const found = TYPE.exec(this.#bytes);
    if (found === null) throw fail(`Expecting attribute type in RDN entry from '${this.#rest(this.#at)}'`);
    this.#at = TYPE.lastIndex;
    return found[1] ?? '';
  }

  #value(): { readonly value: string; readonly more: boolean } {
    HEX_VALUE.lastIndex = this.#at;
    const hex = HEX_VALUE.exec(this.#bytes);
    if (hex !== null) {
      this.#at = HEX_VALUE.lastIndex;
      return { value: Buffer.from(hex[1] ?? '', 'hex').toString('utf8'), more: hex[2] === '+' };
    }
    const start = this.#at;
    let [value, spaces, last] = ['', '', ''];
    while (this.#at < this.#bytes.length) {
      last = this.#bytes[this.#at++] ?? '';
      if (last === ' ') {
        if (value !== '') spaces += ' ';
        continue;
      }
      if (last === ',' || last === '+') break;
      value += spaces + this.#letter(last, value === '');
      spaces = '';
    }
    if (value === '') throw fail(`Expecting attribute value in RDN entry from '${this.#rest(start)}'`);
    return { value: Buffer.from(value, 'latin1').toString('utf8'), more: last === '+' };
  }

  #letter(letter: string, isFirst: boolean): string {
    const rest = this.#rest(this.#at - 1);
    if (letter === '#' && isFirst)
      throw fail(`Found leading # for attribute value but does not match hexstring format at '${rest}'`);
    if ('\0";<>'.includes(letter))
      throw fail(`Found unescaped character '${letter}' in attribute value at '${rest}'`);
    if (letter !== '\\') return letter;
    const [next = ''] = this.#bytes.slice(this.#at);
    if (next !== '' && '+,;<>#=\\" '.includes(next)) {
      this.#at++;
      return next;
    }
    const hex = this.#bytes.slice(this.#at, this.#at + 2);
    if (!/^[0-9a-fA-F]{2}$/.test(hex))
      throw fail(`Found invalid escape sequence in attribute value at '${rest}`);
    this.#at += 2;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #rest(at: number): string {
    return Buffer.from(this.#bytes.slice(at), 'latin1').toString('utf8');
  }
}

function joinPart(part: readonly string[]): string {
  const pairs = Array.from({ length: part.length / 2 }, (_, index) => part.slice(2 * index, 2 * index + 2));
  return pairs.map(([type = '', value = '']) => `${type}=${escapeValue(value)}`).join('+');
}

function splitName(text: string, section: Value): string {
  const [leaf, ...parents] = new NameReader(text).read();
  if (leaf === undefined) return '';
  return section === 'leaf' ? joinPart(leaf) : parents.map(joinPart).join(',');
}

/** Filters of the collection microsoft.ad. */
export const activeDirectoryFilters: Filters = {
  as_datetime: filter("value, format='%Y-%m-%dT%H:%M:%S.%f%z'", (_context, value, format) =>
    each(value, (one) => asDatetime(one, format)),
  ),
  as_guid: filter('value', (_context, value) => each(value, asGuid)),
  as_sid: filter('value', (_context, value) => each(value, asSid)),
  dn_escape: filter('value', (_context, value) => each(value, (one) => escapeValue(str(one)))),
  parse_dn: filter('value', (_context, value) => each(value, (one) => new NameReader(str(one)).read())),
  split_dn: filter("value, section='leaf'", (_context, value, section) =>
    each(value, (one) => splitName(str(one), section)),
  ),
};
