import { TsibleError } from '../../errors/error.ts';
import type { Value } from '../../values/value.ts';

/** Cuts a play's hosts into the batches of `serial`: numbers, percentages, or a list of them whose last one repeats. */
export function serialBatches(hosts: readonly string[], serial: Value | undefined): string[][] {
  const sizes = (serial === undefined || serial === null ? [] : ([serial].flat() as Value[])).map((size) =>
    batchSize(size, hosts.length),
  );
  if (sizes.length === 0 || sizes.every((size) => size === 0)) return hosts.length === 0 ? [] : [[...hosts]];
  const batches: string[][] = [];
  let at = 0;
  for (let index = 0; at < hosts.length; index++) {
    const size = sizes[Math.min(index, sizes.length - 1)] ?? 0;
    const end = size <= 0 ? hosts.length : at + size;
    batches.push(hosts.slice(at, end));
    at = end;
  }
  return batches;
}

function batchSize(size: Value, hosts: number): number {
  const text = String(size).trim();
  const percentage = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  if (percentage !== undefined) return Math.max(1, Math.floor((Number(percentage) / 100) * hosts));
  const number = typeof size === 'string' ? Number(text) : Math.trunc(Number(size));
  if (!Number.isInteger(number))
    throw new TsibleError(`invalid value for 'serial': ${text}, a number or a percentage was expected`);
  return number;
}
