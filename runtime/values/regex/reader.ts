import { valueError } from '../python-error.ts';

/** Goes through a pattern's text, by code points. */
export class Reader {
  /** Offset in UTF-16 units. */
  at = 0;

  constructor(readonly text: string) {}

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** The next character; empty at the end. */
  peek(): string {
    const code = this.text.codePointAt(this.at);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  next(): string {
    const char = this.peek();
    this.at += char.length;
    return char;
  }

  take(char: string): boolean {
    if (!this.text.startsWith(char, this.at)) return false;
    this.at += char.length;
    return true;
  }

  /** Takes what matches (the expression begins with `^`). */
  match(expression: RegExp): RegExpExecArray | undefined {
    const match = expression.exec(this.text.slice(this.at));
    if (match === null) return undefined;
    this.at += match[0].length;
    return match;
  }

  /** @throws PythonError as re.error says it, with the place counted in characters. */
  fail(reason: string, at = this.at): never {
    const before = this.text.slice(0, at);
    const position = [...before].length;
    const lines = before.split('\n');
    const place = this.text.includes('\n')
      ? ` (line ${lines.length}, column ${[...(lines.at(-1) ?? '')].length + 1})`
      : '';
    throw valueError(`${reason} at position ${position}${place}`);
  }
}
