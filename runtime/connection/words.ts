const known = new Map<string, readonly string[]>();

/** Splits a text into words as a POSIX shell (and Python's shlex) does: quotes and backslashes, nothing else. */
export function splitWords(text: string): readonly string[] {
  let words = known.get(text);
  if (words === undefined) {
    words = split(text);
    known.set(text, words);
  }
  return words;
}

function split(text: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? '';
    if (char === '\\' && quote !== "'") {
      const next = text[at + 1] ?? '';
      if (quote === '' || next === '"' || next === '\\') at++;
      word = (word ?? '') + (quote === '' || next === '"' || next === '\\' ? next : char);
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word = (word ?? '') + char;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}
