import type { Reader } from './reader.ts';
import type { Category, ClassItem } from './syntax.ts';

const CATEGORIES: Readonly<Record<string, Category>> = { d: 'digit', s: 'space', w: 'word' };
const CONTROLS: Readonly<Record<string, number>> = { a: 7, b: 8, f: 12, n: 10, r: 13, t: 9, v: 11 };
const HEX_DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The class that `\d`, `\S`, ... stand for; the letter follows the backslash. */
export function categoryEscape(letter: string): Extract<ClassItem, { kind: 'category' }> | undefined {
  const category = CATEGORIES[letter.toLowerCase()];
  if (category === undefined) return undefined;
  return { kind: 'category', category, not: letter !== letter.toLowerCase() };
}

/**
 * The character that an escape stands for; the reader is behind the backslash, which stood at `start`. (`\b` is a
 * backspace in a class; elsewhere it is no character and doesn't come here.)
 */
export function charEscape(reader: Reader, start: number): number {
  const letter = reader.next();
  const control = CONTROLS[letter];
  if (control !== undefined) return control;
  const length = HEX_DIGITS[letter];
  if (length !== undefined) {
    const digits = reader.match(new RegExp(`^[0-9A-Fa-f]{${length}}`))?.[0];
    if (digits === undefined) {
      const some = reader.match(/^[0-9A-Fa-f]*/)?.[0] ?? '';
      return reader.fail(`incomplete escape \\${letter}${some}`, start);
    }
    return Number.parseInt(digits, 16);
  }
  if (/^[A-Za-z0-9]$/.test(letter)) return reader.fail(`bad escape \\${letter}`, start);
  return letter.codePointAt(0) ?? 0;
}
