import { compareStrings } from '../values/compare.ts';
import { CustomStats } from './custom-stats.ts';

export interface HostStats {
  ok: number;
  changed: number;
  unreachable: number;
  failures: number;
  skipped: number;
  rescued: number;
  ignored: number;
}

/** The recap's counts. */
export class Stats {
  readonly hosts = new Map<string, HostStats>();
  readonly custom = new CustomStats();

  /** The hosts in the order of their names. */
  sorted(): [string, HostStats][] {
    return [...this.hosts].sort(([a], [b]) => compareStrings(a, b));
  }

  increment(host: string, what: keyof HostStats): void {
    let counts = this.hosts.get(host);
    if (counts === undefined) {
      counts = { ok: 0, changed: 0, unreachable: 0, failures: 0, skipped: 0, rescued: 0, ignored: 0 };
      this.hosts.set(host, counts);
    }
    counts[what]++;
  }
}
