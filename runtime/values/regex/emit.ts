import { valueError } from '../python-error.ts';
import type { Category, ClassItem, Flags, Node, ParsedPattern } from './syntax.ts';

/** A pattern in JavaScript's syntax (flags `u`, and `i` where `ignorecase` says so). */
export interface Emitted {
  readonly source: string;
  readonly ignorecase: boolean;
  /** The number in JavaScript of each group of Python's; the first is the whole match. */
  readonly groups: readonly number[];
  /** Whether it may match nothing at a place where it could also match something. */
  readonly mayPreferNothing: boolean;
  /** Whether a text that almost matches may be tried in so many ways that the match doesn't end. */
  readonly mayRunAway: boolean;
}

/**
 * Writes a parsed pattern for JavaScript.
 * @param before How many groups will stand before it.
 * @throws PythonError for what JavaScript has no way to say
 */
export function emitPattern({ node }: ParsedPattern, before = 0): Emitted {
  const cases = new Set<boolean>();
  let mayPreferNothing = false;
  visit(node, (part) => {
    if ('flags' in part) cases.add(part.flags.ignorecase);
    if (part.kind === 'choice' || (part.kind === 'repeat' && part.mode === 'lazy')) mayPreferNothing = true;
  });
  const emitter = new Emitter(cases.has(true) && cases.has(false), before);
  const source = emitter.node(node);
  const ignorecase = cases.has(true) && !cases.has(false);
  return { source, ignorecase, groups: emitter.groups, mayPreferNothing, mayRunAway: mayRunAway(node) };
}

/** From so many repetitions on, the ways to share a text among them are too many to try. */
const MANY = 10;

function mayRunAway(node: Node): boolean {
  let repeats = 0;
  let nested = false;
  visit(node, (outer) => {
    if (outer.kind !== 'repeat' || (outer.max ?? MANY) < MANY) return;
    repeats++;
    visit(outer.part, (inner) => {
      if (inner.kind === 'choice' || (inner.kind === 'repeat' && inner.min !== inner.max)) nested = true;
    });
  });
  return nested || repeats > 2;
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  switch (node.kind) {
    case 'sequence':
      for (const part of node.parts) visit(part, see);
      return;
    case 'choice':
      for (const option of node.options) visit(option, see);
      return;
    case 'repeat':
    case 'group':
    case 'atomic':
    case 'look':
      visit(node.part, see);
      return;
    case 'condition':
      visit(node.yes, see);
      visit(node.no, see);
      return;
  }
}

const CATEGORIES: Readonly<Record<Category, string>> = {
  digit: '\\p{Nd}',
  space: '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000',
  word: '\\p{L}\\p{N}_',
};
const ASCII_CATEGORIES: Readonly<Record<Category, string>> = {
  digit: '0-9',
  space: '\\t-\\r\\x20',
  word: 'A-Za-z0-9_',
};

class Emitter {
  readonly groups: number[] = [0];
  #count: number;

  /** @param spellCases Whether parts differ in case sensitivity, so that each has to spell it out. */
  constructor(
    readonly spellCases: boolean,
    before: number,
  ) {
    this.#count = before;
  }

  node(node: Node): string {
    switch (node.kind) {
      case 'literal':
        return this.#literal(node.char, node.flags);
      case 'any':
        return node.flags.dotall ? '[^]' : '[^\\n]';
      case 'class':
        return this.#class(node.items, node.not, node.flags);
      case 'assert':
        return assertion(node.what, node.flags);
      case 'sequence':
        return node.parts.map((part) => this.node(part)).join('');
      case 'choice':
        return `(?:${node.options.map((option) => this.node(option)).join('|')})`;
      case 'repeat':
        return this.#repeat(node);
      case 'group':
        this.groups[node.index] = ++this.#count;
        return `(${this.node(node.part)})`;
      case 'atomic':
        return this.#atomic(() => this.node(node.part));
      case 'look':
        return `(?${node.behind ? '<' : ''}${node.not ? '!' : '='}${this.node(node.part)})`;
      case 'reference':
        return `(?:\\${this.groups[node.index]})`;
      case 'condition':
        throw valueError('conditional groups, (?(1)...), are not supported');
    }
  }

