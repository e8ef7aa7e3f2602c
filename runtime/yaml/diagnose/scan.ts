import type { Cursor } from './cursor.ts';
import { Refusal } from './tokens.ts';

const WORD = /[0-9A-Za-z_-]/;

/** @returns The name of an anchor or alias. */
export function scanAnchor(cursor: Cursor): string {
  const kind = cursor.char() === '*' ? 'alias' : 'anchor';
  cursor.skip();
  const start = cursor.at;
  while (WORD.test(cursor.char())) cursor.skip();
  const ended = cursor.isBlankOrEnd() || '?:,]}%@`'.includes(cursor.char());
  if (cursor.at === start || !ended)
    throw new Refusal(
      `while scanning an ${kind}`,
      'did not find expected alphabetic or numeric character',
      cursor.at,
    );
  return cursor.text.slice(start, cursor.at);
}

/** @returns The tag's handle (`!`, `!!`, `!name!`), or '' for a verbatim tag. */
export function scanTag(cursor: Cursor, flow: boolean): string {
  let handle = '!';
  if (cursor.char(1) === '<') {
    handle = '';
    cursor.skip();
    cursor.skip();
    while (isUri(cursor.char())) cursor.skip();
    if (cursor.char() !== '>')
      throw new Refusal('while scanning a tag', "did not find the expected '>'", cursor.at);
    cursor.skip();
  } else {
    const start = cursor.at;
    cursor.skip();
    while (WORD.test(cursor.char())) cursor.skip();
    if (cursor.char() === '!') {
      cursor.skip();
      handle = cursor.text.slice(start, cursor.at);
    }
    while (isUri(cursor.char())) cursor.skip();
  }
  if (!cursor.isBlankOrEnd() && !(flow && cursor.char() === ','))
    throw new Refusal('while scanning a tag', 'did not find expected whitespace or line break', cursor.at);
  return handle;
}

