import { getItem } from '../dict.ts';
import { characters, itemsOf, iterate, stringLength } from '../iterate.ts';
import { type Keywords, PyBytes, PySlice, PyTuple } from '../objects.ts';
import { reprString } from '../print.ts';
import { PythonError, typeError, valueError } from '../python-error.ts';
import { formatString } from '../str-format.ts';
import { sliceIndexes } from '../subscript.ts';
import { isInt, typeName } from '../types.ts';
import { Undefined } from '../undefined.ts';
import type { Value } from '../value.ts';
import { type Methods, method } from './method.ts';

/** What Python's strip() takes for white space. */
const SPACE = '[\\s\\x1c-\\x1f\\x85]';
const LEADING = new RegExp(`^${SPACE}+`);
const TRAILING = new RegExp(`${SPACE}+$`);

function text(value: Value, what = 'argument'): string {
  if (typeof value === 'string') return value;
  if (value instanceof Undefined) return value.trip();
  throw typeError(`${what} must be str, not ${typeName(value)}`);
}

function separatorText(value: Value): string {
  if (typeof value === 'string' || value instanceof Undefined) return text(value);
  throw typeError(`must be str or None, not ${typeName(value)}`);
}

function whole(value: Value): number {
  if (typeof value === 'boolean' || isInt(value)) return Number(value);
  if (value instanceof Undefined) return value.trip();
  throw typeError(`'${typeName(value)}' object cannot be interpreted as an integer`);
}

/** Python's strip, lstrip and rstrip, of white space or of given characters. */
export function strip(self: string, chars: Value, side: 'left' | 'right' | 'both'): string {
  if (chars === null) {
    const left = side === 'right' ? self : self.replace(LEADING, '');
    return side === 'left' ? left : left.replace(TRAILING, '');
  }
  if (typeof chars !== 'string') throw typeError('strip arg must be None or str');
  const set = new Set(chars);
  const letters = characters(self);
  let start = 0;
  let end = letters.length;
  if (side !== 'right') while (start < end && set.has(letters[start] ?? '')) start++;
  if (side !== 'left') while (end > start && set.has(letters[end - 1] ?? '')) end--;
  return letters.slice(start, end).join('');
}

/** Python's split: at white space (separator null) or at a separator, at most `limit` times (-1: always). */
export function split(self: string, separator: Value, limit: number): string[] {
  if (separator === null) {
    const rest = self.replace(LEADING, '');
    if (rest === '') return [];
    if (limit < 0) return rest.replace(TRAILING, '').split(new RegExp(`${SPACE}+`));
    const parts: string[] = [];
    let remaining = rest;
    for (let count = 0; count < limit; count++) {
      const match = new RegExp(`^([^]*?)${SPACE}+([^]+)$`).exec(remaining);
      if (match === null) return [...parts, remaining.replace(TRAILING, '')];
      parts.push(match[1] ?? '');
      remaining = match[2] ?? '';
    }
    return [...parts, limit === 0 ? remaining : remaining];
  }
  const by = separatorText(separator);
  if (by === '') throw valueError('empty separator');
  const parts = self.split(by);
  if (limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(by)];
}

function splitRight(self: string, separator: Value, limit: number): string[] {
  if (limit < 0) return split(self, separator, -1);
  if (separator === null) {
    const reversed = split(reverse(self), null, limit);
    return reversed.map(reverse).reverse();
  }
  const by = separatorText(separator);
  if (by === '') throw valueError('empty separator');
  const parts = self.split(by);
  if (parts.length <= limit + 1) return parts;
  const cut = parts.length - limit;
  return [parts.slice(0, cut).join(by), ...parts.slice(cut)];
}

function reverse(self: string): string {
  return Array.from(self).reverse().join('');
}

/** Where a slice of the string starts and ends, with the part itself. */
function window(self: string, start: Value, end: Value): { part: string; from: number } {
  if (start === null && end === null) return { part: self, from: 0 };
  const letters = characters(self);
  const indexes = sliceIndexes(new PySlice(start, end, null), letters.length);
  const from = indexes[0] ?? (start === null ? 0 : Math.min(letters.length, Math.max(0, Number(start))));
  return { part: indexes.map((index) => letters[index]).join(''), from };
}

