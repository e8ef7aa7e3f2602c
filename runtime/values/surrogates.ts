import { isUtf8 } from 'node:buffer';

// Python's `surrogateescape`: a byte that is no UTF-8 stands in a text as one of U+DC80 to U+DCFF, and becomes that byte again.

const ESCAPED = /[\ud800-\udbff][\udc00-\udfff]|[\udc80-\udcff]/g;

/** The text of bytes, in which nothing gets lost. */
export function decodeUtf8(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const size = sizeAt(bytes, at);
    const character = bytes.subarray(at, at + size);
    const known = size > 0 && character.length === size && isUtf8(character);
    text += known ? character.toString('utf8') : String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    at += known ? size : 1;
  }
  return text;
}

/** How many bytes a character has that begins so. */
function sizeAt(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc0) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/** The bytes of a text. */
export function encodeUtf8(text: string): Buffer {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text, 'utf8');
  const parts: Buffer[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(ESCAPED)) {
    // Two halves are one character.
    if (found.length > 1) continue;
    parts.push(Buffer.from(text.slice(end, index), 'utf8'), Buffer.from([found.charCodeAt(0) - 0xdc00]));
    end = index + 1;
  }
  parts.push(Buffer.from(text.slice(end), 'utf8'));
  return Buffer.concat(parts);
}
