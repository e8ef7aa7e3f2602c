/** One entry of a zip archive's directory. */
export interface ZipEntry {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  /** Unix mode; undefined when another system made the entry. */
  readonly mode: number | undefined;
  /** Modification time in seconds since the epoch, when the entry has it. */
  readonly mtime: number | undefined;
  /** The same as a clock showed it: `2024-01-31 23:59:58`. */
  readonly localTime: string;
}

/** What the end of an archive tells of it: its entries, or how many bytes of its end hold the directory. */
export type ZipDirectory =
  | { readonly kind: 'entries'; readonly entries: readonly ZipEntry[] }
  | { readonly kind: 'more'; readonly bytes: number }
  | { readonly kind: 'broken' };

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
/** How many bytes of an archive's end surely hold the record that closes it. */
export const END_BYTES = 65_557 + 76;

/** Reads the directory from an archive's last bytes. */
export function readZipDirectory(tail: Buffer): ZipDirectory {
  let end = tail.length - 22;
  while (end >= 0 && tail.readUInt32LE(end) !== END) end--;
  if (end < 0) return { kind: 'broken' };
  let size = tail.readUInt32LE(end + 12);
  let after = end;
  if (end >= 20 && tail.readUInt32LE(end - 20) === LOCATOR_64) {
    after = end - 20 - 56;
    if (after < 0 || tail.readUInt32LE(after) !== END_64) return { kind: 'broken' };
    size = Number(tail.readBigUInt64LE(after + 40));
  }
  const start = after - size;
  if (start < 0) return { kind: 'more', bytes: tail.length - start };
  const entries: ZipEntry[] = [];
  for (let at = start; at + 46 <= after; ) {
    if (tail.readUInt32LE(at) !== ENTRY) return { kind: 'broken' };
    const nameLength = tail.readUInt16LE(at + 28);
    const extraLength = tail.readUInt16LE(at + 30);
    const extra = tail.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    entries.push(entryAt(tail, at, tail.subarray(at + 46, at + 46 + nameLength), extra));
    at += 46 + nameLength + extraLength + tail.readUInt16LE(at + 32);
  }
  return { kind: 'entries', entries };
}

function entryAt(tail: Buffer, at: number, name: Buffer, extra: Buffer): ZipEntry {
  const system = tail.readUInt8(at + 5);
  const small = tail.readUInt32LE(at + 24);
  const big = small === 0xffffffff ? field(extra, 1) : undefined;
  const times = field(extra, 0x5455);
  const hasTime = times !== undefined && times.length >= 5 && (times[0] ?? 0) & 1;
  return {
    name: name.toString(),
    size: big !== undefined && big.length >= 8 ? Number(big.readBigUInt64LE(0)) : small,
    crc: tail.readUInt32LE(at + 16),
    mode: system === 3 || system === 19 ? tail.readUInt32LE(at + 38) >>> 16 : undefined,
    mtime: hasTime ? times.readInt32LE(1) : undefined,
    localTime: dosTime(tail.readUInt16LE(at + 14), tail.readUInt16LE(at + 12)),
  };
}

/** The data of an extra field. */
function field(extra: Buffer, id: number): Buffer | undefined {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === id) return extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  return undefined;
}

function dosTime(date: number, time: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${1980 + (date >> 9)}-${two((date >> 5) & 15)}-${two(date & 31)}`;
  return `${day} ${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`;
}
