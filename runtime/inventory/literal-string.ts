import { SIMPLE_ESCAPES } from '../values/simple-escapes.ts';

/** Reads a Python string literal at an offset; undefined when there is none, or a broken one. */
export function pyString(
  text: string,
  start: number,
): { readonly value: string; readonly end: number } | undefined {
  const open = /([rRbBuU]{0,2})('''|"""|'|")/y;
  open.lastIndex = start;
  const match = open.exec(text);
  if (match === null) return undefined;
  const [whole, prefix = '', quote = ''] = match;
  if (prefix.length === 2 && !/^(?:rb|br)$/i.test(prefix)) return undefined;
  const raw = /r/i.test(prefix);
  let value = '';
  for (let at = start + whole.length; at < text.length; ) {
    if (text.startsWith(quote, at)) return { value, end: at + quote.length };
    const char = text[at] ?? '';
    if (char === '\n' && quote.length === 1) return undefined;
    if (char !== '\\') {
      value += char;
      at++;
    } else if (raw) {
      value += text.slice(at, at + 2);
      at += 2;
    } else {
      const read = escapeAt(text, at);
      if (read === undefined) return undefined;
      value += read.value;
      at = read.end;
    }
  }
  return undefined;
}

function escapeAt(text: string, at: number): { readonly value: string; readonly end: number } | undefined {
  const next = text[at + 1] ?? '';
  const simple = SIMPLE_ESCAPES[next];
  if (simple !== undefined) return { value: simple, end: at + 2 };
  const octal = /[0-7]{1,3}/y;
  octal.lastIndex = at + 1;
  const digits = octal.exec(text)?.[0];
  if (digits !== undefined)
    return { value: String.fromCodePoint(Number.parseInt(digits, 8)), end: at + 1 + digits.length };
  const length = { x: 2, u: 4, U: 8 }[next];
  // An escape that Python doesn't know stays as it is.
  if (length === undefined) return { value: `\\${next}`, end: at + 2 };
  const hex = text.slice(at + 2, at + 2 + length);
  const code = Number.parseInt(hex, 16);
  if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(hex) || code > 0x10ffff) return undefined;
  return { value: String.fromCodePoint(code), end: at + 2 + length };
}
