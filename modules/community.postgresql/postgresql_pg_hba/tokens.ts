/** What is wrong with the file, or with a rule. */
export class PgHbaError extends Error {
  override readonly name = 'PgHbaError';
}

export function stripQuotes(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

/** The words of a line: split at spaces outside of quotes; a comment is one word, the last. @throws PgHbaError */
export function tokenize(text: string): string[] {
  const pieces = text.split(/(?<=[\s"#])/);
  const tokens: string[] = [];
  let state: 'start' | 'quote' | 'quote end' | 'comment' = 'start';
  let current = '';
  for (const piece of pieces) {
    if (state === 'quote end') {
      state = 'start';
      if (piece.trim() === '') {
        tokens.push(current.trim());
        current = '';
        continue;
      }
    }
    if (state === 'start') {
      if (piece.trim() === '') continue;
      current += piece;
      if (piece.endsWith('"')) state = 'quote';
      else if (piece.endsWith('#')) {
        if (!piece.startsWith('#')) {
          tokens.push(current.slice(0, -1).trim());
          current = '#';
        }
        state = 'comment';
      } else {
        tokens.push(current.trim());
        current = '';
      }
    } else {
      current += piece;
      if (state === 'quote' && piece.endsWith('"')) state = 'quote end';
    }
  }
  if (state === 'comment') tokens.push(current);
  else if (state === 'quote') throw new PgHbaError('Unterminated quote');
  else if (state === 'quote end') tokens.push(current.trim());
  return tokens;
}

/** Words `key=value`, by key. @throws PgHbaError */
export function readOptions(words: readonly string[]): Map<string, string> {
  const options = new Map<string, string>();
  for (const word of words) {
    const [, key, value] = /^([^=]+)=(.+)/.exec(stripQuotes(word)) ?? [];
    if (key === undefined || value === undefined)
      throw new PgHbaError(`Found invalid option '${word}'. Options need to be in the format 'key=value'`);
    if (options.has(key)) throw new PgHbaError(`The rule contains two options with the same key ('${key}')`);
    options.set(key, value);
  }
  return options;
}

/** A list of names in order; what is quoted, or a regular expression, stays as it is. */
export function sortedNames(text: string): string {
  return text.includes('"') || text.startsWith('/') ? text : text.split(',').sort().join(',');
}
