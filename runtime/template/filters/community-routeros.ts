import { itemsOf } from '../../values/iterate.ts';
import { str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import type { Dict, Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';

// A command line of RouterOS is words between spaces; what stands behind a word's `=` may be in double quotes. Bytes count:
// an escape names one. Texts are held here with a character a byte.

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '?': '?',
  $: '$',
  _: ' ',
  a: '\x07',
  b: '\b',
  f: '\xff',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const ESCAPED = new Map(Object.entries(ESCAPES).map(([letter, byte]) => [byte, letter]));
const HEX = '0123456789ABCDEF';

const toBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
const fromBytes = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

/** What an escape stands for, and where it ends. */
function readEscape(line: string, at: number): { readonly byte: string; readonly end: number } {
  const letter = line[at];
  if (letter === undefined) throw fail("'\\' must not be at the end of the line");
  const known = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
  if (known !== undefined) return { byte: known, end: at + 1 };
  if (!HEX.includes(letter)) throw fail(`Invalid escape sequence '\\${letter}'`);
  const second = line[at + 1];
  if (second === undefined) throw fail('Hex escape sequence cut off at end of line');
  if (!HEX.includes(second)) throw fail(`Invalid hex escape sequence '\\${letter}${second}'`);
  return { byte: String.fromCharCode(Number.parseInt(letter + second, 16)), end: at + 2 };
}

/** The value that begins there, up to a space or its closing quote. */
function readValue(line: string, start: number): { readonly value: string; readonly end: number } {
  if (start === line.length) throw fail('Expected value, but found end of string');
  const quoted = line[start] === '"';
  let value = '';
  let at = quoted ? start + 1 : start;
  while (at < line.length) {
    const letter = line[at] ?? '';
    if (letter === ' ' && !quoted) return { value, end: at };
    at++;
    if (letter === '"') {
      if (!quoted) throw fail("'\"' must not appear in an unquoted value");
      if (![undefined, ' '].includes(line[at]))
        throw fail("Ending '\"' must be followed by space or end of string");
      return { value, end: at };
    }
    if (letter === '\\') {
      if (!quoted) throw fail('Escape sequences can only be used inside double quotes');
      const { byte, end } = readEscape(line, at);
      value += byte;
      at = end;
      continue;
    }
    if (!quoted && "'=()$[{`".includes(letter))
      throw fail(`"${letter}" can only be used inside double quotes`);
    if (letter === '?') throw fail(`"${letter}" can only be used in escaped form`);
    value += letter;
  }
  if (quoted) throw fail('Unexpected end of string during escaped parameter');
  return { value, end: at };
}

function splitCommand(given: string): string[] {
  const line = toBytes(given);
  const words: string[] = [];
  let word = '';
  for (let at = 0; at < line.length; ) {
    const letter = line[at++] ?? '';
    if (letter === ' ') {
      if (word !== '') words.push(word);
      word = '';
    } else if (letter === '=' && word !== '') {
      const { value, end } = readValue(line, at);
      words.push(`${word}=${value}`);
      word = '';
      at = end;
    } else if ('"\\\'=()$[{`?'.includes(letter)) throw fail(`Found unexpected "${letter}"`);
    else word += letter;
  }
  if (word !== '') words.push(word);
  return words.map(fromBytes);
}

function quoteValue(text: string): string {
  let quoted = '';
  let needed = text === '';
  for (const byte of toBytes(text)) {
    const letter = ESCAPED.get(byte);
    const code = byte.charCodeAt(0);
    // A space is escaped as well: `\_`.
    if (letter !== undefined) quoted += `\\${letter}`;
    else if (code < 32) quoted += `\\${HEX[code >> 4]}${HEX[code & 15]}`;
    else quoted += byte;
    needed ||= letter !== undefined || code < 32 || " =;'".includes(byte);
  }
  return needed ? `"${fromBytes(quoted)}"` : fromBytes(quoted);
}

function quoteArgument(text: string): string {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  if (name.includes(' ')) throw fail('Attribute names must not contain spaces');
  return at < 0 ? text : `${name}=${quoteValue(text.slice(at + 1))}`;
}

function toDict(words: Value, needsValues: boolean, skipsEmpty: boolean): Dict {
  const found: Dict = new Map();
  for (const word of itemsOf(words).map(str)) {
    const at = word.indexOf('=');
    if (at < 0) {
      if (needsValues) throw fail(`missing '=' after '${word}'`);
      found.set(word, null);
    } else if (!skipsEmpty || at < word.length - 1) found.set(word.slice(0, at), word.slice(at + 1));
  }
  return found;
}

/** Filters of the collection community.routeros. */
export const routerosFilters: Filters = {
  join: filter('arguments', (_context, words) =>
    itemsOf(words)
      .map((word) => quoteArgument(str(word)))
      .join(' '),
  ),
  list_to_dict: filter(
    'string_list, require_assignment=True, skip_empty_values=False',
    (_context, words, needsValues, skipsEmpty) => toDict(words, truth(needsValues), truth(skipsEmpty)),
  ),
  quote_argument: filter('argument', (_context, argument) => quoteArgument(str(argument))),
  quote_argument_value: filter('argument', (_context, argument) => quoteValue(str(argument))),
  split: filter('line', (_context, line) => splitCommand(str(line))),
};
