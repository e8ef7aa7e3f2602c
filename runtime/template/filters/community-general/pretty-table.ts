import { itemsOf } from '../../../values/iterate.ts';
import { PyTuple } from '../../../values/objects.ts';
import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { textWidth } from '../../../values/text-width.ts';
import { typeName } from '../../../values/types.ts';
import type { Dict, Value } from '../../../values/value.ts';
import { type Filters, filter } from '../../plugin.ts';
import { keywordsOf } from './lists.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

const got = (value: Value): string => (typeof value === 'string' ? 'string' : typeName(value));

function namesOf(value: Value, what: string): string[] {
  if (!Array.isArray(value) && !(value instanceof PyTuple))
    throw fail(`Expected a list of ${what} names, got a ${got(value)}`);
  return itemsOf(value).map((name) => {
    if (typeof name !== 'string') throw fail(`Expected a string for ${what} name, got a ${got(name)}`);
    return name;
  });
}

function rowsOf(data: Value): Dict[] {
  if (!Array.isArray(data) && !(data instanceof PyTuple))
    throw fail(`Expected a list of dictionaries, got a ${got(data)}`);
  return itemsOf(data).map((row) => {
    if (!(row instanceof Map))
      throw fail(`Expected all items in the list to be dictionaries, got a ${got(row)}`);
    return row;
  });
}

/** Where the text of a column stands: by the first letter of what was asked for. */
type Alignment = 'l' | 'c' | 'r';

const ALIGNMENTS = ['c', 'center', 'l', 'left', 'r', 'right'];

function alignmentsOf(value: Value): Map<string, Alignment> {
  if (!(value instanceof Map)) throw fail(`Expected a dictionary for column_alignments, got a ${got(value)}`);
  return new Map(
    [...value].map(([column, alignment]) => {
      const name = str(alignment).toLowerCase();
      if (!ALIGNMENTS.includes(name))
        throw fail(
          `Invalid alignment '${str(alignment)}' in 'column_alignments'. Valid alignments are: ${ALIGNMENTS.join(', ')}`,
        );
      return [str(column), name.charAt(0) as Alignment];
    }),
  );
}

function justified(text: string, width: number, alignment: Alignment): string {
  const spare = width - textWidth(text);
  if (alignment === 'l') return text + ' '.repeat(spare);
  if (alignment === 'r') return ' '.repeat(spare) + text;
  // What is left over of an odd number goes before texts of even width.
  const before = textWidth(text) % 2 === 0 ? Math.ceil(spare / 2) : Math.floor(spare / 2);
  return ' '.repeat(before) + text + ' '.repeat(spare - before);
}

/** A table with a frame, as Python's prettytable draws it. */
function draw(
  header: readonly string[],
  rows: readonly string[][],
  alignments: readonly Alignment[],
): string {
  if (header.length === 0) return '++\n++';
  const lines = [header, ...rows].map((row) => row.map((cell) => cell.split('\n')));
  const widths = header.map((_, column) =>
    Math.max(...lines.flatMap((row) => (row[column] ?? ['']).map(textWidth))),
  );
  const rule = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+`;
  const drawn = lines.map((row) => {
    const height = Math.max(...row.map((cell) => cell.length));
    return Array.from({ length: height }, (_, at) => {
      const cells = row.map(
        (cell, column) => ` ${justified(cell[at] ?? '', widths[column] ?? 0, alignments[column] ?? 'c')} `,
      );
      return `|${cells.join('|')}|`;
    });
  });
  const [head = [], ...body] = drawn;
  return [rule, ...head, rule, ...body.flat(), rule].join('\n');
}

function prettyTable(data: Value, positional: readonly Value[], options: Map<string, Value>): string {
  const rows = rowsOf(data);
  const take = (name: string): Value => {
    const value = options.get(name) ?? null;
    options.delete(name);
    return value;
  };
  const [order, headers, alignments] = [
    take('column_order'),
    take('header_names'),
    take('column_alignments'),
  ];
  if (options.size > 0)
    throw fail(`Unknown parameter(s) for to_prettytable filter: ${[...options.keys()].sort().join(', ')}`);
  if (positional.length > 0 && order !== null)
    throw fail("Cannot use both positional arguments and the 'column_order' keyword argument");
  const fields = [...(rows[0]?.keys() ?? [])].map(str);
  const fits = (names: string[], option: string): string[] => {
    if (rows.length > 0 && names.length > fields.length)
      throw fail(
        `'${option}' has more elements (${names.length}) than available fields in data (${fields.length})`,
      );
    return names;
  };
  const asked = positional.length > 0 ? [...positional] : order;
  const columns = asked === null ? fields : fits(namesOf(asked, 'column'), 'column_order');
  const header = headers === null ? columns : fits(namesOf(headers, 'header'), 'header_names');
  const aligned = alignments === null ? new Map<string, Alignment>() : alignmentsOf(alignments);
  if (rows.length > 0 && header.length !== columns.length)
    throw fail(`Row has incorrect number of values, (actual) ${columns.length}!=${header.length} (expected)`);
  const cells = rows.map((row) =>
    columns.map((column) => (row.has(column) ? str(row.get(column) ?? null) : '')),
  );
  return draw(
    header,
    cells,
    header.map((name) => aligned.get(name) ?? 'c'),
  );
}

/** community.general.to_prettytable. */
export const prettyTableFilters: Filters = {
  to_prettytable: filter('data, *args, **kwargs', (_context, data, args, kwargs) =>
    prettyTable(data, itemsOf(args), keywordsOf(kwargs)),
  ),
};
