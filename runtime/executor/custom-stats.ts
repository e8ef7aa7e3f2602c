import { combine } from '../inventory/combine.ts';
import { binary } from '../values/arithmetic.ts';
import { typeName } from '../values/types.ts';
import type { Dict, DictKey, Value } from '../values/value.ts';
import type { Outcome } from './outcome.ts';

/** What tasks keep with set_stats, for the whole run and by host. */
export class CustomStats {
  readonly run: Dict = new Map();
  readonly hosts = new Map<string, Dict>();

  /** Takes what an outcome (each item of a loop's) asks to be kept, for these hosts where it says so. */
  take(outcome: Outcome, hosts: readonly string[]): void {
    for (const item of outcome.items ?? [outcome]) {
      const stats = item.result.get('ansible_stats');
      const data = stats instanceof Map ? stats.get('data') : undefined;
      if (!(stats instanceof Map) || !(data instanceof Map)) continue;
      const kept = stats.get('per_host') === false ? [this.run] : hosts.map((host) => this.#of(host));
      for (const into of kept)
        for (const [key, value] of data)
          if (stats.get('aggregate') === true) aggregate(into, key, value);
          else into.set(key, value);
    }
  }

  #of(host: string): Dict {
    const known = this.hosts.get(host) ?? new Map();
    this.hosts.set(host, known);
    return known;
  }
}

/** Adds to what is there: numbers, texts and lists by `+`, dicts merged deeply. What has another type is left out. */
function aggregate(into: Dict, key: DictKey, value: Value): void {
  const before = into.get(key);
  if (before === undefined) into.set(key, value);
  else if (before instanceof Map && value instanceof Map) into.set(key, combine(before, value, true) as Dict);
  else if (typeName(before) === typeName(value)) into.set(key, binary('+', before, value));
}
