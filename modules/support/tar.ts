/** A file to be put into a tar stream. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  open(): AsyncIterable<Uint8Array>;
}

const BLOCK = 512;

/** How many bytes `tarStream` yields. */
export function tarSize(entries: readonly TarEntry[]): number {
  let size = 2 * BLOCK;
  for (const entry of entries) size += headers(entry).length + padded(entry.size);
  return size;
}

/**
 * A tar stream of plain files that only their owner can read; GNU tar and busybox read it.
 * @throws Error when a file has not the size that was promised.
 */
export async function* tarStream(entries: readonly TarEntry[]): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    yield headers(entry);
    let written = 0;
    for await (const chunk of entry.open()) {
      written += chunk.length;
      yield chunk;
    }
    if (written !== entry.size) throw new Error(`${entry.name} changed while it was being copied`);
    const rest = padded(entry.size) - entry.size;
    if (rest > 0) yield Buffer.alloc(rest);
  }
  yield Buffer.alloc(2 * BLOCK);
}

function padded(size: number): number {
  return Math.ceil(size / BLOCK) * BLOCK;
}

/** A file's header, after one that carries its name where it is too long for it. */
function headers(entry: TarEntry): Buffer {
  const name = Buffer.from(entry.name);
  if (name.length <= 100) return header(name, entry.size, '0');
  const long = Buffer.alloc(padded(name.length + 1));
  name.copy(long);
  const before = header(Buffer.from('././@LongLink'), name.length + 1, 'L');
  return Buffer.concat([before, long, header(name.subarray(0, 100), entry.size, '0')]);
}

function header(name: Buffer, size: number, type: string): Buffer {
  const block = Buffer.alloc(BLOCK);
  name.copy(block);
  block.write('0000600\0', 100, 'latin1');
  block.write('0000000\0', 108, 'latin1');
  block.write('0000000\0', 116, 'latin1');
  if (size < 8 ** 11) block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  else {
    block.writeBigUInt64BE(BigInt(size), 128);
    block[124] = 0x80;
  }
  block.write('00000000000\0', 136, 'latin1');
  block.write('        ', 148, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar  \0', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}
