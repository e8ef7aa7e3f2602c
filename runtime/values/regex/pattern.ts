import { PythonError } from '../python-error.ts';
import { emitPattern } from './emit.ts';
import { parsePattern } from './parse.ts';
import { withinLimit } from './time-limit.ts';

export interface PatternOptions {
  readonly ignorecase?: boolean;
  readonly multiline?: boolean;
  readonly dotall?: boolean;
  /** Classes such as \w know ASCII only, as in a pattern of bytes (given as a text of one character a byte). */
  readonly ascii?: boolean;
}

/** A match: texts of Python's groups by number, undefined for those that took no part. */
export interface Match {
  readonly index: number;
  readonly groups: readonly (string | undefined)[];
}

/** Texts shorter than this are soon tried in every way. */
const LONG = 20;

/** A pattern of Python's `re`, compiled. */
export class Pattern {
  readonly #regexp: RegExp;
  readonly #groups: readonly number[];
  /** Matches at one place, but not nothing; where that may be another match than the first choice. */
  readonly #something: RegExp | undefined;
  /** The pattern as written, where a match needs to be watched. */
  readonly #watched: string | undefined;
  /** Numbers of named groups. */
  readonly names: ReadonlyMap<string, number>;

  /** @throws PythonError with the message of re.error */
  constructor(source: string, options: PatternOptions = {}) {
    const parsed = parsePattern(source, {
      ignorecase: options.ignorecase ?? false,
      multiline: options.multiline ?? false,
      dotall: options.dotall ?? false,
      ascii: options.ascii ?? false,
    });
    const emitted = emitPattern(parsed);
    this.#regexp = new RegExp(emitted.source, emitted.ignorecase ? 'giu' : 'gu');
    this.#groups = emitted.groups;
    this.#watched = emitted.mayRunAway ? source : undefined;
    if (emitted.mayPreferNothing) {
      // What lies ahead at the start must not still lie ahead at the end.
      const shifted = emitPattern(parsed, 1).source;
      this.#something = new RegExp(
        `(?=([^]*))(?:${shifted})(?!\\1(?![^]))`,
        emitted.ignorecase ? 'iuy' : 'uy',
      );
    }
    this.names = parsed.names;
  }

  /** How many groups there are. */
  get groups(): number {
    return this.#groups.length - 1;
  }

  /** The first match anywhere. */
  search(text: string): Match | undefined {
    return this.matches(text).next().value ?? undefined;
  }

  /** A match at the start. */
  match(text: string): Match | undefined {
    const anchored = new RegExp(this.#regexp.source, this.#regexp.flags.replace('g', 'y'));
    const match = this.#exec(anchored, text);
    return match === null ? undefined : this.#match(match);
  }

  /** A match of the whole text. */
  fullmatch(text: string): Match | undefined {
    const whole = new RegExp(`(?:${this.#regexp.source})(?![^])`, this.#regexp.flags.replace('g', 'y'));
    const match = this.#exec(whole, text);
    return match === null ? undefined : this.#match(match);
  }

  /** All matches from left to right that don't overlap. Where nothing was matched, something still may be. */
  *matches(text: string): Generator<Match, undefined> {
    const regexp = new RegExp(this.#regexp);
    for (let match = this.#exec(regexp, text); match !== null; match = this.#exec(regexp, text)) {
      yield this.#match(match);
      if (match[0] !== '') continue;
      const more = this.#matchSomething(text, match.index);
      if (more !== undefined) yield more;
      const end = more === undefined ? match.index : more.index + (more.groups[0]?.length ?? 0);
      regexp.lastIndex = more === undefined ? end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1) : end;
      if (regexp.lastIndex > text.length) break;
    }
    return undefined;
  }

  #matchSomething(text: string, at: number): Match | undefined {
    if (this.#something === undefined || at >= text.length) return undefined;
    this.#something.lastIndex = at;
    const match = this.#exec(this.#something, text);
    if (match === null) return undefined;
    return { index: at, groups: this.#groups.map((group) => match[group === 0 ? 0 : group + 1]) };
  }

  /**
   * Replaces matches (all, or `count` of them) by a replacement with `\1`, `\g<name>` and escapes.
   * @returns the new text and how many were replaced
   */
  substitute(replacement: string, text: string, count = 0): { text: string; count: number } {
    const parts = parseReplacement(replacement, this);
    let done = 0;
    let result = '';
    let end = 0;
    for (const match of this.matches(text)) {
      if (count > 0 && done === count) break;
      done++;
      result += text.slice(end, match.index);
      for (const part of parts) result += typeof part === 'string' ? part : (match.groups[part] ?? '');
      end = match.index + (match.groups[0]?.length ?? 0);
    }
    return { text: result + text.slice(end), count: done };
  }

  /** A replacement's text for one match, as `Match.expand` gives it. */
  expand(replacement: string, match: Match): string {
    const parts = parseReplacement(replacement, this);
    return parts.map((part) => (typeof part === 'string' ? part : (match.groups[part] ?? ''))).join('');
  }

  /** Start and end of a named group in the first match; undefined when there is none. */
  span(text: string, name: string): readonly [number, number] | undefined {
    const group = this.#groups[this.names.get(name) ?? 0] ?? 0;
    const regexp = new RegExp(this.#regexp.source, `${this.#regexp.flags}d`);
    return this.#exec(regexp, text)?.indices?.[group];
  }

  /** Pieces of a text between matches, with the texts of groups in between, as `re.split` gives them. */
  split(text: string, limit = 0): (string | undefined)[] {
    const pieces: (string | undefined)[] = [];
    let end = 0;
    let done = 0;
    for (const match of this.matches(text)) {
      if (limit > 0 && done === limit) break;
      done++;
      pieces.push(text.slice(end, match.index), ...match.groups.slice(1));
      end = match.index + (match.groups[0]?.length ?? 0);
    }
    pieces.push(text.slice(end));
    return pieces;
  }

  #exec(regexp: RegExp, text: string): RegExpExecArray | null {
    const watched = this.#watched;
    return watched === undefined || text.length < LONG
      ? regexp.exec(text)
      : withinLimit(watched, () => regexp.exec(text));
  }

  #match(match: RegExpExecArray | RegExpMatchArray): Match {
    return { index: match.index ?? 0, groups: this.#groups.map((group) => match[group]) };
  }
}

const compiled = new Map<string, Pattern>();
const CACHE_SIZE = 512;

/** A compiled pattern; the last used ones are kept. @throws PythonError with the message of re.error */
export function compilePattern(source: string, options: PatternOptions = {}): Pattern {
  const key = `${options.ignorecase ? 'i' : ''}${options.multiline ? 'm' : ''}${options.dotall ? 's' : ''}${options.ascii ? 'a' : ''}/${source}`;
  let pattern = compiled.get(key);
  if (pattern === undefined) {
    pattern = new Pattern(source, options);
    if (compiled.size >= CACHE_SIZE) compiled.clear();
    compiled.set(key, pattern);
  }
  return pattern;
}

/** A pattern for exactly this text, as `re.escape` writes it. */
export function escapePattern(text: string): string {
  return text.replace(/[()[\]{}?*+\-|^$\\.&~# ]/g, '\\$&').replace(/[\t\n\r\v\f]/g, '\\$&');
}

const REPLACEMENT_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** Literal texts and numbers of groups, in order. */
function parseReplacement(source: string, pattern: Pattern): (string | number)[] {
  const parts: (string | number)[] = [];
  const expression = /\\(?:g<([^>]*)>|(0[0-7]{0,2}|[1-3][0-7]{2})|([1-9]\d?)|([\s\S]?))|[^\\]+/gu;
  for (const match of source.matchAll(expression)) {
    const [whole, name, octal, digits, letter] = match;
    const fail = (reason: string, offset = 0): never => {
      const position = [...source.slice(0, match.index)].length + offset;
      throw new PythonError('ValueError', `${reason} at position ${position}`);
    };
    if (name !== undefined) parts.push(groupNumber(name, pattern));
    else if (octal !== undefined) parts.push(String.fromCharCode(Number.parseInt(octal, 8)));
    else if (digits !== undefined) {
      if (Number(digits) > pattern.groups) fail(`invalid group reference ${digits}`, 1);
      parts.push(Number(digits));
    } else if (letter === undefined) parts.push(whole);
    else if (letter === '') fail('bad escape (end of pattern)');
    else if (letter === 'g') fail('missing <', 2);
    else if (REPLACEMENT_ESCAPES[letter] !== undefined) parts.push(REPLACEMENT_ESCAPES[letter]);
    else if (/^[A-Za-z]$/.test(letter)) fail(`bad escape \\${letter}`);
    else parts.push(whole);
  }
  return parts;
}

function groupNumber(name: string, pattern: Pattern): number {
  const number = /^\d+$/.test(name) ? Number(name) : pattern.names.get(name);
  if (number === undefined) throw new PythonError('KeyError', `unknown group name '${name}'`);
  if (number > pattern.groups) throw new PythonError('ValueError', `invalid group reference ${number}`);
  return number;
}
