import { Origin, type Source } from '../errors/source.ts';
import { setOrigins } from '../values/origins.ts';
import { EncryptedString, type Raw, type RawDict, Template, trusted } from '../values/raw.ts';
import type { DictKey } from '../values/value.ts';
import { float, int } from '../values/value.ts';
import type { ConstructOptions } from './construct.ts';

class NotJson extends Error {}

/**
 * Reads a text as Python's json module does (`NaN` and `Infinity` too; of a key given twice the last value counts).
 * @returns undefined when the text is no JSON.
 */
export function loadJson(
  source: Source,
  options: Pick<ConstructOptions, 'trusted' | 'decrypt'>,
): { readonly value: Raw } | undefined {
  if (!/^[ \t\r\n]*(?:[{["]|-?\d|-?Infinity|NaN|null|true|false)/.test(source.text)) return undefined;
  const reader = new JsonReader(source, options);
  try {
    return { value: reader.document() };
  } catch (error) {
    if (error instanceof NotJson || error instanceof RangeError) return undefined;
    throw error;
  }
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS: readonly (readonly [string, Raw])[] = [
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', float(Number.NaN)],
  ['Infinity', float(Infinity)],
  ['-Infinity', float(-Infinity)],
];

class JsonReader {
  #at = 0;

  constructor(
    readonly source: Source,
    readonly options: Pick<ConstructOptions, 'trusted' | 'decrypt'>,
  ) {}

  document(): Raw {
    this.#space();
    const value = this.#value();
    this.#space();
    if (this.#at !== this.source.text.length) throw new NotJson();
    return value;
  }

  #value(): Raw {
    const { text } = this.source;
    const start = this.#at;
    switch (text[start]) {
      case '{':
        return this.#object(start);
      case '[':
        return this.#array(start);
      case '"': {
        const value = this.#string();
        return this.options.trusted ? trusted(value, new Origin(this.source, start)) : value;
      }
    }
    for (const [word, value] of WORDS)
      if (text.startsWith(word, start)) {
        this.#at += word.length;
        return value;
      }
    NUMBER.lastIndex = start;
    const match = NUMBER.exec(text);
    if (match === null) throw new NotJson();
    this.#at = NUMBER.lastIndex;
    const [digits, fraction, exponent] = match;
    return fraction === undefined && exponent === undefined ? int(BigInt(digits)) : float(Number(digits));
  }

  #object(start: number): Raw {
    const value: RawDict = new Map();
    const entries = new Map<DictKey, readonly [number, number]>();
    this.#at++;
    this.#space();
    if (!this.#take('}')) {
      do {
        this.#space();
        const keyAt = this.#at;
        const key = this.#string();
        this.#space();
        if (!this.#take(':')) throw new NotJson();
        this.#space();
        entries.set(key, [keyAt, this.#at]);
        value.set(key, this.#value());
        this.#space();
      } while (this.#take(','));
      if (!this.#take('}')) throw new NotJson();
    }
    setOrigins(value, { source: this.source, offset: start, entries, trusted: this.options.trusted });
    return this.#special(value, start);
  }

  /** The forms in which Ansible itself writes vaulted and unsafe strings to JSON. */
  #special(value: RawDict, start: number): Raw {
    if (value.size !== 1) return value;
    const ciphertext = value.get('__ansible_vault');
    if (typeof ciphertext === 'string')
      return new EncryptedString(ciphertext, new Origin(this.source, start), this.options.decrypt);
    const unsafe = value.get('__ansible_unsafe');
    if (typeof unsafe === 'string') return unsafe;
    return unsafe instanceof Template ? unsafe.source : value;
  }

  #array(start: number): Raw {
    const value: Raw[] = [];
    const items: number[] = [];
    this.#at++;
    this.#space();
    if (!this.#take(']')) {
      do {
        this.#space();
        items.push(this.#at);
        value.push(this.#value());
        this.#space();
      } while (this.#take(','));
      if (!this.#take(']')) throw new NotJson();
    }
    setOrigins(value, { source: this.source, offset: start, items, trusted: this.options.trusted });
    return value;
  }

  #string(): string {
    STRING.lastIndex = this.#at;
    const match = STRING.exec(this.source.text);
    if (match === null) throw new NotJson();
    this.#at = STRING.lastIndex;
    const parsed: unknown = JSON.parse(match[0]);
    return String(parsed);
  }

  #take(character: string): boolean {
    if (this.source.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.source.text);
    this.#at = SPACE.lastIndex;
  }
}
