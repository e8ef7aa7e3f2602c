/** Python's reading of texts (strip, split, splitlines, shlex), as the facts' formats were first read by Python. */

const LINE_END = /\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/;

/** Lines as `str.splitlines` gives them: none for an empty text, none after a final line end. */
export function splitLines(text: string): string[] {
  const lines = text.split(LINE_END);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Words between runs of white space. */
export function words(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/);
}

/** Splits at the first `separator`: [before, after], or [text] when there is none. */
export function splitOnce(text: string, separator: string): [string] | [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

/** `text` without any of the characters `chars` at its ends. */
export function stripChars(text: string, chars: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && chars.includes(text.charAt(start))) start++;
  while (end > start && chars.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

export function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const UNITS = ['Bytes', 'KB', 'MB', 'GB', 'TB', 'PB', 'EB', 'ZB', 'YB'] as const;

/** A size in bytes as people read it: `256.00 GB`. */
export function bytesToHuman(size: number): string {
  let value = size;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toFixed(2)} ${UNITS[unit]}`;
}

/**
 * Words of a line with quotes kept as they are written (`shlex.split` with posix=False): white space separates, a quote
 * that begins a word runs to its end, which ends the word. Undefined when such a quote isn't closed.
 */
export function splitKeepingQuotes(line: string): string[] | undefined {
  const found: string[] = [];
  let rest = line.replace(/^[ \t\r\n]+/, '');
  while (rest !== '') {
    const word = /^(?:"[^"]*"|'[^']*'|[^"' \t\r\n][^ \t\r\n]*)/.exec(rest)?.[0];
    if (word === undefined) return undefined;
    found.push(word);
    rest = rest.slice(word.length).replace(/^[ \t\r\n]+/, '');
  }
  return found;
}

/** Words of a text as a POSIX shell reads assignments: quotes and backslashes resolved, `#` comments dropped. */
export function splitShellWords(text: string): string[] {
  const found: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (quote === "'") {
      if (char === "'") quote = '';
      else word += char;
    } else if (quote === '"') {
      const next = text.charAt(at + 1);
      if (char === '"') quote = '';
      else if (char === '\\' && (next === '"' || next === '\\')) word += text.charAt(++at);
      else word += char;
    } else if (' \t\r\n'.includes(char)) {
      if (word !== undefined) found.push(word);
      word = undefined;
    } else if (char === '#') {
      while (at < text.length && text.charAt(at) !== '\n') at++;
      if (word !== undefined) found.push(word);
      word = undefined;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === '\\') {
      word = (word ?? '') + text.charAt(++at);
    } else word = (word ?? '') + char;
  }
  if (word !== undefined) found.push(word);
  return found;
}
