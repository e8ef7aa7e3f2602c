import { categoryEscape, charEscape } from './escapes.ts';
import type { Reader } from './reader.ts';
import type { ClassItem, Flags, Node } from './syntax.ts';

/** Reads a character class; the reader is behind its `[`, which stood at `start`. */
export function parseClass(reader: Reader, start: number, flags: Flags): Node {
  const not = reader.take('^');
  const items: ClassItem[] = [];
  // A `]` right at the beginning is a character.
  for (let first = true; first || reader.peek() !== ']'; first = false) {
    const at = reader.at;
    const low = member(reader, start);
    const next = reader.text.charAt(reader.at + 1);
    if (reader.peek() !== '-' || next === ']') {
      items.push(low);
      continue;
    }
    reader.take('-');
    if (reader.done) reader.fail('unterminated character set', start);
    const high = member(reader, start);
    if (low.kind === 'category' || high.kind === 'category' || high.first < low.first)
      reader.fail(`bad character range ${reader.text.slice(at, reader.at)}`, at);
    else items.push({ kind: 'range', first: low.first, last: high.first });
  }
  reader.take(']');
  return { kind: 'class', items, not, flags };
}

function member(reader: Reader, start: number): ClassItem {
  const at = reader.at;
  const char = reader.next();
  if (char === '') return reader.fail('unterminated character set', start);
  if (char !== '\\') return single(char.codePointAt(0) ?? 0);
  const category = categoryEscape(reader.peek());
  if (category !== undefined) {
    reader.next();
    return category;
  }
  const octal = reader.match(/^[0-7]{1,3}/)?.[0];
  if (octal !== undefined) return single(Number.parseInt(octal, 8));
  if (reader.done) return reader.fail('unterminated character set', start);
  return single(charEscape(reader, at));
}

function single(char: number): ClassItem {
  return { kind: 'range', first: char, last: char };
}
