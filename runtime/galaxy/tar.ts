import { execFileSync } from 'node:child_process';
import { gunzipSync, gzipSync } from 'node:zlib';

/** A member of a tar archive. Names are as written: nothing about them has been checked. */
export interface TarMember {
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  readonly mode: number;
  readonly linkName: string;
  readonly data: Buffer;
}

const BLOCK = 512;
const TYPES: Readonly<Record<string, TarMember['type']>> = {
  '0': 'file',
  '\0': 'file',
  '7': 'file',
  '2': 'symlink',
  '5': 'directory',
};

/** The members of a tar archive, plain or compressed; undefined when it is none. */
export function readTar(archive: Buffer): TarMember[] | undefined {
  try {
    return members(decompressed(archive));
  } catch {
    return undefined;
  }
}

function decompressed(archive: Buffer): Buffer {
  const magic = archive.subarray(0, 6).toString('latin1');
  const program = magic.startsWith('\xfd7zXZ') ? 'xz' : magic.startsWith('BZh') ? 'bzip2' : undefined;
  if (magic.startsWith('\x1f\x8b')) return gunzipSync(archive);
  if (program === undefined) return archive;
  return execFileSync(program, ['-dc'], { input: archive, maxBuffer: 2 ** 31 - 1 });
}

function members(tar: Buffer): TarMember[] {
  const found: TarMember[] = [];
  let extended: Readonly<Record<string, string>> = {};
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return found;
    if (octal(header, 148, 8) !== checksum(header)) throw new Error('no tar archive');
    const flag = String.fromCharCode(header[156] ?? 0);
    const size = Number(extended.size ?? octal(header, 124, 12));
    const data = tar.subarray(at + BLOCK, at + BLOCK + size);
    if (data.length < size) throw new Error('a tar archive that is cut short');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (flag === 'x') extended = { ...extended, ...paxRecords(data) };
    else if (flag === 'L') extended = { ...extended, path: untilNul(data) };
    else if (flag === 'K') extended = { ...extended, linkpath: untilNul(data) };
    else if (flag !== 'g') {
      found.push({
        name: (extended.path ?? headerName(header)).replace(/\/+$/, ''),
        type: TYPES[flag] ?? 'other',
        mode: octal(header, 100, 8),
        linkName: extended.linkpath ?? untilNul(header.subarray(157, 257)),
        data,
      });
      extended = {};
    }
  }
  if (found.length === 0) throw new Error('no tar archive');
  return found;
}

function headerName(header: Buffer): string {
  const name = untilNul(header.subarray(0, 100));
  const isUstar = header.subarray(257, 263).toString('latin1') === 'ustar\0';
  const prefix = isUstar ? untilNul(header.subarray(345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end === -1 ? bytes.length : end).toString('utf8');
}

function octal(header: Buffer, start: number, length: number): number {
  const field = header.subarray(start, start + length);
  // GNU tar writes big numbers in base 256.
  if ((field[0] ?? 0) & 0x80) return Number(BigInt(`0x${field.subarray(1).toString('hex')}`));
  return Number.parseInt(untilNul(field).trim() || '0', 8);
}

function checksum(header: Buffer): number {
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 32 : byte;
  return sum;
}

/** `LENGTH key=value` lines of an extended header. */
function paxRecords(data: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < data.length; ) {
    const space = data.indexOf(32, at);
    const length = Number(data.subarray(at, space).toString('latin1'));
    if (space === -1 || !(length > 0)) break;
    const record = data.subarray(space + 1, at + length - 1).toString('utf8');
    const equals = record.indexOf('=');
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
}

/** Packs members into a gzipped tar archive, in which everything belongs to root. */
export function writeTarGz(entries: readonly TarMember[], modified: Date): Buffer {
  const seconds = Math.floor(modified.getTime() / 1000);
  const blocks = entries.flatMap((entry) => [...extendedHeader(entry, seconds), ...oneEntry(entry, seconds)]);
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]));
}

const FLAGS: Readonly<Record<TarMember['type'], string>> = {
  file: '0',
  directory: '5',
  symlink: '2',
  other: '0',
};

function oneEntry({ name, type, mode, linkName, data }: TarMember, seconds: number): Buffer[] {
  const shown = type === 'directory' ? `${name}/` : name;
  const fields = { name: shown, mode, linkName, size: data.length, flag: FLAGS[type], seconds };
  return [headerBlock(fields), data, padding(data.length)];
}

/** A header that says what the plain one has no room for. */
function extendedHeader({ name, linkName }: TarMember, seconds: number): Buffer[] {
  const records = [name, linkName].flatMap((text, index) =>
    Buffer.byteLength(text) > 100 || /[^\x20-\x7e]/.test(text)
      ? [paxRecord(index === 0 ? 'path' : 'linkpath', text)]
      : [],
  );
  if (records.length === 0) return [];
  const data = Buffer.from(records.join(''));
  const fields = { name: '././@PaxHeader', mode: 0o644, linkName: '', size: data.length, flag: 'x', seconds };
  return [headerBlock(fields), data, padding(data.length)];
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const size = Buffer.byteLength(rest);
  let total = size;
  while (total !== size + String(total).length) total = size + String(total).length;
  return `${total}${rest}`;
}

interface HeaderFields {
  readonly name: string;
  readonly mode: number;
  readonly linkName: string;
  readonly size: number;
  readonly flag: string;
  readonly seconds: number;
}

function headerBlock({ name, mode, linkName, size, flag, seconds }: HeaderFields): Buffer {
  const header = Buffer.alloc(BLOCK);
  const number = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0, 100);
  header.write(number(mode & 0o7777, 7), 100);
  header.write(number(0, 7), 108);
  header.write(number(0, 7), 116);
  header.write(number(size, 11), 124);
  header.write(number(seconds, 11), 136);
  header.write(flag, 156);
  header.write(linkName, 157, 100);
  header.write('ustar\x0000', 257);
  header.write(number(checksum(header), 6), 148);
  header.write(' ', 155);
  return header;
}

function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}
