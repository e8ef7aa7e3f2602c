import { parseKv } from '../../module/free-form.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError, valueError } from '../../values/python-error.ts';
import type { Value } from '../../values/value.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { toInt } from '../to-number.ts';
import { findFileOrWarn, lookupError, readFile } from './find-file.ts';

/** The rows of a CSV text, as Python's csv.reader gives them in Excel's dialect (`skipSpace`: no spaces before fields). */
export function* csvRows(text: string, delimiter: string, skipSpace = false): Generator<string[]> {
  let row: string[] = [];
  let field = '';
  let quoted = false;
  let atStart = true;
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (quoted) {
      if (character !== '"') field += character;
      else if (text[at + 1] === '"') field += text[at++] ?? '';
      else quoted = false;
    } else if (skipSpace && atStart && character === ' ') continue;
    else if (character === '"' && atStart) quoted = true;
    else if (character === delimiter) {
      row.push(field);
      field = '';
      atStart = true;
      continue;
    } else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[at + 1] === '\n') at++;
      yield atStart && row.length === 0 ? [] : [...row, field];
      row = [];
      field = '';
      atStart = true;
      continue;
    } else field += character;
    atStart = false;
  }
  if (row.length > 0 || !atStart) yield [...row, field];
}

const NAMES = ['col', 'keycol', 'default', 'delimiter', 'file', 'encoding'] as const;
type Options = Record<(typeof NAMES)[number], Value>;

function isOption(name: string): name is keyof Options {
  return NAMES.some((known) => known === name);
}

function read(context: PluginContext, term: string, given: Options): Value[] {
  const { options: inline, raw } = parseKv(term);
  if (raw === undefined) throw lookupError('Search key is required but was not found');
  const options = { ...given };
  for (const [name, value] of inline) {
    if (!isOption(name)) throw valueError(`'${name}' is not a valid option`);
    options[name] = value;
  }
  const delimiter = options.delimiter === 'TAB' ? '\t' : str(options.delimiter);
  const path = findFileOrWarn(context, 'files', str(options.file));
  // The warning names the file.
  if (path === undefined) throw typeError('expected str, bytes or os.PathLike object, not NoneType');
  const encoding = str(options.encoding).toLowerCase().startsWith('utf') ? 'utf8' : 'latin1';
  const keyColumn = Number(toInt(options.keycol));
  const column = Number(toInt(options.col));
  for (const row of csvRows(readFile(context, path).toString(encoding), delimiter)) {
    if (row.length === 0) continue;
    const key = row.at(keyColumn);
    if (key === undefined) throw new PythonError('IndexError', 'list index out of range');
    if (key !== raw) continue;
    const value = row.at(column);
    if (value === undefined) throw new PythonError('IndexError', 'list index out of range');
    return [value];
  }
  const fallback = options.default;
  return fallback === null ? [] : Array.isArray(fallback) ? fallback : [fallback];
}

/** Values of CSV and TSV files. */
export const csvLookups: Lookups = {
  csvfile: lookup(
    "col=1, keycol=0, default=None, delimiter='TAB', file='ansible.csv', encoding='utf-8'",
    (context, terms, col = 1, keycol = 0, fallback = null, delimiter = 'TAB', file = '', encoding = '') => {
      if (terms.length === 0) throw lookupError('Search key is required but was not found');
      const options: Options = { col, keycol, default: fallback, delimiter, file, encoding };
      return terms.flatMap((term) => read(context, str(term), options));
    },
  ),
};
