import { TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';

/** What a free-form argument string says. The strings are as written: templates in them are not rendered. */
export interface FreeForm {
  /** `key=value` words, in order; quotes around a value are taken off. */
  readonly options: Map<string, string>;
  /** What is no `key=value`, with its own white space and quotes; undefined when there is none. */
  readonly raw: string | undefined;
}

/** The only keys that the words of a command line may set: `echo a=b` is a command, `chdir=/x` an option. */
const COMMAND_OPTIONS: ReadonlySet<string> = new Set([
  'creates',
  'removes',
  'chdir',
  'executable',
  'warn',
  'stdin',
  'stdin_add_newline',
  'strip_empty_ends',
]);

/**
 * Reads `a=1 b="x y" rest`, as tasks, `-a` and `args` strings are written.
 * @param commandLine True for command, shell, raw, script and their like: any other `key=value` is part of the command.
 * @throws TsibleError when quotes or template blocks are not closed.
 */
export function parseKv(text: string, commandLine = false, origin?: Origin): FreeForm {
  const options = new Map<string, string>();
  const rest: string[] = [];
  for (const word of splitArgs(text, origin)) {
    const decoded = decodeEscapes(word);
    const at = separator(decoded);
    if (at === undefined) {
      rest.push(decoded.includes('=') ? decoded.replaceAll('\\=', '=') : word);
      continue;
    }
    const key = decoded.slice(0, at);
    if (commandLine && !COMMAND_OPTIONS.has(key)) rest.push(word);
    else options.set(key.trim(), unquote(decoded.slice(at + 1).trim()));
  }
  return { options, raw: rest.length > 0 ? joinArgs(rest) : undefined };
}

/** Where the first `=` stands that ends a key: not the first character, not escaped. */
function separator(word: string): number | undefined {
  for (let at = word.indexOf('=', 1); at !== -1; at = word.indexOf('=', at + 1)) {
    if (word[at - 1] !== '\\') return at;
  }
  return undefined;
}

/** Takes off one pair of equal quotes around a text; a text that ends in an escaped quote keeps them. */
export function unquote(text: string): string {
  const quoted = text.length > 1 && /^["']/.test(text) && text.at(-1) === text[0] && text.at(-2) !== '\\';
  return quoted ? text.slice(1, -1) : text;
}

/** Puts words of `splitArgs` together again; lines stay lines. */
function joinArgs(words: readonly string[]): string {
  let joined = '';
  for (const word of words) joined += joined === '' || joined.endsWith('\n') ? word : ` ${word}`;
  return joined;
}

const ESCAPES = /\\U([a-fA-F0-9]{8})|\\u([a-fA-F0-9]{4})|\\x([a-fA-F0-9]{2})|\\([\\'"abfnrtv])/g;
const SINGLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function decodeEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPES, (match, long?: string, short?: string, byte?: string, single?: string) => {
    const hex = long ?? short ?? byte;
    if (hex === undefined) return SINGLE[single ?? ''] ?? single ?? match;
    const code = Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : match;
  });
}

const BLOCKS = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
] as const;

/**
 * Splits at blanks and line ends, but not within quotes or template blocks. White space between words is kept at the
 * end of the word before it, so that a command can be put together again as it was written.
 * @throws TsibleError when quotes or template blocks are not closed.
 */
export function splitArgs(text: string, origin?: Origin): string[] {
  if (text === '') return [];
  const words: string[] = [];
  const extend = (more: string): void => {
    words.push((words.pop() ?? '') + more);
  };
  const depths = [0, 0, 0];
  let quote: string | undefined;
  const lines = text.split('\n');
  lines.forEach((line, row) => {
    let continued = false;
    line.split(' ').forEach((token, column) => {
      if (token === '' && column > 0) {
        extend(' ');
        return;
      }
      if (token === '\\' && quote === undefined) {
        continued = true;
        return;
      }
      const wasQuoted = quote !== undefined;
      const wasInBlock = depths.some((depth) => depth > 0);
      quote = quoteAfter(token, quote);
      BLOCKS.forEach(([open, close], kind) => {
        depths[kind] = Math.max(0, (depths[kind] ?? 0) + count(token, open) - count(token, close));
      });
      if (wasInBlock || wasQuoted) extend(column > 0 ? ` ${token}` : token);
      else if (token !== '' || quote !== undefined) words.push(token);
    });
    if (row < lines.length - 1 && !continued) extend('\n');
  });
  if (quote !== undefined || depths.some((depth) => depth > 0)) {
    throw new TsibleError(
      `failed at splitting arguments, either an unbalanced jinja2 block or quotes: ${text}`,
      { origin, help: 'Close every quote and every {{ }}, {% %} and {# #} block.' },
    );
  }
  return words;
}

/** The quote that is still open after a token. A backslash only counts within the token. */
function quoteAfter(token: string, open: string | undefined): string | undefined {
  let quote = open;
  for (let at = 0; at < token.length; at++) {
    const char = token[at];
    if ((char !== '"' && char !== "'") || token[at - 1] === '\\') continue;
    if (quote === undefined) quote = char;
    else if (quote === char) quote = undefined;
  }
  return quote;
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
