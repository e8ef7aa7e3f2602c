import {
  TOKEN_BLOCK_END,
  TOKEN_BLOCK_START,
  TOKEN_COLON,
  TOKEN_COMMA,
  TOKEN_DATA,
  TOKEN_FLOAT,
  TOKEN_INT,
  TOKEN_LEFT_BRACKET,
  TOKEN_LEFT_CURLY,
  TOKEN_LEFT_PAREN,
  TOKEN_OPERATOR,
  TOKEN_PIPE,
  TOKEN_RIGHT_BRACKET,
  TOKEN_RIGHT_CURLY,
  TOKEN_RIGHT_PAREN,
  TOKEN_STRING,
  TOKEN_SYMBOL,
  TOKEN_TILDE,
  TOKEN_VARIABLE_END,
  TOKEN_VARIABLE_START,
} from 'nunjucks/src/lexer.js';
import type { Token } from 'nunjucks/src/parser.js';
import { repr } from '../../values/print.ts';
import { unescapeString } from './string-escapes.ts';
import type { Syntax } from './syntax.ts';
import { TemplateSyntaxFault } from './syntax-error.ts';
import { Tokens } from './tokens.ts';

const PUNCTUATION: Readonly<Record<string, string>> = {
  '(': TOKEN_LEFT_PAREN,
  ')': TOKEN_RIGHT_PAREN,
  '[': TOKEN_LEFT_BRACKET,
  ']': TOKEN_RIGHT_BRACKET,
  '{': TOKEN_LEFT_CURLY,
  '}': TOKEN_RIGHT_CURLY,
  ',': TOKEN_COMMA,
  ':': TOKEN_COLON,
  '~': TOKEN_TILDE,
  '|': TOKEN_PIPE,
};
const CLOSING: Readonly<Record<string, string>> = { '{': '}', '(': ')', '[': ']' };

const SPACE = /\s+/y;
const FLOAT = /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy;
const INTEGER = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const NAME = /[a-z_]\w*(?![\w\u0080-\uffff])/iy;
const STRING = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'|"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const OPERATOR = /\*\*|\/\/|==|!=|>=|<=|[+\-/*%~[\](){}>=<.:|,;]/y;

let foreign: RegExp | undefined;

/** A name with other letters than ASCII's. Made when it is needed: a pattern of Unicode properties takes milliseconds to make. */
function foreignName(): RegExp {
  foreign ??= /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
  return foreign;
}

/** The patterns that follow from a template's settings. */
interface Patterns {
  /** The next thing in text that isn't text. Groups: raw's sign, then block, comment and variable starts with signs. */
  readonly start: RegExp;
  readonly blockEnd: RegExp;
  readonly variableEnd: RegExp;
  readonly commentEnd: RegExp;
  readonly rawEnd: RegExp;
}

const patternCache = new WeakMap<Syntax, Patterns>();

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function patternsOf(syntax: Syntax): Patterns {
  const known = patternCache.get(syntax);
  if (known !== undefined) return known;
  const blockStart = escapeRegExp(syntax.blockStart);
  const blockEnd = escapeRegExp(syntax.blockEnd);
  const variableEnd = escapeRegExp(syntax.variableEnd);
  const commentEnd = escapeRegExp(syntax.commentEnd);
  const newline = syntax.trimBlocks ? '\\n?' : '';
  // The longest start wins where one is the beginning of another (`<%` and `<%=`).
  const starts = [
    { name: 'variable', text: syntax.variableStart },
    { name: 'comment', text: syntax.commentStart },
    { name: 'block', text: syntax.blockStart },
  ].sort((a, b) => b.text.length - a.text.length);
  const named = starts.map(({ name, text }) => `(?<${name}>${escapeRegExp(text)})(?<${name}Sign>[-+]?)`);
  if (syntax.lineStatementPrefix !== '')
    named.push(`(?<=^|\\n)(?<line>[^\\S\\n]*${escapeRegExp(syntax.lineStatementPrefix)})(?<lineSign>-?)`);
  if (syntax.lineCommentPrefix !== '')
    named.push(`(?:(?<=^|\\n)|(?<=\\S))(?<note>[^\\S\\n]*${escapeRegExp(syntax.lineCommentPrefix)}[^\\n]*)`);
  const raw = `(?<raw>${blockStart})(?<rawSign>[-+]?)\\s*raw\\s*(?:-${blockEnd}\\s*|${blockEnd})`;
  const patterns: Patterns = {
    start: new RegExp([raw, ...named].join('|'), 'g'),
    blockEnd: new RegExp(`\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${newline}`, 'y'),
    variableEnd: new RegExp(`-${variableEnd}\\s*|${variableEnd}`, 'y'),
    commentEnd: new RegExp(`\\+${commentEnd}|-${commentEnd}\\s*|${commentEnd}${newline}`, 'g'),
    rawEnd: new RegExp(
      `${blockStart}(?<sign>[-+]?)\\s*endraw\\s*(?:\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${newline})`,
      'g',
    ),
  };
  patternCache.set(syntax, patterns);
  return patterns;
}

