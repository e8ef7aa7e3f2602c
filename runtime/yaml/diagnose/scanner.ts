import { Cursor } from './cursor.ts';
import {
  scanAnchor,
  scanBlockScalar,
  scanDirective,
  scanPlainScalar,
  scanQuotedScalar,
  scanTag,
} from './scan.ts';
import { Refusal, type Token, type TokenKind } from './tokens.ts';

/** A place where a `key:` without `?` may have begun. */
interface SimpleKey {
  /** Its scalar stands where only a key can. */
  readonly required: boolean;
  readonly token: number;
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

const LONGEST_KEY = 1024;
const SPACES = / +/y;
const BLANKS = /[ \t]+/y;
const CANNOT_START_PLAIN = new Set([
  '-',
  '?',
  ':',
  ',',
  '[',
  ']',
  '{',
  '}',
  '#',
  '&',
  '*',
  '!',
  '|',
  '>',
  "'",
  '"',
  '%',
  '@',
  '`',
]);

/** Splits a text into libyaml's tokens, keeping its rules for indentation and for keys that are known only at their `:`. */
export class Scanner {
  readonly #cursor: Cursor;
  readonly #queue: Token[] = [];
  readonly #indents: number[] = [];
  /** One a flow level. */
  readonly #keys: (SimpleKey | undefined)[] = [undefined];
  #indent = -1;
  #taken = 0;
  #keyAllowed = true;
  #ended = false;

  constructor(text: string) {
    this.#cursor = new Cursor(text);
  }

  /** The next token. @throws Refusal */
  peek(): Token {
    while (this.#needsMore()) this.#fetch();
    const token = this.#queue[0];
    return token ?? { kind: 'stream end', start: this.#cursor.at };
  }

  take(): Token {
    const token = this.peek();
    this.#queue.shift();
    this.#taken++;
    return token;
  }

  get #flowLevel(): number {
    return this.#keys.length - 1;
  }

  #needsMore(): boolean {
    if (this.#queue.length === 0) return !this.#ended;
    this.#dropStaleKeys();
    return !this.#ended && this.#keys.some((key) => key?.token === this.#taken);
  }

  #fetch(): void {
    const cursor = this.#cursor;
    this.#skipToToken();
    this.#dropStaleKeys();
    this.#unroll(cursor.column);
    const char = cursor.char();
    if (char === '') {
      this.#end();
      return;
    }
    if (cursor.column === 0 && char === '%') {
      this.#directive();
      return;
    }
    const marker = cursor.documentMarker();
    if (marker !== undefined) {
      this.#documentMarker(marker);
      return;
    }
    const block = this.#flowLevel === 0;
    const spaceNext = cursor.isBlankOrEnd(1);
    switch (char) {
      case '[':
      case '{':
        this.#saveKey();
        this.#keys.push(undefined);
        this.#keyAllowed = true;
        this.#push(char, 1);
        return;
      case ']':
      case '}':
        this.#dropKey();
        if (this.#keys.length > 1) this.#keys.pop();
        this.#keyAllowed = false;
        this.#push(char, 1);
        return;
      case ',':
        this.#dropKey();
        this.#keyAllowed = true;
        this.#push(',', 1);
        return;
      case '-':
        if (spaceNext) {
          this.#blockEntry();
          return;
        }
        break;
      case '?':
        if (!block || spaceNext) {
          this.#explicitKey();
          return;
        }
        break;
      case ':':
        if (!block || spaceNext) {
          this.#value();
          return;
        }
        break;
      case '*':
      case '&':
        this.#node(char === '*' ? 'alias' : 'anchor', () => scanAnchor(cursor));
        return;
      case '!':
        this.#node('tag', () => scanTag(cursor, !block));
        return;
      case "'":
      case '"':
        this.#node('scalar', () => scanQuotedScalar(cursor));
        return;
      case '|':
      case '>':
        if (block) {
          this.#blockScalar();
          return;
        }
        break;
    }
    const startsPlain =
      !CANNOT_START_PLAIN.has(char) ||
      (char === '-' && !cursor.isBlank(1)) ||
      (block && (char === '?' || char === ':') && !spaceNext);
    if (!startsPlain || cursor.isBlankOrEnd())
      throw new Refusal(
        'while scanning for the next token',
        'found character that cannot start any token',
        cursor.at,
      );
    this.#node('scalar', () => {
      // After a line break a key may follow, since the scalar has ended with the line.
      if (scanPlainScalar(cursor, this.#indent + 1, !block)) this.#keyAllowed = true;
    });
  }

  #skipToToken(): void {
    const cursor = this.#cursor;
    if (cursor.at === 0 && cursor.char() === '\ufeff') cursor.skip();
    for (;;) {
      const tabs = this.#flowLevel > 0 || !this.#keyAllowed;
      cursor.skipRun(tabs ? BLANKS : SPACES);
      if (cursor.char() === '#') cursor.skipLine();
      if (!cursor.isBreak()) return;
      cursor.skipBreak();
      if (this.#flowLevel === 0) this.#keyAllowed = true;
    }
  }

  #end(): void {
    this.#cursor.skipToEndLine();
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#push('stream end', 0);
    this.#ended = true;
  }