function isUri(char: string): boolean {
  return char !== '' && /[0-9A-Za-z_\-;/?:@&=+$.%!~*'()]/.test(char);
}

export function scanDirective(cursor: Cursor): string {
  const context = 'while scanning a directive';
  cursor.skip();
  const start = cursor.at;
  while (WORD.test(cursor.char())) cursor.skip();
  const name = cursor.text.slice(start, cursor.at);
  if (name === '') throw new Refusal(context, 'could not find expected directive name', cursor.at);
  if (!cursor.isBlankOrEnd())
    throw new Refusal(context, 'found unexpected non-alphabetical character', cursor.at);
  if (name !== 'YAML' && name !== 'TAG')
    throw new Refusal(context, 'found unknown directive name', cursor.at);
  while (cursor.char() !== '' && !cursor.isBreak() && !(cursor.char() === '#' && cursor.isBlank(-1)))
    cursor.skip();
  const words = cursor.text.slice(start, cursor.at).trim();
  cursor.skipLine();
  if (name === 'YAML' && !/^YAML\s+\d+\.\d+$/.test(words))
    throw new Refusal(
      'while scanning a %YAML directive',
      "did not find expected digit or '.' character",
      cursor.at,
    );
  if (name === 'TAG' && !/^TAG\s+!(?:[\w-]*!)?\s+\S+$/.test(words))
    throw new Refusal('while scanning a %TAG directive', 'did not find expected whitespace', cursor.at);
  return words;
}

/** @param parent Column of the collection that holds the scalar; -1 at the top. */
export function scanBlockScalar(cursor: Cursor, parent: number): void {
  const context = 'while scanning a block scalar';
  cursor.skip();
  const increment = blockHeader(cursor, context);
  cursor.skipBlanks();
  if (cursor.char() === '#') cursor.skipLine();
  if (cursor.char() !== '' && !cursor.isBreak())
    throw new Refusal(context, 'did not find expected comment or line break', cursor.at);
  if (cursor.isBreak()) cursor.skipBreak();
  let indent = increment === 0 ? 0 : Math.max(parent, 0) + increment;
  let deepest = 0;
  const skipIndentation = () => {
    for (;;) {
      while ((indent === 0 || cursor.column < indent) && cursor.char() === ' ') cursor.skip();
      deepest = Math.max(deepest, cursor.column);
      if ((indent === 0 || cursor.column < indent) && cursor.char() === '\t')
        throw new Refusal(context, 'found a tab character where an indentation space is expected', cursor.at);
      if (!cursor.isBreak()) break;
      cursor.skipBreak();
    }
    if (indent === 0) indent = Math.max(deepest, parent + 1, 1);
  };
  skipIndentation();
  while (cursor.column === indent && cursor.char() !== '') {
    cursor.skipLine();
    if (cursor.isBreak()) cursor.skipBreak();
    skipIndentation();
  }
}

/** @returns The indentation that the header names, or 0. */
function blockHeader(cursor: Cursor, context: string): number {
  let increment = 0;
  for (let count = 0; count < 2; count++) {
    const char = cursor.char();
    if (char === '+' || char === '-') cursor.skip();
    else if (/\d/.test(char) && increment === 0) {
      if (char === '0') throw new Refusal(context, 'found an indentation indicator equal to 0', cursor.at);
      increment = Number(char);
      cursor.skip();
    }
  }
  return increment;
}

const ESCAPES = new Set([...'0abt\tnvfre "/\\N_LP']);
const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** Characters that mean nothing further in quotes, and in a plain scalar. */
const QUOTED = /[^'"\\\r\n]+/y;
const PLAIN = /[^\s:,?[\]{}]+/y;

export function scanQuotedScalar(cursor: Cursor): void {
  const quote = cursor.char();
  cursor.skip();
  for (;;) {
    if (cursor.documentMarker() !== undefined)
      throw new Refusal('while scanning a quoted scalar', 'found unexpected document indicator', cursor.at);
    const char = cursor.char();
    if (char === '')
      throw new Refusal('while scanning a quoted scalar', 'found unexpected end of stream', cursor.at);
    if (cursor.isBreak()) cursor.skipBreak();
    else if (char === '\\' && quote === '"') scanEscape(cursor);
    else if (char !== quote) {
      cursor.skip();
      cursor.skipRun(QUOTED);
    } else if (quote === "'" && cursor.char(1) === "'") {
      cursor.skip();
      cursor.skip();
    } else break;
  }
  cursor.skip();
}

function scanEscape(cursor: Cursor): void {
  const context = 'while parsing a quoted scalar';
  if (cursor.isBreak(1)) {
    cursor.skip();
    cursor.skipBreak();
    return;
  }
  const kind = cursor.char(1);
  const length = HEX_LENGTHS[kind];
  if (length === undefined && !ESCAPES.has(kind))
    throw new Refusal(context, 'found unknown escape character', cursor.at);
  cursor.skip();
  cursor.skip();
  if (length === undefined) return;
  const digits = cursor.text.slice(cursor.at, cursor.at + length);
  if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(digits))
    throw new Refusal(context, 'did not find expected hexdecimal number', cursor.at);
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    throw new Refusal(context, 'found invalid Unicode character escape code', cursor.at);
  for (let count = 0; count < length; count++) cursor.skip();
}

/**
 * @param indent Columns that the next line must be indented by to belong to it.
 * @returns Whether it ended at a line's start.
 */
export function scanPlainScalar(cursor: Cursor, indent: number, flow: boolean): boolean {
  const context = 'while scanning a plain scalar';
  let afterBreak = false;
  for (;;) {
    if (cursor.documentMarker() !== undefined || cursor.char() === '#') break;
    while (!cursor.isBlankOrEnd()) {
      const char = cursor.char();
      if (flow && char === ':' && cursor.char(1) !== '' && ',?[]{}'.includes(cursor.char(1)))
        throw new Refusal(context, "found unexpected ':'", cursor.at);
      if ((char === ':' && cursor.isBlankOrEnd(1)) || (flow && ',[]{}'.includes(char))) break;
      afterBreak = false;
      cursor.skip();
      cursor.skipRun(PLAIN);
    }
    if (!cursor.isBlank() && !cursor.isBreak()) break;
    while (cursor.isBlank() || cursor.isBreak()) {
      if (cursor.isBreak()) {
        cursor.skipBreak();
        afterBreak = true;
      } else {
        if (afterBreak && cursor.column < indent && cursor.char() === '\t')
          throw new Refusal(context, 'found a tab character that violates indentation', cursor.at);
        cursor.skip();
      }
    }
    if (!flow && cursor.column < indent) break;
  }
  return afterBreak;
}
