import { UncaughtFailure } from '../../runtime/module/result.ts';

/**
 * Splits a command line into words as Python's shlex.split does: the quotes and backslashes of a POSIX shell, no
 * expansions, no comments.
 * @throws UncaughtFailure with Python's message when a quote is not closed.
 */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at++);
    if (/[ \t\r\n]/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === '\\') {
      if (at >= text.length) throw new UncaughtFailure('No escaped character');
      word = (word ?? '') + text.charAt(at++);
    } else if (char === "'" || char === '"') {
      const [quoted, end] = quotedPart(text, at, char);
      word = (word ?? '') + quoted;
      at = end;
    } else word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** What stands in quotes from `start` on, and where the text goes on. */
function quotedPart(text: string, start: number, quote: string): [string, number] {
  let part = '';
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === quote) return [part, at + 1];
    const next = text.charAt(at + 1);
    if (char === '\\' && quote === '"' && (next === '"' || next === '\\')) {
      part += next;
      at++;
    } else part += char;
  }
  throw new UncaughtFailure('No closing quotation');
}

/** A word as a shell reads it back, quoted only if it must be, as Python's shlex.quote. */
export function quoteWord(word: string): string {
  if (word === '') return "''";
  return /[^\w@%+=:,./-]/.test(word) ? `'${word.replaceAll("'", `'"'"'`)}'` : word;
}
