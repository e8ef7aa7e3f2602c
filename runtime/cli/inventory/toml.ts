import { TsibleError } from '../../errors/error.ts';
import { PyDate } from '../../values/dates.ts';
import { reprFloat, str } from '../../values/print.ts';
import { type Dict, PyFloat, type Value } from '../../values/value.ts';
import { unmarked } from './variables.ts';

const INDENT = '    ';
/** A table in a list is written within one line as long as that is not longer. */
const LINE = 100;

const ESCAPES: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/**
 * A dict as TOML, laid out as Python's tomli-w does: plain values, then tables below their full names.
 * @throws TsibleError for what TOML has no form for, such as null.
 */
export function tomlText(dict: Dict): string {
  return tableText(unmarked(dict) as Dict, '', false);
}

function tableText(table: Dict, name: string, inList: boolean): string {
  const plain: string[] = [];
  const tables: (readonly [key: string, table: Dict, inList: boolean])[] = [];
  for (const [key, value] of table) {
    const part = keyText(str(key));
    if (value instanceof Map) tables.push([part, value, false]);
    else if (isTableList(value) && !value.every(fitsLine))
      tables.push(...value.map((item) => [part, item, true] as const));
    else plain.push(`${part} = ${valueText(value, 0)}\n`);
  }
  const sections: string[] = [];
  const header = inList
    ? `[[${name}]]\n`
    : name !== '' && (plain.length > 0 || tables.length === 0)
      ? `[${name}]\n`
      : '';
  if (header !== '' || plain.length > 0) sections.push(header + plain.join(''));
  for (const [part, below, belowInList] of tables)
    sections.push(tableText(below, name === '' ? part : `${name}.${part}`, belowInList));
  return sections.join('\n');
}

function isTableList(value: Value): value is Dict[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof Map);
}

function fitsLine(table: Dict): boolean {
  const line = `${INDENT}${inlineTable(table)},`;
  return line.length <= LINE && !line.includes('\n');
}

function inlineTable(table: Dict): string {
  if (table.size === 0) return '{}';
  const items = Array.from(table, ([key, value]) => `${keyText(str(key))} = ${valueText(value, 0)}`);
  return `{ ${items.join(', ')} }`;
}

function valueText(value: Value, level: number): string {
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : reprFloat(value);
  if (value instanceof PyFloat) return reprFloat(value.value);
  if (value instanceof PyDate) return str(value);
  if (typeof value === 'string') return stringText(value);
  if (value instanceof Map) return inlineTable(value);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const inner = INDENT.repeat(level + 1);
    const items = value.map((item) => inner + valueText(item, level + 1));
    return `[\n${items.join(',\n')},\n${INDENT.repeat(level)}]`;
  }
  const type = value === null ? 'NoneType' : value.typeName;
  throw new TsibleError(`Object of type <class '${type}'> is not TOML serializable`);
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : stringText(key);
}

function stringText(text: string): string {
  const escaped = text.replace(
    /["\\\0-\x08\n-\x1f\x7f]/g,
    (char) => ESCAPES[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped}"`;
}
