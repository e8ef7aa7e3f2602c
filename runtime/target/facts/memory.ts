import { type FactContext, type Facts, sh } from './topic.ts';

export const MEMORY_SHELL = sh`files="$files /proc/meminfo /proc/uptime"`;

/** Memory and swap, in MB. */
export function readMemory({ raw }: FactContext): Facts {
  const facts: Facts = new Map();
  const text = raw.file('/proc/meminfo');
  if (text === undefined) return facts;
  const mb = (key: string): number | null => {
    const found = new RegExp(`^${key}:\\s*(\\d+)`, 'm').exec(text)?.[1];
    return found === undefined ? null : Math.floor(Number(found) / 1024);
  };
  const total = mb('MemTotal');
  const free = mb('MemFree');
  const swapTotal = mb('SwapTotal');
  const swapFree = mb('SwapFree');
  const cached = mb('Cached');
  const buffers = mb('Buffers');
  const withoutCache = cached === null || free === null || buffers === null ? null : cached + free + buffers;
  for (const [key, value] of [
    ['memtotal_mb', total],
    ['memfree_mb', free],
    ['swaptotal_mb', swapTotal],
    ['swapfree_mb', swapFree],
  ] as const)
    if (value !== null) facts.set(key, value);
  facts.set('memory_mb', {
    real: { total, used: minus(total, free), free },
    nocache: { free: withoutCache, used: minus(total, withoutCache) },
    swap: { total: swapTotal, free: swapFree, used: minus(swapTotal, swapFree), cached: mb('SwapCached') },
  });
  return facts;
}

export function readUptime({ raw }: FactContext): Facts {
  const seconds = raw.file('/proc/uptime')?.split(' ')[0];
  return seconds === undefined ? new Map() : new Map([['uptime_seconds', Math.trunc(Number(seconds))]]);
}

function minus(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one - other;
}