  #directive(): void {
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    const start = this.#cursor.at;
    this.#queue.push({ kind: 'directive', start, text: scanDirective(this.#cursor) });
  }

  #documentMarker(kind: TokenKind): void {
    this.#unroll(-1);
    this.#dropKey();
    this.#keyAllowed = false;
    this.#push(kind, 3);
  }

  #blockEntry(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed)
        throw new Refusal(
          undefined,
          'block sequence entries are not allowed in this context',
          this.#cursor.at,
        );
      this.#roll(this.#cursor.column, 'block sequence', this.#cursor.at);
    }
    this.#dropKey();
    this.#keyAllowed = true;
    this.#push('-', 1);
  }

  #explicitKey(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed)
        throw new Refusal(undefined, 'mapping keys are not allowed in this context', this.#cursor.at);
      this.#roll(this.#cursor.column, 'block mapping', this.#cursor.at);
    }
    this.#dropKey();
    this.#keyAllowed = this.#flowLevel === 0;
    this.#push('key', 1);
  }

  #value(): void {
    const key = this.#keys.at(-1);
    if (key !== undefined) {
      const index = key.token - this.#taken;
      this.#queue.splice(index, 0, { kind: 'key', start: key.offset });
      this.#roll(key.column, 'block mapping', key.offset, index);
      this.#keys[this.#keys.length - 1] = undefined;
      this.#keyAllowed = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#keyAllowed)
          throw new Refusal(undefined, 'mapping values are not allowed in this context', this.#cursor.at);
        this.#roll(this.#cursor.column, 'block mapping', this.#cursor.at);
      }
      this.#keyAllowed = this.#flowLevel === 0;
    }
    this.#push('value', 1);
  }

  #blockScalar(): void {
    this.#dropKey();
    this.#keyAllowed = true;
    const start = this.#cursor.at;
    scanBlockScalar(this.#cursor, this.#indent);
    this.#queue.push({ kind: 'scalar', start });
  }

  /** A token that may be, or begin, a key. */
  #node(kind: TokenKind, scan: () => unknown): void {
    this.#saveKey();
    this.#keyAllowed = false;
    const start = this.#cursor.at;
    const text = scan();
    this.#queue.push(typeof text === 'string' ? { kind, start, text } : { kind, start });
  }

  #push(kind: TokenKind, length: number): void {
    const start = this.#cursor.at;
    for (let count = 0; count < length; count++) this.#cursor.skip();
    this.#queue.push({ kind, start });
  }

  /** Opens a block collection if the column is deeper than the one that is open. */
  #roll(column: number, kind: TokenKind, start: number, index = this.#queue.length): void {
    if (this.#flowLevel > 0 || this.#indent >= column) return;
    this.#indents.push(this.#indent);
    this.#indent = column;
    this.#queue.splice(index, 0, { kind, start });
  }

  /** Closes the block collections that are deeper than the column. */
  #unroll(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#queue.push({ kind: 'block end', start: this.#cursor.at });
      this.#indent = this.#indents.pop() ?? -1;
    }
  }

  #saveKey(): void {
    if (!this.#keyAllowed) return;
    this.#dropKey();
    const { at, line, column } = this.#cursor;
    this.#keys[this.#keys.length - 1] = {
      required: this.#flowLevel === 0 && this.#indent === column,
      token: this.#taken + this.#queue.length,
      offset: at,
      line,
      column,
    };
  }

  #dropKey(): void {
    this.#refuse(this.#keys.at(-1));
    this.#keys[this.#keys.length - 1] = undefined;
  }

  #dropStaleKeys(): void {
    for (let level = 0; level < this.#keys.length; level++) {
      const key = this.#keys[level];
      if (key === undefined) continue;
      if (key.line === this.#cursor.line && this.#cursor.at <= key.offset + LONGEST_KEY) continue;
      this.#refuse(key);
      this.#keys[level] = undefined;
    }
  }

  #refuse(key: SimpleKey | undefined): void {
    if (key?.required)
      throw new Refusal('while scanning a simple key', "could not find expected ':'", this.#cursor.at);
  }
}
