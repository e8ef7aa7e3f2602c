import { TsibleError } from '../errors/error.ts';

/**
 * Splits a line into words as Python's shlex does: quotes group, a backslash escapes (within double quotes only `"`
 * and itself), and `#` starts a comment wherever it stands outside of quotes.
 * @throws TsibleError with Python's message.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? '';
    if (char === '#') break;
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === '\\') {
      at++;
      if (at >= line.length) throw new TsibleError('No escaped character');
      word = (word ?? '') + (line[at] ?? '');
    } else if (char === '"' || char === "'") {
      const quoted = readQuoted(line, at);
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}

function readQuoted(line: string, start: number): { readonly text: string; readonly end: number } {
  const quote = line[start];
  let text = '';
  for (let at = start + 1; at < line.length; at++) {
    const char = line[at] ?? '';
    if (char === quote) return { text, end: at };
    const next = line[at + 1];
    if (char === '\\' && quote === '"' && (next === '"' || next === '\\')) {
      text += next;
      at++;
    } else text += char;
  }
  throw new TsibleError('No closing quotation');
}