function find(self: string, wanted: string, start: Value, end: Value, last: boolean): number {
  const { part, from } = window(self, start, end);
  const at = last ? part.lastIndexOf(wanted) : part.indexOf(wanted);
  return at < 0 ? -1 : from + stringLength(part.slice(0, at));
}

function affix(
  self: string,
  wanted: Value,
  start: Value,
  end: Value,
  name: 'startswith' | 'endswith',
): boolean {
  const { part } = window(self, start, end);
  const test = (candidate: Value): boolean => {
    if (candidate instanceof Undefined) return candidate.trip();
    if (typeof candidate !== 'string')
      throw typeError(`${name} first arg must be str or a tuple of str, not ${typeName(candidate)}`);
    return name === 'startswith' ? part.startsWith(candidate) : part.endsWith(candidate);
  };
  return wanted instanceof PyTuple ? wanted.items.some(test) : test(wanted);
}

/** A letter at the start of a word: `ß` becomes `Ss`. */
function titleCase(letter: string): string {
  const upper = letter.toUpperCase();
  return upper.charAt(0) + upper.slice(1).toLowerCase();
}

/** Python's title(): a letter after anything that is no letter is upper case. */
function title(self: string): string {
  return self.replace(/\p{L}+/gu, (word) => {
    const [first = '', ...rest] = Array.from(word);
    return titleCase(first) + rest.join('').toLowerCase();
  });
}

/** Python's capitalize(). */
export function capitalize(self: string): string {
  const [first = '', ...rest] = Array.from(self);
  return titleCase(first) + rest.join('').toLowerCase();
}

/** Python's splitlines(). */
export function splitLines(self: string, keepEnds = false): string[] {
  const lines: string[] = [];
  const pattern = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/g;
  let at = 0;
  for (const match of self.matchAll(pattern)) {
    const end = match.index + match[0].length;
    lines.push(self.slice(at, keepEnds ? end : match.index));
    at = end;
  }
  if (at < self.length) lines.push(self.slice(at));
  return lines;
}

function justify(self: string, width: Value, fill: Value, side: 'left' | 'right' | 'center'): string {
  const filler = text(fill, 'fill character');
  if (stringLength(filler) !== 1) throw typeError('The fill character must be exactly one character long');
  const missing = whole(width) - stringLength(self);
  if (missing <= 0) return self;
  if (side === 'left') return self + filler.repeat(missing);
  if (side === 'right') return filler.repeat(missing) + self;
  // Python puts the odd one to the left when the width is odd.
  const left = Math.floor(missing / 2) + (missing & whole(width) & 1);
  return filler.repeat(left) + self + filler.repeat(missing - left);
}

function replace(self: string, old: Value, replacement: Value, count: Value): string {
  const from = text(old, 'replace() argument 1');
  const to = text(replacement, 'replace() argument 2');
  const limit = whole(count);
  if (limit < 0) return self.replaceAll(from, () => to);
  const parts = from === '' ? ['', ...characters(self), ''] : self.split(from);
  if (parts.length <= limit + 1) return parts.join(to);
  return (
    parts.slice(0, limit + 1).join(to) +
    (limit === 0 && from === '' ? '' : from) +
    parts.slice(limit + 1).join(from)
  );
}

function partition(self: string, separator: Value, last: boolean): PyTuple {
  const by = text(separator);
  if (by === '') throw valueError('empty separator');
  const at = last ? self.lastIndexOf(by) : self.indexOf(by);
  if (at < 0) return new PyTuple(last ? ['', '', self] : [self, '', '']);
  return new PyTuple([self.slice(0, at), by, self.slice(at + by.length)]);
}

/** Python's str.join. @throws PythonError when an item is no string */
function join(self: string, items: Value): string {
  const parts: string[] = [];
  // Of a tuple Python looks at the types only.
  if (!(items instanceof PyTuple))
    for (const item of iterate(items)) if (item instanceof Undefined) item.trip();
  for (const item of iterate(items)) {
    if (typeof item !== 'string')
      throw typeError(`sequence item ${parts.length}: expected str instance, ${typeName(item)} found`);
    parts.push(item);
  }
  return parts.join(self);
}

