import { ModuleFailure } from '../module/result.ts';

/** One element of a DER encoding. */
export interface Der {
  /** Class, form and number, as they are encoded: 0x30 is a sequence. */
  readonly tag: number;
  readonly content: Buffer;
  /** With its tag and length. */
  readonly whole: Buffer;
}

/** The elements that follow one another in a buffer. @throws ModuleFailure for what is no DER */
export function readAll(bytes: Buffer): Der[] {
  const found: Der[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = bytes[at] ?? 0;
    let length = bytes[at + 1] ?? 0;
    let start = at + 2;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 4 || start + count > bytes.length) throw malformed();
      length = bytes.readUIntBE(start, count);
      start += count;
    }
    if (start + length > bytes.length) throw malformed();
    found.push({
      tag,
      content: bytes.subarray(start, start + length),
      whole: bytes.subarray(at, start + length),
    });
    at = start + length;
  }
  return found;
}

function malformed(): ModuleFailure {
  return new ModuleFailure('error parsing asn1 value: ParseError { kind: InvalidLength }');
}

/** The elements in an element. */
export function parts(der: Der | undefined): Der[] {
  return der === undefined ? [] : readAll(der.content);
}

/** An object identifier: `2.5.4.3`. */
export function oidOf(der: Der | undefined): string {
  const numbers: bigint[] = [];
  let number = 0n;
  for (const byte of der?.content ?? []) {
    number = (number << 7n) | BigInt(byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0n;
    }
  }
  const [first = 0n, ...rest] = numbers;
  const top = first < 80n ? first / 40n : 2n;
  return [top, first - top * 40n, ...rest].join('.');
}

export function integerOf(bytes: Buffer): bigint {
  if (bytes.length === 0) return 0n;
  const value = BigInt(`0x${bytes.toString('hex')}`);
  return (bytes[0] ?? 0) < 0x80 ? value : value - (1n << BigInt(bytes.length * 8));
}

/** A string of any of ASN.1's types. */
export function textOf(der: Der | undefined): string {
  if (der === undefined) return '';
  if (der.tag === 0x1e) return Buffer.from(der.content).swap16().toString('utf16le');
  return der.content.toString(der.tag === 0x14 ? 'latin1' : 'utf8');
}

/** A UTCTime or GeneralizedTime as `20300101000000Z`. */
export function timeOf(der: Der | undefined): string {
  const text = der?.content.toString('latin1') ?? '';
  if (der?.tag !== 0x17) return text;
  return `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}`;
}
