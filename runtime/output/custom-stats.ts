import type { Stats } from '../executor/stats.ts';
import { compareStrings } from '../values/compare.ts';
import type { Dict } from '../values/value.ts';
import type { Display } from './display.ts';

/** What `set_stats` kept, below the recap: each host's, then the run's. */
export function tellCustomStats(
  display: Display,
  { custom: { hosts, run } }: Stats,
  dump: (stats: Dict) => string,
): void {
  if (hosts.size === 0 && run.size === 0) return;
  display.banner('CUSTOM STATS: ');
  const oneLine = (stats: Dict) => dump(stats).replaceAll('\n', '');
  for (const [host, stats] of [...hosts].sort(([a], [b]) => compareStrings(a, b)))
    display.line(`\t${host}: ${oneLine(stats)}`);
  if (run.size > 0) {
    display.line('');
    display.line(`\tRUN: ${oneLine(run)}`);
  }
  display.line('');
}