  #repeat(node: Extract<Node, { kind: 'repeat' }>): string {
    const max = node.max === undefined ? '' : node.max;
    const bounds = node.min === 0 && node.max === undefined ? '*' : `{${node.min},${max}}`;
    const repeated = () => `(?:${this.node(node.part)})${bounds}`;
    if (node.mode === 'possessive') return this.#atomic(repeated);
    return repeated() + (node.mode === 'lazy' ? '?' : '');
  }

  /** What a look ahead has captured can't be given back. */
  #atomic(inner: () => string): string {
    const group = ++this.#count;
    return `(?:(?=(${inner()}))\\${group})`;
  }

  #literal(char: number, flags: Flags): string {
    if (this.spellCases && flags.ignorecase)
      return this.#class([{ kind: 'range', first: char, last: char }], false, flags);
    return escaped(char);
  }

  #class(items: readonly ClassItem[], not: boolean, flags: Flags): string {
    const [only] = items;
    if (items.length === 1 && only?.kind === 'category' && only.not)
      return `[${not ? '' : '^'}${names(flags)[only.category]}]`;
    const inverted = items.filter((item) => item.kind === 'category' && item.not);
    const plain = items.filter((item) => !inverted.includes(item));
    const source = plain.map((item) => this.#item(item, flags)).join('');
    if (inverted.length === 0) return `[${not ? '^' : ''}${source}]`;
    // Negated categories (with a set of their own, such as spaces) can't stand beside others in one class.
    const options = inverted.map(
      (item) => `[^${item.kind === 'category' ? names(flags)[item.category] : ''}]`,
    );
    if (source !== '') options.push(`[${source}]`);
    return not ? `(?:(?!${options.join('|')})[^])` : `(?:${options.join('|')})`;
  }

  #item(item: ClassItem, flags: Flags): string {
    if (item.kind === 'category') return names(flags)[item.category];
    const range = span(item.first, item.last);
    if (!this.spellCases || !flags.ignorecase) return range;
    return range + otherCases(item.first, item.last).map(escaped).join('');
  }
}

function names(flags: Flags): Readonly<Record<Category, string>> {
  return flags.ascii ? ASCII_CATEGORIES : CATEGORIES;
}

/** Python's `$` and `^` know one line end, and `\b` knows letters of all scripts. */
function assertion(what: '^' | '$' | 'A' | 'Z' | 'b' | 'B', flags: Flags): string {
  const word = `[${names(flags).word}]`;
  switch (what) {
    case '^':
      return flags.multiline ? '(?<![^\\n])' : '^';
    case '$':
      return flags.multiline ? '(?![^\\n])' : '(?=\\n?(?![^]))';
    case 'A':
      return '^';
    case 'Z':
      return '(?![^])';
    case 'b':
      return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`;
    case 'B':
      return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`;
  }
}

function span(first: number, last: number): string {
  return first === last ? escaped(first) : `${escaped(first)}-${escaped(last)}`;
}

/** Letters of the other case of a range's; long ranges are taken to hold both. */
function otherCases(first: number, last: number): number[] {
  if (last - first > 1000) return [];
  const found: number[] = [];
  for (let char = first; char <= last; char++) {
    const text = String.fromCodePoint(char);
    for (const other of [text.toLowerCase(), text.toUpperCase()])
      if (other !== text && [...other].length === 1) found.push(other.codePointAt(0) ?? char);
  }
  return found;
}

function escaped(char: number): string {
  const text = String.fromCodePoint(char);
  if (/^[A-Za-z0-9_ ]$/.test(text) || char > 0xff) return char > 0xff ? `\\u{${char.toString(16)}}` : text;
  return `\\x${char.toString(16).padStart(2, '0')}`;
}