function expandTabs(self: string, size: number): string {
  let column = 0;
  let result = '';
  for (const letter of self) {
    if (letter === '\t') {
      const spaces = size > 0 ? size - (column % size) : 0;
      result += ' '.repeat(spaces);
      column += spaces;
    } else {
      result += letter;
      column = letter === '\n' || letter === '\r' ? 0 : column + 1;
    }
  }
  return result;
}

function translate(self: string, table: Value): string {
  if (!(table instanceof Map)) throw typeError(`'${typeName(table)}' object is not subscriptable`);
  return Array.from(self, (letter) => {
    const found = getItem(table, letter.codePointAt(0) ?? 0);
    if (found === undefined) return letter;
    if (found === null) return '';
    return typeof found === 'string' ? found : String.fromCodePoint(Number(found));
  }).join('');
}

function makeTable(from: Value, to: Value, removed: Value): Map<number, Value> {
  const table = new Map<number, Value>();
  if (from instanceof Map) {
    for (const [key, value] of from.entries())
      table.set(typeof key === 'string' ? (key.codePointAt(0) ?? 0) : Number(key), value);
    return table;
  }
  const targets = Array.from(text(to));
  Array.from(text(from)).forEach((letter, index) => {
    table.set(letter.codePointAt(0) ?? 0, (targets[index] ?? '').codePointAt(0) ?? 0);
  });
  for (const letter of typeof removed === 'string' ? removed : '')
    table.set(letter.codePointAt(0) ?? 0, null);
  return table;
}

function swapCase(self: string): string {
  return Array.from(self, (letter) =>
    letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase(),
  ).join('');
}

function isCased(self: string, upper: boolean): boolean {
  return (
    (upper ? self === self.toUpperCase() : self === self.toLowerCase()) &&
    self.toUpperCase() !== self.toLowerCase()
  );
}

function encode(self: string, encoding: Value): PyBytes {
  const name = text(encoding).toLowerCase().replace(/_/g, '-');
  if (name === 'ascii') {
    const at = self.search(/[^\0-\x7f]/);
    if (at >= 0)
      throw valueError(
        `'ascii' codec can't encode character ${reprString(self[at] ?? '')} in position ${at}: ordinal not in range(128)`,
      );
  }
  const known: Readonly<Record<string, BufferEncoding>> = {
    ascii: 'latin1',
    latin1: 'latin1',
    'latin-1': 'latin1',
    'iso-8859-1': 'latin1',
    'utf-16-le': 'utf16le',
  };
  return new PyBytes(Buffer.from(self, known[name] ?? 'utf8'));
}

/** The pattern is made when it is needed: one of Unicode properties takes milliseconds to make. */
const matches = (pattern: () => RegExp) => method<string>('', (self) => pattern().test(self));

