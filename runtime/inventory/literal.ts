import { type DictKey, float, int } from '../values/value.ts';
import { pyString } from './literal-string.ts';

/** A Python literal's value; sets and tuples are lists already, as an inventory has them. */
export type Literal =
  | null
  | boolean
  | string
  | ReturnType<typeof float>
  | bigint
  | Literal[]
  | Map<DictKey, Literal>;

class NotLiteral extends Error {}

/** What Python's ast.literal_eval makes of a text; undefined when it is no literal. */
export function parseLiteral(text: string): { readonly value: Literal } | undefined {
  // Nearly all values are plain words: these can't begin a literal.
  if (!/^[ \t]*(?:[-+0-9.'"([{]|True|False|None|set\(|[rRbBuU]{1,2}['"])/.test(text)) return undefined;
  try {
    return { value: new LiteralReader(text).whole() };
  } catch (error) {
    if (error instanceof NotLiteral) return undefined;
    throw error;
  }
}

const NUMBER =
  /(?:0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.\d(?:_?\d)*(?:[eE][-+]?\d(?:_?\d)*)?|\d(?:_?\d)*\.?(?:[eE][-+]?\d(?:_?\d)*)?)([jJ])?/y;

class LiteralReader {
  #at = 0;
  #depth = 0;

  constructor(readonly text: string) {}

  whole(): Literal {
    this.#space();
    const value = this.#maybeTuple('');
    if (this.#at < this.text.length) throw new NotLiteral();
    return value;
  }

  /** One value, or several with commas between them (a tuple). */
  #maybeTuple(end: string): Literal {
    const first = this.#value();
    if (this.#peek() !== ',') return first;
    const items = [first];
    while (this.#take(',')) {
      if (this.#at >= this.text.length || this.#peek() === end) break;
      items.push(this.#value());
    }
    return items;
  }

  #value(): Literal {
    const char = this.#peek();
    if (char === '(') return this.#nested(() => this.#parenthesis());
    if (char === '[') return this.#nested(() => this.#items(']'));
    if (char === '{') return this.#nested(() => this.#braces());
    if (char === '-' || char === '+') {
      this.#at++;
      this.#space();
      return this.#number(char);
    }
    if (/[0-9.]/.test(char))
      return this.text.startsWith('...', this.#at) ? this.#word('...', '...') : this.#number('');
    for (const [word, value] of [
      ['True', true],
      ['False', false],
      ['None', null],
    ] as const)
      if (this.#isWord(word)) return this.#word(word, value);
    if (this.text.startsWith('set()', this.#at)) return this.#word('set()', []);
    return this.#strings();
  }

  #nested<T>(read: () => T): T {
    this.#at++;
    this.#depth++;
    this.#space();
    const value = read();
    this.#depth--;
    this.#space();
    return value;
  }

  #parenthesis(): Literal {
    if (this.#take(')')) return [];
    const value = this.#maybeTuple(')');
    this.#expect(')');
    return value;
  }

  #items(end: string): Literal[] {
    const items: Literal[] = [];
    while (!this.#take(end)) {
      items.push(this.#value());
      if (!this.#take(',') && this.#peek() !== end) throw new NotLiteral();
    }
    return items;
  }

  #braces(): Literal {
    if (this.#take('}')) return new Map();
    const first = this.#value();
    if (this.#peek() !== ':') return this.#set(first);
    const dict = new Map<DictKey, Literal>();
    let key = first;
    for (;;) {
      this.#expect(':');
      if (Array.isArray(key) || key instanceof Map) throw new NotLiteral();
      dict.set(key, this.#value());
      if (!this.#take(',')) {
        this.#expect('}');
        return dict;
      }
      if (this.#take('}')) return dict;
      key = this.#value();
    }
  }

  #set(first: Literal): Literal {
    if (this.#peek() === ',') this.#take(',');
    else if (this.#peek() !== '}') throw new NotLiteral();
    const seen = new Set<Literal>([first, ...this.#items('}')]);
    return [...seen];
  }

  #number(sign: string): Literal {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.text);
    if (match === null) throw new NotLiteral();
    this.#at = NUMBER.lastIndex;
    const [whole, imaginary] = match;
    // `10_` or `1x` are no numbers, and 010 is no int.
    if (/[\w.]/.test(this.#peek()) || /^0\d/.test(whole)) {
      if (!/^0[0_]*$/.test(whole) || /[\w.]/.test(this.#peek())) throw new NotLiteral();
    }
    this.#space();
    const digits = whole.replaceAll('_', '');
    if (imaginary !== undefined)
      return `${sign === '-' ? '(-0-' : ''}${digits.toLowerCase()}${sign === '-' ? ')' : ''}`;
    const integer = /^(?:\d+|0[xXoObB].*)$/.test(digits);
    if (!integer) return float(sign === '-' ? -Number(digits) : Number(digits));
    const size = BigInt(digits);
    return int(sign === '-' ? -size : size);
  }

  /** Strings beside each other are one. */
  #strings(): Literal {
    let value: string | undefined;
    for (;;) {
      const read = pyString(this.text, this.#at);
      if (read === undefined) break;
      value = (value ?? '') + read.value;
      this.#at = read.end;
      this.#space();
    }
    if (value === undefined) throw new NotLiteral();
    return value;
  }

  #isWord(word: string): boolean {
    return this.text.startsWith(word, this.#at) && !/\w/.test(this.text[this.#at + word.length] ?? '');
  }

  #word<T>(word: string, value: T): T {
    this.#at += word.length;
    this.#space();
    return value;
  }

  #peek(): string {
    return this.text[this.#at] ?? '';
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at++;
    this.#space();
    return true;
  }

  #expect(char: string): void {
    if (!this.#take(char)) throw new NotLiteral();
  }

  #space(): void {
    const blank = this.#depth > 0 ? /\s/ : /[ \t\f]/;
    while (this.#at < this.text.length && blank.test(this.#peek())) this.#at++;
    if (this.#peek() === '#') {
      const end = this.text.indexOf('\n', this.#at);
      this.#at = end === -1 ? this.text.length : end;
    }
  }
}
