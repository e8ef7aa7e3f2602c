/** A GVariant in its text form, as far as two of them can be compared: numbers by value, what an author may leave out of the text left out. */
type Variant =
  | { readonly kind: 'word' | 'text' | 'bytes'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string; readonly real: boolean }
  | { readonly kind: 'list' | 'tuple' | 'dict'; readonly items: readonly Variant[] }
  | { readonly kind: 'boxed' | 'just'; readonly value: Variant };

const TYPE_NAMES =
  /^(?:boolean|byte|int16|uint16|int32|uint32|handle|int64|uint64|double|string|objectpath|signature)\b/;

/**
 * Whether an author's text stands for the value that dconf printed. @param canonical Its types are given where they can't be guessed, and are those that
 * the author's text is read with.
 */
export function sameVariant(canonical: string, given: string): boolean {
  try {
    const one = new Reader(canonical).whole();
    const other = new Reader(given).whole();
    if (other.type !== undefined && one.type !== undefined && one.type !== other.type)
      return canonical === given;
    return same(one.value, other.value);
  } catch (error) {
    if (error instanceof NoVariant) return canonical === given;
    throw error;
  }
}

class NoVariant extends Error {
  override readonly name = 'NoVariant';
}

function same(one: Variant, other: Variant): boolean {
  if (one.kind === 'number' && other.kind === 'number') {
    // A whole number will do for a real one, not the other way round.
    if (!one.real && other.real) return false;
    return one.text === other.text || Number(one.text) === Number(other.text);
  }
  if (one.kind === 'boxed' || one.kind === 'just')
    return other.kind === one.kind
      ? same(one.value, other.value)
      : one.kind === 'just' && same(one.value, other);
  if ('items' in one) {
    if (!('items' in other) || one.kind !== other.kind || one.items.length !== other.items.length)
      return false;
    return one.items.every((item, at) => {
      const against = other.items[at];
      return against !== undefined && same(item, against);
    });
  }
  return one.kind === other.kind && 'text' in one && 'text' in other && one.text === other.text;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  /** The value with its type, where one is written before it. */
  whole(): { readonly value: Variant; readonly type: string | undefined } {
    const type = this.type();
    const value = this.value();
    this.space();
    if (this.at < this.text.length) throw new NoVariant();
    return { value, type };
  }

  private type(): string | undefined {
    this.space();
    const found = /^@\S+|^\w+/.exec(this.text.slice(this.at))?.[0];
    if (found === undefined || !(found.startsWith('@') || TYPE_NAMES.test(found))) return undefined;
    this.at += found.length;
    return found;
  }

  private space(): void {
    while (/\s/.test(this.text.charAt(this.at))) this.at++;
  }

  private take(char: string): boolean {
    this.space();
    if (this.text.charAt(this.at) !== char) return false;
    this.at++;
    return true;
  }

  private value(): Variant {
    this.type();
    this.space();
    const rest = this.text.slice(this.at);
    if (/^b['"]/.test(rest)) {
      this.at++;
      return { kind: 'bytes', text: this.quoted() };
    }
    if (/^['"]/.test(rest)) return { kind: 'text', text: this.quoted() };
    if (this.take('[')) return { kind: 'list', items: this.items(']') };
    if (this.take('(')) return { kind: 'tuple', items: this.items(')') };
    if (this.take('{')) return this.dict();
    if (this.take('<')) {
      const value = this.value();
      if (!this.take('>')) throw new NoVariant();
      return { kind: 'boxed', value };
    }
    const word = /^[\w.+-]+/.exec(rest)?.[0];
    if (word === undefined) throw new NoVariant();
    this.at += word.length;
    if (word === 'just') return { kind: 'just', value: this.value() };
    if (/^(?:true|false|nothing)$/.test(word)) return { kind: 'word', text: word };
    return number(word);
  }

  private items(end: string): Variant[] {
    const items: Variant[] = [];
    if (this.take(end)) return items;
    for (;;) {
      items.push(this.value());
      if (this.take(end)) return items;
      if (!this.take(',')) throw new NoVariant();
      // Only a tuple of one ends in a comma.
      if (end === ')' && items.length === 1 && this.take(end)) return items;
    }
  }

  private dict(): Variant {
    const items: Variant[] = [];
    while (!this.take('}')) {
      const key = this.value();
      if (!this.take(':') && !this.take(',')) throw new NoVariant();
      items.push({ kind: 'tuple', items: [key, this.value()] });
      if (!this.take(',')) {
        if (!this.take('}')) throw new NoVariant();
        break;
      }
    }
    return { kind: 'dict', items };
  }

  private quoted(): string {
    const quote = this.text.charAt(this.at++);
    let text = '';
    for (; this.at < this.text.length; this.at++) {
      const char = this.text.charAt(this.at);
      if (char === quote) {
        this.at++;
        return text;
      }
      text += char === '\\' ? this.escape() : char;
    }
    throw new NoVariant();
  }

  private escape(): string {
    const char = this.text.charAt(++this.at);
    const digits = char === 'u' ? 4 : char === 'U' ? 8 : 0;
    if (digits > 0) {
      const hex = this.text.slice(this.at + 1, this.at + 1 + digits);
      this.at += digits;
      return String.fromCodePoint(Number.parseInt(hex, 16) || 0);
    }
    return ESCAPES[char] ?? char;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

function number(word: string): Variant {
  const whole = /^([+-]?)(0x[0-9a-f]+|\d+)$/i.exec(word);
  if (whole !== null) {
    const digits = whole[2] ?? '';
    const magnitude = /^0\d/.test(digits) ? BigInt(`0o${digits}`) : BigInt(digits);
    return { kind: 'number', text: String(whole[1] === '-' ? -magnitude : magnitude), real: false };
  }
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$|^[+-]?(?:inf|nan)/i.test(word))
    return { kind: 'number', text: String(Number(word)), real: true };
  throw new NoVariant();
}
