import type { Raw, RawDict } from '../values/raw.ts';

/** Lays a dict over another: keys replace each other or, with `merge` (hash_behaviour), dicts are merged deeply. */
export function combine(below: RawDict, above: RawDict, merge: boolean): RawDict {
  const combined: RawDict = new Map(below);
  for (const [key, value] of above) {
    const under = combined.get(key);
    combined.set(key, merge && isDict(under) && isDict(value) ? combine(under, value, true) : value);
  }
  return combined;
}

function isDict(value: Raw | undefined): value is RawDict {
  return value instanceof Map;
}
