/** A mail address and the name before it. */
export interface Address {
  readonly phrase: string;
  readonly address: string;
}

/** Reads `Name <a@b>`, `a@b (Name)` or `a@b`. */
export function parseAddress(text: string): Address {
  const angle = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<]*?))\s*<([^>]*)>\s*$/.exec(text);
  if (angle !== null)
    return {
      phrase: (angle[1]?.replace(/\\(.)/g, '$1') ?? angle[2] ?? '').trim(),
      address: (angle[3] ?? '').trim(),
    };
  const comment = /^\s*(\S+)\s+\(([^)]*)\)\s*$/.exec(text);
  if (comment !== null) return { phrase: comment[2] ?? '', address: comment[1] ?? '' };
  return { phrase: '', address: text.trim() };
}

/** As it stands in a header. */
export function formatAddress({ phrase, address }: Address): string {
  if (phrase === '') return address;
  if (/[^\x20-\x7e]/.test(phrase)) return `${encodedWords(phrase, 'utf-8')} <${address}>`;
  const quoted = /[[\]\\()<>@,:;".]/.test(phrase) ? `"${phrase.replace(/[\\"]/g, '\\$&')}"` : phrase;
  return `${quoted} <${address}>`;
}

/** A header's text as encoded words (RFC 2047), quoted-printable or base64, whichever is shorter; lines of 76 at most. */
export function encodedWords(text: string, charset: string): string {
  const ascii = /^us-?ascii$/i.test(charset);
  if (ascii && /^[\x20-\x7e]*$/.test(text)) return text;
  const bytes = (part: string): Buffer =>
    /^(iso-8859-1|latin-?1)$/i.test(charset) ? Buffer.from(part, 'latin1') : Buffer.from(part, 'utf8');
  const whole = bytes(text);
  const quotedLength = [...whole].reduce((sum, byte) => sum + (isPlain(byte) ? 1 : 3), 0);
  const base64 = Math.ceil(whole.length / 3) * 4 < quotedLength;
  const encode = (part: string): string =>
    base64
      ? `=?${charset}?b?${bytes(part).toString('base64')}?=`
      : `=?${charset}?q?${[...bytes(part)].map(quotedByte).join('')}?=`;
  const words: string[] = [];
  let open = '';
  for (const char of text) {
    const room = words.length === 0 ? 66 : 74;
    if (open !== '' && encode(open + char).length > room) {
      words.push(encode(open));
      open = '';
    }
    open += char;
  }
  if (open !== '') words.push(encode(open));
  return words.join('\n ');
}

function isPlain(byte: number): boolean {
  return /[A-Za-z0-9!*+\-/ ]/.test(String.fromCharCode(byte));
}

function quotedByte(byte: number): string {
  if (byte === 0x20) return '_';
  return isPlain(byte) ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
