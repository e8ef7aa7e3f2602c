import { type Dict, float, int, type Value } from './value.ts';

/** Thrown for a text that is no JSON; the message is that of Python's json module. */
export class JsonError extends Error {
  override readonly name = 'JsonError';

  constructor(reason: string, text: string, offset: number) {
    const before = text.slice(0, offset);
    const line = before.split('\n').length;
    const column = offset - before.lastIndexOf('\n');
    super(`${reason}: line ${line} column ${column} (char ${offset})`);
  }
}

/**
 * Reads JSON as Python's `json.loads` does: `1` and `1.0` stay apart, big integers stay whole, `NaN`, `Infinity` and
 * `-Infinity` are floats, an object's keys keep their order and the last of two equal keys wins.
 * @throws JsonError
 */
export function parseJson(text: string): Value {
  const reader = new JsonReader(text);
  reader.skipSpace();
  const value = reader.value();
  reader.skipSpace();
  if (reader.at < text.length) throw new JsonError('Extra data', text, reader.at);
  return value;
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
const PLAIN = /[^"\\\x00-\x1f]*/y;
const WORDS: readonly (readonly [string, Value])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', float(Number.NaN)],
  ['Infinity', float(Number.POSITIVE_INFINITY)],
  ['-Infinity', float(Number.NEGATIVE_INFINITY)],
];
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class JsonReader {
  at = 0;

  constructor(readonly text: string) {}

  skipSpace(): void {
    while (' \t\n\r'.includes(this.text.charAt(this.at)) && this.at < this.text.length) this.at++;
  }

  value(): Value {
    const char = this.text.charAt(this.at);
    if (char === '"') return this.#string();
    if (char === '{') return this.#object();
    if (char === '[') return this.#array();
    const word = WORDS.find(([name]) => this.text.startsWith(name, this.at));
    if (word !== undefined) {
      this.at += word[0].length;
      return word[1];
    }
    return this.#number();
  }

  #number(): Value {
    NUMBER.lastIndex = this.at;
    const match = NUMBER.exec(this.text);
    if (match === null) throw new JsonError('Expecting value', this.text, this.at);
    this.at += match[0].length;
    return match[1] === undefined && match[2] === undefined ? int(BigInt(match[0])) : float(Number(match[0]));
  }

  #string(): string {
    const start = this.at++;
    let found = '';
    for (;;) {
      PLAIN.lastIndex = this.at;
      const plain = PLAIN.exec(this.text)?.[0] ?? '';
      found += plain;
      this.at += plain.length;
      const char = this.text.charAt(this.at);
      if (char === '') throw new JsonError('Unterminated string starting at', this.text, start);
      if (char === '"') {
        this.at++;
        return found;
      }
      if (char !== '\\') throw new JsonError('Invalid control character at', this.text, this.at);
      found += this.#escape(start);
    }
  }

  #escape(start: number): string {
    const letter = this.text.charAt(this.at + 1);
    if (letter === '') throw new JsonError('Unterminated string starting at', this.text, start);
    const plain = ESCAPES[letter];
    if (plain !== undefined) {
      this.at += 2;
      return plain;
    }
    if (letter !== 'u') throw new JsonError('Invalid \\escape', this.text, this.at);
    const digits = this.text.slice(this.at + 2, this.at + 6);
    if (!/^[0-9A-Fa-f]{4}$/.test(digits))
      throw new JsonError('Invalid \\uXXXX escape', this.text, this.at + 1);
    this.at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #array(): Value[] {
    const found: Value[] = [];
    this.at++;
    this.skipSpace();
    if (this.#take(']')) return found;
    for (;;) {
      this.skipSpace();
      found.push(this.value());
      this.skipSpace();
      if (this.#take(']')) return found;
      if (!this.#take(',')) throw new JsonError("Expecting ',' delimiter", this.text, this.at);
    }
  }

  #object(): Dict {
    const found: Dict = new Map();
    this.at++;
    this.skipSpace();
    if (this.#take('}')) return found;
    for (;;) {
      this.skipSpace();
      if (this.text.charAt(this.at) !== '"')
        throw new JsonError('Expecting property name enclosed in double quotes', this.text, this.at);
      const key = this.#string();
      this.skipSpace();
      if (!this.#take(':')) throw new JsonError("Expecting ':' delimiter", this.text, this.at);
      this.skipSpace();
      found.set(key, this.value());
      this.skipSpace();
      if (this.#take('}')) return found;
      if (!this.#take(',')) throw new JsonError("Expecting ',' delimiter", this.text, this.at);
    }
  }

  #take(char: string): boolean {
    if (this.text.charAt(this.at) !== char) return false;
    this.at++;
    return true;
  }
}
