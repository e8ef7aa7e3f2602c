import { compare } from '../../values/compare.ts';
import { stringLength } from '../../values/iterate.ts';
import { PyTuple } from '../../values/objects.ts';
import { repr } from '../../values/print.ts';
import type { DictKey, Value } from '../../values/value.ts';

const WIDTH = 80;

/** Python's pprint.pformat: what doesn't fit into a line is put on several; keys of dicts are sorted. */
export function pythonFormat(value: Value): string {
  return layOut(value, 0, 0);
}

function layOut(value: Value, indent: number, after: number): string {
  const short = repr(sorted(value));
  if (stringLength(short) <= WIDTH - indent - after) return short;
  const items = Array.isArray(value) ? value : value instanceof PyTuple ? value.items : undefined;
  if (items !== undefined && items.length > 0) {
    const [open, close] = Array.isArray(value) ? ['[', ']'] : ['(', items.length === 1 ? ',)' : ')'];
    return open + joined(items, indent + 1, after + close.length) + close;
  }
  if (value instanceof Map && value.size > 0) {
    const pairs = sortedPairs(value).map(([key, item], index, all) => {
      const name = `${repr(key)}: `;
      const last = index === all.length - 1;
      return name + layOut(item, indent + 1 + stringLength(name), last ? after + 1 : 1);
    });
    return `{${pairs.join(`,\n${' '.repeat(indent + 1)}`)}}`;
  }
  return typeof value === 'string' ? longString(value, indent, after) : short;
}

function joined(items: readonly Value[], indent: number, after: number): string {
  return items
    .map((item, index) => layOut(item, indent, index === items.length - 1 ? after : 1))
    .join(`,\n${' '.repeat(indent)}`);
}

function sorted(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted);
  if (value instanceof PyTuple) return new PyTuple(value.items.map(sorted));
  if (!(value instanceof Map)) return value;
  return new Map(sortedPairs(value).map(([key, item]) => [key, sorted(item)]));
}

function sortedPairs(dict: ReadonlyMap<DictKey, Value>): [DictKey, Value][] {
  const pairs = [...dict.entries()];
  try {
    return pairs.sort(([a], [b]) => compare(a, b));
  } catch {
    return pairs;
  }
}

/** A long text, as several literals below one another. */
function longString(text: string, indent: number, after: number): string {
  const room = WIDTH - indent - after;
  const pieces: string[] = [];
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    if (stringLength(repr(line)) <= room) {
      pieces.push(repr(line));
      continue;
    }
    let current = '';
    for (const part of line.match(/\S*\s*/g) ?? []) {
      if (current !== '' && stringLength(repr(current + part)) > room) {
        pieces.push(repr(current));
        current = '';
      }
      current += part;
    }
    if (current !== '') pieces.push(repr(current));
  }
  if (pieces.length < 2) return repr(text);
  return indent === 0
    ? `(${pieces.join(`\n${' '.repeat(indent + 1)}`)})`
    : pieces.join(`\n${' '.repeat(indent)}`);
}
