import { ModuleFailure } from '../../../runtime/module/result.ts';
import { reprFloat } from '../../../runtime/values/print.ts';

const LETTERS = ['k', 'm', 'g', 't', 'p', 'e', 'z', 'y'];

/** What every unit that may be written means, in bytes, from the smallest. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['B', 1] as const,
  ...LETTERS.flatMap((letter, at) => {
    const big = letter.toUpperCase();
    const [decimal, binary] = [1000 ** (at + 1), 1024 ** (at + 1)];
    const plain = at === 0 ? [`${letter}B`, `${big}B`] : [`${big}B`, `${letter}B`];
    return [
      ...plain.map((unit) => [unit, decimal] as const),
      ...[`${big}iB`, big, letter].map((unit) => [unit, binary] as const),
    ];
  }),
]);

interface Size {
  readonly value: number;
  readonly unit: string | undefined;
  readonly bytes: number;
}

/** @throws ModuleFailure for a unit that is none */
function readSize(text: string): Size {
  const unit = text.replace(/[\d.]/g, '').trim();
  const value = Number(text.replace(unit, '').trim());
  if (Number.isNaN(value)) throw new ModuleFailure(`could not convert string to float: '${text}'`);
  if (unit === '') return { value, unit: undefined, bytes: Math.round(value) };
  const factor = UNITS.get(unit);
  if (factor === undefined) {
    const known = [...UNITS].sort(([, one], [, other]) => one - other).map(([name]) => name);
    throw new ModuleFailure(`invalid size unit (${unit}): unit must be one of ${known.join(', ')}, or none.`);
  }
  return { value, unit, bytes: Math.round(value * factor) };
}

/** How many blocks of which size make up a size. @throws ModuleFailure */
export function blocksOf(
  sizeText: string,
  blockText: string,
): { readonly blocks: number; readonly blocksize: number } {
  const block = readSize(blockText);
  if ((block.unit === undefined || block.unit === 'B') && !Number.isInteger(block.value))
    throw new ModuleFailure('invalid blocksize value: bytes require an integer value');
  if (block.bytes === 0) throw new ModuleFailure('block size cannot be equal to zero');
  const size = readSize(sizeText);
  if (size.unit === undefined) return { blocks: Math.ceil(size.value), blocksize: block.bytes };
  const blocksize = fittingBlock(size, size.unit, block.bytes);
  return { blocks: Math.ceil(size.bytes / blocksize), blocksize };
}

/** A block size that the size is a multiple of. */
function fittingBlock(size: Size, unit: string, block: number): number {
  if (size.bytes % block === 0) return block;
  const factor = UNITS.get(unit) ?? 1;
  if (Number.isInteger(size.value)) {
    if (factor > 1024 ** 2) return factor % 5 === 0 ? 1000 ** 2 : 1024 ** 2;
    return factor;
  }
  if (unit === 'B') throw new ModuleFailure('byte is the smallest unit and requires an integer value');
  if (size.bytes > 0 && size.bytes < block) return size.bytes;
  return [1024, 1000, 512, 256, 128, 100, 64, 32, 16, 10, 8, 4, 2].find((one) => size.bytes % one === 0) ?? 1;
}

/** `1.5 MiB`, or `1.57 MB`. */
export function humanSize(bytes: number, base: 1000 | 1024): string {
  const power = LETTERS.findLastIndex((_, at) => bytes >= base ** (at + 1));
  if (power === -1) return `${bytes} B`;
  const letter = LETTERS[power] ?? '';
  const value = Math.round((bytes / base ** (power + 1)) * 100) / 100;
  const unit = base === 1024 ? `${letter.toUpperCase()}iB` : `${power === 0 ? 'k' : letter.toUpperCase()}B`;
  return `${reprFloat(value)} ${unit}`;
}