const LINE_END = /[^\S\n]*(?:\n|$)/y;

/**
 * Cuts a template into nunjucks' tokens, by Jinja's rules. White space and comments are gone, white space control is
 * done, string tokens hold their value. Names are symbols, also `true` and `none`: the parser knows where they are values.
 */
export class Lexer {
  readonly tokens: Token[] = [];
  readonly #source: string;
  readonly #syntax: Syntax;
  readonly #patterns: Patterns;
  readonly #literalBackslashes: boolean;
  #at = 0;
  /** Where the line that holds `#counted` starts, and which one it is. */
  #lineStart = 0;
  #line = 0;
  #counted = 0;

  /**
   * @param literalBackslashes In playbook strings backslashes in `{{ }}` literals stand for themselves.
   */
  constructor(source: string, syntax: Syntax, literalBackslashes: boolean) {
    let text = source.includes('\r') ? source.replace(/\r\n?/g, '\n') : source;
    if (!syntax.keepTrailingNewline && text.endsWith('\n')) text = text.slice(0, -1);
    this.#source = text;
    this.#syntax = syntax;
    this.#patterns = patternsOf(syntax);
    this.#literalBackslashes = literalBackslashes;
  }

  /** Tokens of a whole template. @throws TemplateSyntaxFault */
  template(): Tokens {
    return this.#untilFault(() => this.#template());
  }

  /** Tokens of a bare expression. @throws TemplateSyntaxFault when it starts with a fault */
  expression(): Tokens {
    const tokens = this.#untilFault(() => this.#code(undefined, this.#literalBackslashes));
    const { fault } = tokens;
    // Jinja says where the fault lies if it is at the very start of an expression.
    if (fault !== undefined && this.tokens.length === 0)
      throw new TemplateSyntaxFault(`${fault.message}\n  line ${fault.line + 1}`, fault.line, fault.column);
    return tokens;
  }