export const strMethods: Methods<string> = {
  capitalize: method('', capitalize),
  casefold: method('', (self: string) => self.toLowerCase().replaceAll('ß', 'ss')),
  center: method("width, fillchar=' '", (self: string, width, fill) => justify(self, width, fill, 'center')),
  count: method('sub, start=None, end=None', (self: string, wanted, start, end) => {
    const { part } = window(self, start ?? null, end ?? null);
    const sought = text(wanted ?? null, 'count() argument 1');
    return sought === '' ? stringLength(part) + 1 : part.split(sought).length - 1;
  }),
  encode: method("encoding='utf-8', errors='strict'", (self: string, encoding) => encode(self, encoding)),
  endswith: method('suffix, start=None, end=None', (self: string, wanted, start, end) =>
    affix(self, wanted, start, end, 'endswith'),
  ),
  expandtabs: method('tabsize=8', (self: string, size) => expandTabs(self, whole(size))),
  find: method('sub, start=None, end=None', (self: string, wanted, start, end) =>
    find(self, text(wanted ?? null, 'find() argument 1'), start, end, false),
  ),
  format: method('*args, **kwargs', (self: string, args, keywords) =>
    formatString(self, itemsOf(args), keywordsOf(keywords)),
  ),
  format_map: method('mapping', (self: string, mapping) => formatString(self, [], keywordsOf(mapping))),
  index: method('sub, start=None, end=None', (self: string, wanted, start, end) =>
    foundOrFail(find(self, text(wanted ?? null, 'index() argument 1'), start, end, false)),
  ),
  isalnum: matches(() => /^[\p{L}\p{N}]+$/u),
  isalpha: matches(() => /^\p{L}+$/u),
  isascii: matches(() => /^[\0-\x7f]*$/),
  isdecimal: matches(() => /^\p{Nd}+$/u),
  isdigit: matches(() => /^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]+$/u),
  isidentifier: matches(() => /^[\p{XID_Start}_]\p{XID_Continue}*$/u),
  islower: method('', (self: string) => isCased(self, false)),
  isnumeric: matches(() => /^\p{N}+$/u),
  isprintable: method(
    '',
    (self: string) =>
      reprString(self.replace(/['"\\]/g, '')).length - 2 === self.replace(/['"\\]/g, '').length,
  ),
  isspace: matches(() => new RegExp(`^${SPACE}+$`)),
  istitle: method('', (self: string) => /\p{L}/u.test(self) && title(self) === self),
  isupper: method('', (self: string) => isCased(self, true)),
  join: method('iterable', (self: string, items) => join(self, items)),
  ljust: method("width, fillchar=' '", (self: string, width, fill) => justify(self, width, fill, 'left')),
  lower: method('', (self: string) => self.toLowerCase()),
  lstrip: method('chars=None', (self: string, chars) => strip(self, chars, 'left')),
  maketrans: method("x, y='', z=''", (_self: string, from, to, removed) => makeTable(from, to, removed)),
  partition: method('sep', (self: string, separator) => partition(self, separator, false)),
  removeprefix: method('prefix', (self: string, prefix) =>
    self.startsWith(text(prefix)) ? self.slice(text(prefix).length) : self,
  ),
  removesuffix: method('suffix', (self: string, suffix) =>
    text(suffix) !== '' && self.endsWith(text(suffix)) ? self.slice(0, -text(suffix).length) : self,
  ),
  replace: method('old, new, count=-1', replace),
  rfind: method('sub, start=None, end=None', (self: string, wanted, start, end) =>
    find(self, text(wanted ?? null, 'rfind() argument 1'), start, end, true),
  ),
  rindex: method('sub, start=None, end=None', (self: string, wanted, start, end) =>
    foundOrFail(find(self, text(wanted ?? null, 'rindex() argument 1'), start, end, true)),
  ),
  rjust: method("width, fillchar=' '", (self: string, width, fill) => justify(self, width, fill, 'right')),
  rpartition: method('sep', (self: string, separator) => partition(self, separator, true)),
  rsplit: method('sep=None, maxsplit=-1', (self: string, separator, limit) =>
    splitRight(self, separator, whole(limit)),
  ),
  rstrip: method('chars=None', (self: string, chars) => strip(self, chars, 'right')),
  split: method('sep=None, maxsplit=-1', (self: string, separator, limit) =>
    split(self, separator, whole(limit)),
  ),
  splitlines: method('keepends=False', (self: string, keep) =>
    splitLines(self, keep !== false && keep !== 0),
  ),
  startswith: method('prefix, start=None, end=None', (self: string, wanted, start, end) =>
    affix(self, wanted, start, end, 'startswith'),
  ),
  strip: method('chars=None', (self: string, chars) => strip(self, chars, 'both')),
  swapcase: method('', swapCase),
  title: method('', title),
  translate: method('table', (self: string, table) => translate(self, table)),
  upper: method('', (self: string) => self.toUpperCase()),
  zfill: method('width', (self: string, width) => {
    const [, sign = '', digits = ''] = /^([+-]?)(.*)$/s.exec(self) ?? [];
    return sign + digits.padStart(whole(width) - sign.length, '0');
  }),
};

function keywordsOf(value: Value): Keywords {
  const keywords = new Map<string, Value>();
  if (value instanceof Map)
    for (const [key, item] of value.entries()) if (typeof key === 'string') keywords.set(key, item);
  return keywords;
}

function foundOrFail(index: number): number {
  if (index < 0) throw new PythonError('ValueError', 'substring not found');
  return index;
}
