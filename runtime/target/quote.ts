/**
 * One word for a POSIX shell, byte for byte. Newlines stay as they are.
 * @throws RangeError for a NUL, which no argument can hold.
 */
export function shellQuote(text: string): string {
  if (text.includes('\0')) throw new RangeError('an argument cannot hold a NUL character');
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Like `shellQuote`, for a request that must stay on one line: newlines come out of the loop's `tsible_n`. */
export function lineQuote(text: string): string {
  const quoted = shellQuote(text);
  return quoted.includes('\n') ? quoted.replaceAll('\n', `'"$tsible_n"'`) : quoted;
}
