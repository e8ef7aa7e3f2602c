import { fixed } from '../../values/format-spec.ts';
import { characters, itemsOf, iterateOrNothing, length, stringLength } from '../../values/iterate.ts';
import { capitalize, splitLines, strip } from '../../values/methods/str.ts';
import { PyTuple } from '../../values/objects.ts';
import { formatPercent } from '../../values/percent.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError, valueError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';
import { toFloat } from '../to-number.ts';
import { pythonFormat } from './pprint.ts';
import { urlize } from './urlize.ts';
import { wrapText } from './wrap-text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#39;',
  '"': '&#34;',
};

/** Text with HTML's special characters written as entities. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => ENTITIES[character] ?? character);
}

const TITLE_BREAK = /([-\s({[<]+)/;

function title(text: string): string {
  return text
    .split(TITLE_BREAK)
    .map((part) => {
      const [first = '', ...rest] = Array.from(part);
      return first.toUpperCase() + rest.join('').toLowerCase();
    })
    .join('');
}

function indent(text: string, width: Value, first: boolean, blank: boolean): string {
  const indentation = typeof width === 'string' ? width : ' '.repeat(Math.max(0, Number(width)));
  const lines = splitLines(`${text}\n`);
  const [head = '', ...rest] = lines;
  const result = blank
    ? lines.join(`\n${indentation}`)
    : [head, ...rest.map((line) => (line === '' ? line : indentation + line))].join('\n');
  return first ? indentation + result : result;
}

function truncate(value: Value, size: number, killWords: boolean, end: string, leeway: number): Value {
  const kept = size - stringLength(end);
  if (kept < 0) throw new PythonError('ValueError', `expected length >= ${stringLength(end)}, got ${size}`);
  if (leeway < 0) throw new PythonError('ValueError', `expected leeway >= 0, got ${leeway}`);
  if (length(value) <= size + leeway) return value;
  const letters = characters(str(value));
  const start = letters.slice(0, kept).join('');
  if (killWords) return start + end;
  const space = start.lastIndexOf(' ');
  return (space < 0 ? start : start.slice(0, space)) + end;
}

const UNITS = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];

function fileSize(value: Value, binary: boolean): string {
  const size = toFloat(value);
  const base = binary ? 1024 : 1000;
  if (size === 1) return '1 Byte';
  if (size < base) return `${Math.trunc(size)} Bytes`;
  let index = 0;
  while (index < UNITS.length - 1 && size >= base ** (index + 2)) index++;
  const unit = UNITS[index] ?? '';
  return `${fixed(size / base ** (index + 1), 1)} ${binary ? `${unit.toUpperCase()}iB` : `${unit}B`}`;
}

/** Percent-encodes text as UTF-8; a slash stays unless it is part of a query. */
function quoteUrl(value: Value, query = false): string {
  const encoded = encodeURIComponent(str(value)).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return query ? encoded.replaceAll('%20', '+') : encoded.replaceAll('%2F', '/');
}

function urlencode(value: Value): string {
  const items = typeof value === 'string' ? undefined : iterateOrNothing(value);
  if (items === undefined) return quoteUrl(value);
  const pairs = value instanceof Map ? [...value.entries()] : Array.from(items, (pair) => itemsOf(pair));
  return pairs.map(([key = null, item = null]) => `${quoteUrl(key, true)}=${quoteUrl(item, true)}`).join('&');
}

function xmlAttributes(value: Value, space: boolean): string {
  if (!(value instanceof Map)) throw typeError(`'${typeName(value)}' object has no attribute 'items'`);
  const parts: string[] = [];
  for (const [key, item] of value.entries()) {
    if (item === null || item instanceof Undefined) continue;
    const name = str(key);
    if (/[ \t\n\r\f\v/>=]/.test(name)) throw valueError(`Invalid character in attribute name: '${name}'`);
    parts.push(`${escapeHtml(name)}="${escapeHtml(str(item))}"`);
  }
  return (space && parts.length > 0 ? ' ' : '') + parts.join(' ');
}

function stripTags(text: string): string {
  const plain = text
    .replace(/<!--[\s\S]*?-->|<[^>]*>/g, '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .join(' ');
  const named: Readonly<Record<string, string>> = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: '\u00a0',
  };
  return plain.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (all, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return named[name] ?? all;
  });
}

function format(template: Value, values: Value, keywords: Value): string {
  const positional = itemsOf(values);
  const named = keywords instanceof Map && keywords.size > 0;
  if (positional.length > 0 && named)
    throw new PythonError('ValueError', "can't handle positional and keyword arguments at the same time");
  return formatPercent(str(template), named ? keywords : new PyTuple(positional));
}

