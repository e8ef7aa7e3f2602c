import { compare, compareStrings } from './compare.ts';
import { PyDateTime } from './dates.ts';
import { reprFloat, str } from './print.ts';
import { type DictKey, PyFloat, PyObject, type Value } from './value.ts';

export interface JsonOptions {
  /** Spaces a level; undefined: everything on one line. */
  readonly indent?: number | undefined;
  /** By their texts, or (`keys`) as Python orders the keys themselves, which may be impossible. */
  readonly sortKeys?: boolean | 'keys';
  /** Escape all but ASCII, which is Python's default. */
  readonly ensureAscii?: boolean;
  /** Between items and behind a key; Python's defaults are `, ` (or `,` with an indent) and `: `. */
  readonly separators?: readonly [string, string];
  /** What to write for a value that JSON has no form for; by default its text, a time's with a T. */
  readonly fallback?: (value: PyObject) => Value;
}

interface Writer extends Required<Pick<JsonOptions, 'sortKeys' | 'ensureAscii' | 'fallback'>> {
  readonly indent: number | undefined;
  readonly itemSeparator: string;
  readonly keySeparator: string;
}

/** Python's json.dumps. */
export function toJson(value: Value, options: JsonOptions = {}): string {
  const [item, key] = options.separators ?? [options.indent === undefined ? ', ' : ',', ': '];
  const writer: Writer = {
    indent: options.indent,
    sortKeys: options.sortKeys ?? false,
    ensureAscii: options.ensureAscii ?? true,
    fallback: options.fallback ?? textOf,
    itemSeparator: item,
    keySeparator: key,
  };
  return write(value, writer, 0);
}

function textOf(object: PyObject): string {
  return object instanceof PyDateTime ? object.isoFormat() : str(object);
}

function write(value: Value, writer: Writer, depth: number): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'boolean':
      return value ? 'true' : 'false';
    case 'string':
      return quoteJson(value, writer.ensureAscii);
    case 'bigint':
      return String(value);
    case 'number':
      return Number.isInteger(value) ? String(value) : floatText(value);
  }
  if (value instanceof PyFloat) return floatText(value.value);
  if (Array.isArray(value))
    return wrap(
      value.map((item) => write(item, writer, depth + 1)),
      '[]',
      writer,
      depth,
    );
  if (value instanceof Map) return writeDict([...value], writer, depth);
  const plain = writer.fallback(value);
  return write(plain instanceof PyObject ? str(plain) : plain, writer, depth);
}

function writeDict(entries: [DictKey, Value][], writer: Writer, depth: number): string {
  // Python's own json sorts the keys as they are.
  if (writer.sortKeys === 'keys') entries.sort(([a], [b]) => compare(a, b));
  const named = entries.map(([key, value]) => [keyText(key), value] as const);
  if (writer.sortKeys === true) named.sort(([a], [b]) => compareStrings(a, b));
  const items = named.map(
    ([key, value]) =>
      quoteJson(key, writer.ensureAscii) + writer.keySeparator + write(value, writer, depth + 1),
  );
  return wrap(items, '{}', writer, depth);
}

function keyText(key: DictKey): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean') return key ? 'true' : 'false';
  return key instanceof PyFloat ? floatText(key.value) : str(key);
}

function wrap(items: readonly string[], brackets: string, writer: Writer, depth: number): string {
  const [open = '', close = ''] = brackets;
  if (items.length === 0) return brackets;
  if (writer.indent === undefined) return open + items.join(writer.itemSeparator) + close;
  const line = `\n${' '.repeat(writer.indent * (depth + 1))}`;
  return `${open}${line}${items.join(writer.itemSeparator.trimEnd() + line)}\n${' '.repeat(writer.indent * depth)}${close}`;
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return reprFloat(value);
}

function quoteJson(text: string, ensureAscii: boolean): string {
  // JSON.stringify escapes lone surrogates, which Python's ensure_ascii=False writes as they are; both read back alike.
  const quoted = JSON.stringify(text);
  if (!ensureAscii) return quoted;
  return quoted.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
