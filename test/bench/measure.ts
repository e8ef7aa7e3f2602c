/** Runs `work` and gives how long it took, in milliseconds, beside what it gave. */
export async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly value: T }> {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[sorted.length % 2 === 0 ? middle - 1 : middle],
    sorted[middle],
  ];
  return (low + high) / 2;
}

/** Pads the cells of a table's rows; the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return rows.map((row) => `  ${line(row).trimEnd()}\n`).join('');
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
export const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 2 : 1)}x`;

/** One thing that was to be reached, and whether it was. */
export interface Goal {
  readonly what: string;
  readonly value: number;
  readonly wanted: 'at least' | 'at most';
  readonly limit: number;
  readonly unit: string;
}

export function goalLine({ what, value, wanted, limit, unit }: Goal): string {
  const reached = wanted === 'at least' ? value >= limit : value <= limit;
  return `  ${reached ? 'reached' : 'MISSED '}  ${what}: ${value.toFixed(2)}${unit} (${wanted} ${limit}${unit})\n`;
}