function reverse(value: Value): Value {
  if (typeof value === 'string') return [...characters(value)].reverse().join('');
  if (iterateOrNothing(value) === undefined)
    throw typeError(`argument must be iterable: '${typeName(value)}' object is not iterable`);
  return [...itemsOf(value)].reverse();
}

function noAttribute(value: Value, name: string): PythonError {
  return new PythonError('AttributeError', `'${typeName(value)}' object has no attribute '${name}'`);
}

const escaped = filter('s', (_context, value) => escapeHtml(str(value)));
const size = filter('obj', (_context, value) => length(value));

/** Jinja's filters of text. */
export const jinjaTextFilters: Filters = {
  capitalize: filter('s', (_context, value) => capitalize(str(value))),
  center: filter('value, width=80', (_context, value, width) => {
    const text = str(value);
    const missing = Math.max(0, Number(width) - stringLength(text));
    const left = Math.floor(missing / 2) + (missing & Number(width) & 1);
    return ' '.repeat(left) + text + ' '.repeat(missing - left);
  }),
  count: size,
  length: size,
  e: escaped,
  escape: escaped,
  forceescape: escaped,
  filesizeformat: filter('value, binary=False', (_context, value, binary) => fileSize(value, truth(binary))),
  format: filter('value, *args, **kwargs', (_context, value, args, keywords) =>
    format(value, args, keywords),
  ),
  indent: filter('s, width=4, first=False, blank=False', (_context, value, width, first, blank) => {
    // Python adds a newline first, which a list takes, too.
    if (Array.isArray(value)) throw typeError(`'list' object has no attribute 'splitlines'`);
    if (typeof value !== 'string')
      throw typeError(`unsupported operand type(s) for +=: '${typeName(value)}' and 'str'`);
    return indent(value, width, truth(first), truth(blank));
  }),
  lower: filter('s', (_context, value) => str(value).toLowerCase()),
  pprint: filter('value', (_context, value) => pythonFormat(value)),
  replace: filter('s, old, new, count=None', (_context, value, old, replacement, count) => {
    const text = str(value);
    const from = str(old);
    const to = str(replacement);
    if (count === null || Number(count) < 0) return text.replaceAll(from, () => to);
    const parts = from === '' ? ['', ...characters(text), ''] : text.split(from);
    const limit = Math.min(Number(count), parts.length - 1);
    return (
      parts.slice(0, limit + 1).join(to) +
      parts
        .slice(limit + 1)
        .map((part) => from + part)
        .join('')
    );
  }),
  reverse: filter('value', (_context, value) => reverse(value)),
  safe: filter('value', (_context, value) => str(value)),
  string: filter('s', (_context, value) => str(value)),
  striptags: filter('value', (_context, value) => stripTags(str(value))),
  title: filter('s', (_context, value) => title(str(value))),
  trim: filter('value, chars=None', (_context, value, chars) => strip(str(value), chars, 'both')),
  truncate: filter(
    "s, length=255, killwords=False, end='...', leeway=None",
    (_context, value, limit, killWords, end, leeway) =>
      truncate(value, Number(limit), truth(killWords), str(end), leeway === null ? 5 : Number(leeway)),
  ),
  upper: filter('s', (_context, value) => str(value).toUpperCase()),
  urlencode: filter('value', (_context, value) => urlencode(value)),
  urlize: filter(
    'value, trim_url_limit=None, nofollow=False, target=None, rel=None, extra_schemes=None',
    (_context, value, limit, nofollow, target, rel, schemes) =>
      urlize(str(value), {
        limit: limit === null ? undefined : Number(limit),
        rel: [
          ...new Set([
            ...(rel === null ? [] : str(rel).split(/\s+/)),
            ...(truth(nofollow) ? ['nofollow'] : []),
            'noopener',
          ]),
        ],
        target: target === null ? undefined : str(target),
        schemes: schemes === null ? [] : itemsOf(schemes).map(str),
      }),
  ),
  wordcount: filter('s', (_context, value) => str(value).match(/[\p{L}\p{N}_]+/gu)?.length ?? 0),
  wordwrap: filter(
    's, width=79, break_long_words=True, wrapstring=None, break_on_hyphens=True',
    (_context, value, width, breakLong, separator, hyphens) => {
      const wrapped = separator === null ? '\n' : str(separator);
      if (typeof value !== 'string') throw noAttribute(value, 'splitlines');
      return splitLines(value)
        .map((line) => wrapText(line, Number(width), truth(breakLong), truth(hyphens)).join(wrapped))
        .join(wrapped);
    },
  ),
  xmlattr: filter('d, autospace=True', (_context, value, space) => xmlAttributes(value, truth(space))),
};
