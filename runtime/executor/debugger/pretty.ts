import { repr } from '../../values/print.ts';
import type { Dict, Value } from '../../values/value.ts';

const WIDTH = 80;

/** A value as Python's pprint shows it: on one line if it fits, else an item a line; dicts sorted by key. */
export function prettyFormat(value: Value, indent = 0): string {
  const flat = repr(sorted(value));
  if (flat.length <= WIDTH - indent) return flat;
  if (Array.isArray(value))
    return wrapped(
      '[',
      ']',
      value.map((item) => prettyFormat(item, indent + 1)),
      indent,
    );
  if (value instanceof Map) {
    const entries = sortedEntries(value).map(([key, item]) => {
      const name = `${repr(key as Value)}: `;
      return name + prettyFormat(item, indent + name.length + 1);
    });
    return wrapped('{', '}', entries, indent);
  }
  return flat;
}

function wrapped(open: string, close: string, parts: readonly string[], indent: number): string {
  return open + parts.join(`,\n${' '.repeat(indent + 1)}`) + close;
}

function sortedEntries(dict: Dict): [unknown, Value][] {
  return [...dict].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (value instanceof Map)
    return new Map(sortedEntries(value).map(([key, item]) => [key as never, sorted(item)]));
  return value;
}
