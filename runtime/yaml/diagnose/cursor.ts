import type { TokenKind } from './tokens.ts';

const BLANKS = /[ \t]+/y;
const REST_OF_LINE = /[^\r\n]+/y;

/** A position in a text, with its line and column (from 0). */
export class Cursor {
  at = 0;
  line = 0;
  column = 0;

  constructor(readonly text: string) {}

  /** The character here or further on; '' past the end. */
  char(ahead = 0): string {
    return this.text[this.at + ahead] ?? '';
  }

  isBreak(ahead = 0): boolean {
    const char = this.char(ahead);
    return char === '\n' || char === '\r';
  }

  isBlank(ahead = 0): boolean {
    const char = this.char(ahead);
    return char === ' ' || char === '\t';
  }

  isBlankOrEnd(ahead = 0): boolean {
    return this.char(ahead) === '' || this.isBlank(ahead) || this.isBreak(ahead);
  }

  /** `---` or `...` at the start of a line. */
  documentMarker(): TokenKind | undefined {
    if (this.column !== 0 || !this.isBlankOrEnd(3)) return undefined;
    if (this.text.startsWith('---', this.at)) return 'document start';
    return this.text.startsWith('...', this.at) ? 'document end' : undefined;
  }

  skip(): void {
    this.at++;
    this.column++;
  }

  /** Past what a sticky pattern, which matches no line break, finds here: much faster than one by one. */
  skipRun(pattern: RegExp): void {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.text)) return;
    this.column += pattern.lastIndex - this.at;
    this.at = pattern.lastIndex;
  }

  skipBlanks(): void {
    this.skipRun(BLANKS);
  }

  /** To the end of the line. */
  skipLine(): void {
    this.skipRun(REST_OF_LINE);
  }

  /** libyaml counts the end of a text without a line end as a line of its own. */
  skipToEndLine(): void {
    if (this.column === 0) return;
    this.at++;
    this.line++;
    this.column = 0;
  }

  skipBreak(): void {
    this.at += this.char() === '\r' && this.char(1) === '\n' ? 2 : 1;
    this.line++;
    this.column = 0;
  }
}
