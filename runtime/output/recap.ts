import type { HostStats } from '../executor/stats.ts';
import type { ColorRole, Colors } from './color.ts';

/** A host's name in the recap, in the colour of how it fared. */
export function recapHost(host: string, counts: HostStats, colors: Colors): string {
  if (!colors.enabled) return host.padEnd(26);
  const color: ColorRole =
    counts.failures > 0 || counts.unreachable > 0
      ? 'COLOR_ERROR'
      : counts.changed > 0
        ? 'COLOR_CHANGED'
        : 'COLOR_OK';
  return colors.paint(host, color).padEnd(37);
}

const COUNTS: readonly (readonly [string, keyof HostStats, ColorRole])[] = [
  ['ok', 'ok', 'COLOR_OK'],
  ['changed', 'changed', 'COLOR_CHANGED'],
  ['unreachable', 'unreachable', 'COLOR_UNREACHABLE'],
  ['failed', 'failures', 'COLOR_ERROR'],
  ['skipped', 'skipped', 'COLOR_SKIP'],
  ['rescued', 'rescued', 'COLOR_OK'],
  ['ignored', 'ignored', 'COLOR_WARN'],
];

/** A host's counts in the recap. @param hidden Counts that are not shown. */
export function recapCounts(
  counts: HostStats,
  colors: Colors,
  hidden: readonly (keyof HostStats)[] = [],
): string {
  return COUNTS.filter(([, key]) => !hidden.includes(key))
    .map(([word, key, color]) => {
      const text = `${word}=${String(counts[key]).padEnd(4)}`;
      return counts[key] === 0 ? text : colors.paint(text, color);
    })
    .join(' ');
}
