import { ModuleFailure } from '../../runtime/module/result.ts';
import { encodeUtf8 } from '../../runtime/values/surrogates.ts';

/** Python's names of encodings that JavaScript's TextDecoder calls otherwise. */
const NAMES: Readonly<Record<string, string>> = {
  latin1: 'iso-8859-1',
  latin_1: 'iso-8859-1',
  'latin-1': 'iso-8859-1',
  utf8: 'utf-8',
  utf_8: 'utf-8',
  sjis: 'shift_jis',
};
/** What 0x80 to 0x9f are in windows-1252, which Node's TextDecoder takes for latin1. */
const WINDOWS_1252 =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';
const single = new Map<string, ReadonlyMap<string, Buffer>>();

/**
 * A text's bytes in an encoding, by Python's or IANA's name of it.
 * @throws ModuleFailure for an unknown encoding, and for a character that it cannot hold.
 */
export function encodeText(text: string, encoding: string): Buffer {
  const lower = encoding.toLowerCase();
  const name = NAMES[lower] ?? lower;
  if (name === 'utf-8') return encodeUtf8(text);
  if (name === 'utf-8-sig' || name === 'utf_8_sig') return encodeUtf8(`\ufeff${text}`);
  if (/^utf[-_]?16([-_]?[lb]e)?$/.test(name)) return utf16(text, name);
  if (name === 'iso-8859-1' || name === 'ascii' || name === 'us-ascii') {
    const limit = name === 'iso-8859-1' ? 256 : 128;
    for (const char of text) if ((char.codePointAt(0) ?? 0) >= limit) throw cannotEncode(char, encoding);
    return Buffer.from(text, 'latin1');
  }
  const table = tableOf(name, encoding);
  const parts = [...text].map((char) => {
    const bytes = table.get(char);
    if (bytes === undefined) throw cannotEncode(char, encoding);
    return bytes;
  });
  return Buffer.concat(parts);
}

/** The text that bytes are in an encoding. @throws ModuleFailure when they are none, or the encoding is unknown. */
export function decodeText(bytes: Buffer, encoding: string): string {
  const lower = encoding.toLowerCase();
  const name = NAMES[lower] ?? lower;
  if (name === 'iso-8859-1') return bytes.toString('latin1');
  if (name === 'cp1252' || name === 'windows-1252')
    return bytes
      .toString('latin1')
      .replace(/[\x80-\x9f]/g, (char) => WINDOWS_1252.charAt(char.charCodeAt(0) - 0x80));
  try {
    const label = /^cp125\d$/.test(name) ? name.replace('cp', 'windows-') : name.replace(/[-_]sig$/, '');
    return new TextDecoder(label, { fatal: true, ignoreBOM: !/[-_]sig$/.test(name) }).decode(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw new ModuleFailure(`unknown encoding: ${encoding}`);
    throw new ModuleFailure(`'${encoding}' codec can't decode the file`);
  }
}

function utf16(text: string, name: string): Buffer {
  if (name.endsWith('be')) return Buffer.from(text, 'utf16le').swap16();
  return Buffer.from(name.endsWith('le') ? text : `\ufeff${text}`, 'utf16le');
}

/** What each character is in an encoding of one or two bytes, found by decoding every byte pair. */
function tableOf(name: string, given: string): ReadonlyMap<string, Buffer> {
  const known = single.get(name);
  if (known !== undefined) return known;
  const label = /^cp125\d$/.test(name) ? name.replace('cp', 'windows-') : name.replaceAll('_', '-');
  if (label === 'windows-1252') return windows1252();
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(name === 'shift_jis' ? name : label, { fatal: true });
  } catch {
    throw new ModuleFailure(`unknown encoding: ${given}`);
  }
  const table = new Map<string, Buffer>();
  const note = (bytes: Buffer): boolean => {
    try {
      const char = decoder.decode(bytes);
      if ([...char].length === 1 && !table.has(char)) table.set(char, bytes);
      return true;
    } catch {
      return false;
    }
  };
  for (let first = 0; first < 256; first++) {
    if (note(Buffer.from([first]))) continue;
    for (let second = 0; second < 256; second++) note(Buffer.from([first, second]));
  }
  single.set(name, table);
  return table;
}

function windows1252(): ReadonlyMap<string, Buffer> {
  const char = (byte: number): string =>
    byte >= 0x80 && byte < 0xa0 ? WINDOWS_1252.charAt(byte - 0x80) : String.fromCharCode(byte);
  const table = new Map(Array.from({ length: 256 }, (_, byte) => [char(byte), Buffer.from([byte])] as const));
  single.set('cp1252', table);
  return table;
}

function cannotEncode(char: string, encoding: string): ModuleFailure {
  const code = (char.codePointAt(0) ?? 0).toString(16).padStart(4, '0');
  return new ModuleFailure(`'${encoding}' codec can't encode character '\\u${code}'`);
}
