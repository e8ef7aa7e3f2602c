import { PythonError } from '../python-error.ts';
import { categoryEscape, charEscape } from './escapes.ts';
import { parseClass } from './parse-class.ts';
import { Reader } from './reader.ts';
import type { Flags, Node, ParsedPattern } from './syntax.ts';

/** Reads a pattern of Python's `re`. @throws PythonError with the message of re.error */
export function parsePattern(source: string, flags: Flags): ParsedPattern {
  return new PatternParser(source, flags).whole();
}

const REPEAT = /^\{(\d*)(,?)(\d*)\}/;
const INLINE_FLAGS: Readonly<Record<string, keyof Flags>> = {
  i: 'ignorecase',
  m: 'multiline',
  s: 'dotall',
  a: 'ascii',
};

class PatternParser {
  readonly #reader: Reader;
  readonly #names = new Map<string, number>();
  readonly #open = new Set<number>();
  #flags: Flags;
  #verbose = false;
  #groups = 0;

  constructor(source: string, flags: Flags) {
    this.#reader = new Reader(source);
    this.#flags = flags;
  }

  whole(): ParsedPattern {
    this.#leadingFlags();
    const node = this.#choice();
    if (!this.#reader.done) this.#reader.fail('unbalanced parenthesis');
    return { node, groups: this.#groups, names: this.#names };
  }

  /** `(?i)` for the whole pattern stands at its start. */
  #leadingFlags(): void {
    for (;;) {
      const match = this.#reader.match(/^\(\?([aimsuxL]+)\)/);
      if (match === undefined) return;
      this.#setFlags(match[1] ?? '', true);
    }
  }

  #setFlags(letters: string, value: boolean): void {
    for (const letter of letters) {
      const flag = INLINE_FLAGS[letter];
      if (flag !== undefined) this.#flags = { ...this.#flags, [flag]: value };
      else if (letter === 'x') this.#verbose = value;
      else if (letter === 'u' && value) this.#flags = { ...this.#flags, ascii: false };
    }
  }