  /** A fault counts when the parser comes to it: what is wrong before it is told first. */
  #untilFault(read: () => void): Tokens {
    try {
      read();
    } catch (error) {
      if (error instanceof TemplateSyntaxFault) return new Tokens(this.tokens, error);
      throw error;
    }
    return new Tokens(this.tokens);
  }

  #template(): void {
    let lineStarting = true;
    while (this.#at < this.#source.length) {
      const { start } = this.#patterns;
      start.lastIndex = this.#at;
      const match = start.exec(this.#source);
      if (match === null) {
        this.#data(this.#source.slice(this.#at), this.#at);
        this.#at = this.#source.length;
        break;
      }
      this.#between(match, lineStarting);
      lineStarting = this.#source[this.#at - 1] === '\n';
    }
  }

  /** The text before a tag, then the tag. */
  #between(match: RegExpExecArray, lineStarting: boolean): void {
    const groups = match.groups ?? {};
    const { variable, comment, raw, line, note } = groups;
    const sign =
      groups.rawSign ?? groups.variableSign ?? groups.commentSign ?? groups.blockSign ?? groups.lineSign;
    const text = this.#source.slice(this.#at, match.index);
    this.#data(
      this.#trimmed(text, sign ?? '', variable !== undefined || note !== undefined, lineStarting),
      this.#at,
    );
    this.#at = match.index + match[0].length;
    if (note !== undefined) return;
    if (raw !== undefined) this.#raw();
    else if (comment !== undefined) this.#comment(match.index);
    else if (variable !== undefined) {
      this.#push(TOKEN_VARIABLE_START, variable, match.index);
      this.#code('variable', this.#literalBackslashes);
    } else {
      this.#push(TOKEN_BLOCK_START, groups.block ?? line ?? '', match.index);
      this.#code(line === undefined ? 'block' : 'line', false);
    }
  }

  #trimmed(text: string, sign: string, beforeVariable: boolean, lineStarting: boolean): string {
    if (sign === '-') return text.trimEnd();
    if (sign === '+' || beforeVariable || !this.#syntax.lstripBlocks) return text;
    const lineStart = text.lastIndexOf('\n') + 1;
    if (lineStart === 0 && !lineStarting) return text;
    return text.slice(lineStart).trim() === '' ? text.slice(0, lineStart) : text;
  }

  #data(text: string, offset: number): void {
    if (text === '') return;
    const { newlineSequence } = this.#syntax;
    const value = newlineSequence === '\n' ? text : text.replaceAll('\n', newlineSequence);
    this.#push(TOKEN_DATA, value, offset);
  }

  #comment(start: number): void {
    const { commentEnd } = this.#patterns;
    commentEnd.lastIndex = this.#at;
    const match = commentEnd.exec(this.#source);
    if (match === null) {
      // As in Jinja an opening at the very end is nothing.
      if (this.#at === this.#source.length) return;
      throw this.#fault('Missing end of comment tag', start);
    }
    this.#at = match.index + match[0].length;
  }

  #raw(): void {
    const { rawEnd } = this.#patterns;
    rawEnd.lastIndex = this.#at;
    const match = rawEnd.exec(this.#source);
    if (match === null) {
      if (this.#at === this.#source.length) return;
      throw this.#fault('Missing end of raw directive', this.#at);
    }
    const text = this.#source.slice(this.#at, match.index);
    const lineStarting = this.#source[this.#at - 1] === '\n';
    this.#data(this.#trimmed(text, match.groups?.sign ?? '', false, lineStarting), this.#at);
    this.#at = match.index + match[0].length;
  }

  /** Tokens of code, up to the end of the tag (or of the source for a bare expression). */
  #code(inside: 'block' | 'variable' | 'line' | undefined, literalBackslashes: boolean): void {
    const source = this.#source;
    const end =
      inside === 'variable'
        ? this.#patterns.variableEnd
        : inside === 'line'
          ? LINE_END
          : inside === 'block'
            ? this.#patterns.blockEnd
            : undefined;
    const open: string[] = [];
    while (this.#at < source.length || inside === 'line') {
      const start = this.#at;
      if (end !== undefined && open.length === 0) {
        const text = this.#match(end);
        if (text !== undefined) {
          this.#push(inside === 'variable' ? TOKEN_VARIABLE_END : TOKEN_BLOCK_END, text, start);
          return;
        }
      }
      if (this.#match(SPACE) !== undefined) continue;
      const float = this.#match(FLOAT);
      if (float !== undefined) {
        this.#push(TOKEN_FLOAT, float, start);
        continue;
      }
      const integer = this.#match(INTEGER);
      if (integer !== undefined) {
        this.#push(TOKEN_INT, integer, start);
        continue;
      }
      const name = this.#match(NAME) ?? this.#match(foreignName());
      if (name !== undefined) {
        this.#push(TOKEN_SYMBOL, name, start);
        continue;
      }
      const string = this.#match(STRING);
      if (string !== undefined) {
        this.#push(TOKEN_STRING, this.#stringValue(string, literalBackslashes, start), start);
        continue;
      }
      this.#operator(open, start);
    }
  }

  #operator(open: string[], start: number): void {
    const operator = this.#match(OPERATOR);
    if (operator === undefined) {
      throw this.#fault(`unexpected char ${repr(this.#source[start] ?? '')} at ${start}`, start);
    }
    const closing = CLOSING[operator];
    if (closing !== undefined) open.push(closing);
    else if (operator === '}' || operator === ')' || operator === ']') {
      const expected = open.pop();
      if (expected === undefined) throw this.#fault(`unexpected '${operator}'`, start);
      if (expected !== operator) throw this.#fault(`unexpected '${operator}', expected '${expected}'`, start);
    }
    this.#push(PUNCTUATION[operator] ?? TOKEN_OPERATOR, operator, start);
  }

  #stringValue(token: string, literalBackslashes: boolean, start: number): string {
    let text = token.slice(1, -1);
    const { newlineSequence } = this.#syntax;
    if (newlineSequence !== '\n') text = text.replaceAll('\n', newlineSequence);
    if (literalBackslashes || !text.includes('\\')) return text;
    return unescapeString(text, (message) => this.#fault(message, start));
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#source);
    if (match === null) return undefined;
    this.#at += match[0].length;
    return match[0];
  }

  #push(type: string, value: string, offset: number): void {
    const { line, column } = this.#position(offset);
    this.tokens.push({ type, value, lineno: line, colno: column });
  }

  #position(offset: number): { line: number; column: number } {
    for (let at = this.#source.indexOf('\n', this.#counted); at !== -1 && at < offset; ) {
      this.#line++;
      this.#lineStart = at + 1;
      at = this.#source.indexOf('\n', at + 1);
    }
    this.#counted = Math.max(this.#counted, offset);
    return { line: this.#line, column: offset - this.#lineStart };
  }

  #fault(message: string, offset: number): TemplateSyntaxFault {
    const { line, column } = this.#position(offset);
    return new TemplateSyntaxFault(message, line, column);
  }
}