  #choice(): Node {
    const options = [this.#sequence()];
    while (this.#reader.take('|')) options.push(this.#sequence());
    const [only] = options;
    return options.length === 1 && only !== undefined ? only : { kind: 'choice', options };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    for (;;) {
      if (this.#verbose) this.#reader.match(/^(?:\s|#[^\n]*)+/);
      if (this.#reader.done || this.#reader.peek() === '|' || this.#reader.peek() === ')') break;
      const start = this.#reader.at;
      const part = this.#part();
      if (part !== undefined) parts.push(this.#repeated(part, start));
    }
    return { kind: 'sequence', parts };
  }

  /** The quantifiers behind a part. */
  #repeated(part: Node, start: number): Node {
    const bounds = this.#bounds();
    if (bounds === undefined) return part;
    if (part.kind === 'assert' && (part.what === '^' || part.what === 'A'))
      this.#reader.fail('nothing to repeat', start);
    const mode = this.#reader.take('?') ? 'lazy' : this.#reader.take('+') ? 'possessive' : 'greedy';
    const again = this.#reader.at;
    const node: Node = { kind: 'repeat', part, ...bounds, mode };
    if (this.#bounds() !== undefined) this.#reader.fail('multiple repeat', again);
    return node;
  }

  #bounds(): { min: number; max: number | undefined } | undefined {
    if (this.#reader.take('*')) return { min: 0, max: undefined };
    if (this.#reader.take('+')) return { min: 1, max: undefined };
    if (this.#reader.take('?')) return { min: 0, max: 1 };
    const start = this.#reader.at;
    const match = this.#reader.match(REPEAT);
    if (match === undefined) return undefined;
    const [, low = '', comma = '', high = ''] = match;
    if (low === '' && comma === '') {
      // `{}` is nothing but itself.
      this.#reader.at = start;
      return undefined;
    }
    const min = low === '' ? 0 : Number(low);
    const max = comma === '' ? min : high === '' ? undefined : Number(high);
    if (max !== undefined && max < min) this.#reader.fail('min repeat greater than max repeat', start + 1);
    return { min, max };
  }

  #part(): Node | undefined {
    const start = this.#reader.at;
    const char = this.#reader.next();
    const flags = this.#flags;
    switch (char) {
      case '.':
        return { kind: 'any', flags };
      case '^':
      case '$':
        return { kind: 'assert', what: char, flags };
      case '(':
        return this.#group(start);
      case '[':
        return parseClass(this.#reader, start, flags);
      case '\\':
        return this.#escape(start);
      case '*':
      case '+':
      case '?':
        return this.#reader.fail('nothing to repeat', start);
      case '{':
        this.#reader.at = start;
        if (this.#bounds() !== undefined) return this.#reader.fail('nothing to repeat', start);
        this.#reader.at = start + 1;
        return { kind: 'literal', char: 0x7b, flags };
      default:
        return { kind: 'literal', char: char.codePointAt(0) ?? 0, flags };
    }
  }

  #escape(start: number): Node {
    const reader = this.#reader;
    const flags = this.#flags;
    const letter = reader.peek();
    if (letter === '') return reader.fail('bad escape (end of pattern)', start);
    const category = categoryEscape(letter);
    if (category !== undefined) {
      reader.next();
      return { kind: 'class', items: [category], not: false, flags };
    }
    if (letter === 'A' || letter === 'Z' || letter === 'b' || letter === 'B') {
      reader.next();
      return { kind: 'assert', what: letter, flags };
    }
    const octal = reader.match(/^(?:0[0-7]{0,2}|[1-3][0-7]{2})/);
    if (octal !== undefined) return { kind: 'literal', char: Number.parseInt(octal[0], 8), flags };
    const digits = reader.match(/^[1-9]\d?/);
    if (digits !== undefined) return this.#reference(Number(digits[0]), start + 1);
    return { kind: 'literal', char: charEscape(reader, start), flags };
  }

  #reference(index: number, at: number): Node {
    if (index > this.#groups) this.#reader.fail(`invalid group reference ${index}`, at);
    if (this.#open.has(index)) this.#reader.fail('cannot refer to an open group', at);
    return { kind: 'reference', index, flags: this.#flags };
  }

  #group(start: number): Node | undefined {
    const reader = this.#reader;
    if (!reader.take('?')) return this.#capture(start, undefined);
    if (reader.done) return reader.fail('unexpected end of pattern');
    if (reader.take('P')) {
      if (reader.take('<')) return this.#capture(start, this.#newName('>'));
      if (reader.take('=')) {
        const at = reader.at;
        const name = this.#name(')');
        const index = this.#names.get(name);
        if (index === undefined) return reader.fail(`unknown group name '${name}'`, at);
        return this.#reference(index, at);
      }
      return reader.fail(`unknown extension ?P${reader.peek()}`, start + 1);
    }
    if (reader.take(':')) return this.#inner(start, {});
    if (reader.take('>')) return { kind: 'atomic', part: this.#inner(start, {}) };
    if (reader.take('#')) {
      if (reader.match(/^[^)]*\)/) === undefined)
        return reader.fail('missing ), unterminated comment', start);
      return undefined;
    }
    const look = reader.match(/^<?[=!]/)?.[0];
    if (look !== undefined)
      return {
        kind: 'look',
        behind: look.startsWith('<'),
        not: look.endsWith('!'),
        part: this.#inner(start, {}),
      };
    if (reader.take('(')) return this.#condition(start);
    const scoped = reader.match(/^([aimsuxL]*)(?:-([imsx]+))?(:|\))/);
    if (scoped === undefined)
      return reader.fail(`unknown extension ?${reader.match(/^<?[\s\S]?/u)?.[0]}`, start + 1);
    if (scoped[3] === ')') return reader.fail('global flags not at the start of the expression', start);
    return this.#inner(start, { on: scoped[1] ?? '', off: scoped[2] ?? '' });
  }

  #capture(start: number, name: string | undefined): Node {
    const index = ++this.#groups;
    if (name !== undefined) this.#names.set(name, index);
    this.#open.add(index);
    const part = this.#inner(start, {});
    this.#open.delete(index);
    return { kind: 'group', index, part };
  }

  /** What stands between parentheses, with flags of its own. */
  #inner(start: number, { on = '', off = '' }: { readonly on?: string; readonly off?: string }): Node {
    const flags = this.#flags;
    const verbose = this.#verbose;
    this.#setFlags(on, true);
    this.#setFlags(off, false);
    const part = this.#choice();
    if (!this.#reader.take(')')) this.#reader.fail('missing ), unterminated subpattern', start);
    this.#flags = flags;
    this.#verbose = verbose;
    return part;
  }

  #condition(start: number): Node {
    const at = this.#reader.at;
    const name = this.#name(')');
    const index = /^\d+$/.test(name) ? Number(name) : this.#names.get(name);
    if (index === undefined) return this.#reader.fail(`unknown group name '${name}'`, at);
    if (index === 0 || index > this.#groups) return this.#reader.fail(`invalid group reference ${index}`, at);
    const branches = this.#inner(start, {});
    const options = branches.kind === 'choice' ? branches.options : [branches];
    const [yes, no, third] = options;
    if (third !== undefined) return this.#reader.fail('conditional backref with more than two branches');
    const nothing: Node = { kind: 'sequence', parts: [] };
    return { kind: 'condition', index, yes: yes ?? nothing, no: no ?? nothing };
  }

  #newName(end: string): string {
    const at = this.#reader.at;
    const name = this.#name(end);
    const before = this.#names.get(name);
    if (before !== undefined)
      this.#reader.fail(
        `redefinition of group name '${name}' as group ${this.#groups + 1}; was group ${before}`,
        at,
      );
    return name;
  }

  #name(end: string): string {
    const at = this.#reader.at;
    const name = this.#reader.match(new RegExp(`^[^${end}]*`))?.[0] ?? '';
    if (name === '') this.#reader.fail('missing group name', at);
    if (!this.#reader.take(end)) this.#reader.fail(`missing ${end}, unterminated name`, at);
    if (!/^(?:[\p{L}_][\p{L}\p{N}\p{M}_]*|\d+)$/u.test(name) || (end === '>' && /^\d/.test(name)))
      throw new PythonError('ValueError', `bad character in group name '${name}' at position ${at}`);
    return name;
  }
}
