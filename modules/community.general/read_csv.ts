import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { csvRows } from '../../runtime/template/lookups/csvfile.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { runOne } from '../support/commands.ts';

/** Delimiters of the dialects that Python knows. */
const DIALECTS: Readonly<Record<string, string>> = { excel: ',', 'excel-tab': '\t', unix: ',' };

export default defineModule({
  name: 'community.general.read_csv',
  summary: 'Read a CSV file of the host',
  options: {
    path: { type: 'path', required: true, aliases: ['filename'], description: 'The file.' },
    dialect: { type: 'str', default: 'excel', description: 'excel, excel-tab or unix.' },
    key: { type: 'str', description: 'The field by which rows are found in `dict`.' },
    fieldnames: {
      type: 'list',
      elements: 'str',
      description: "The fields' names; the first row's when left out.",
    },
    unique: { type: 'bool', default: true, description: 'Fail when two rows have the same key.' },
    delimiter: { type: 'str', description: 'What stands between fields.' },
    skipinitialspace: { type: 'bool', description: 'Leave out spaces in front of fields.' },
    strict: { type: 'bool', description: 'Refuse quotes that are not where they should be.' },
  },
  check: 'full',
  diff: 'none',
  async run({ path, key, unique, ...args }, target): Promise<ModuleResult> {
    const standard = DIALECTS[args.dialect];
    if (standard === undefined)
      throw new ModuleFailure(`Dialect '${args.dialect}' is not supported by your version of python.`);
    const delimiter = args.delimiter ?? standard;
    if (delimiter.length !== 1)
      throw new ModuleFailure('Unable to create custom dialect: "delimiter" must be a 1-character string');
    const read = await runOne(target, ['cat', '--', path]);
    if (read.rc !== 0) {
      const reason = /: ([^:]*)$/.exec(read.err.trimEnd())?.[1] ?? '';
      const number = reason === 'Permission denied' ? 13 : reason === 'Is a directory' ? 21 : 2;
      throw new ModuleFailure(`Unable to open file: [Errno ${number}] ${reason}: '${path}'`);
    }
    const text = read.out.replace(/^\ufeff/, '');
    const rows = [...csvRows(text, delimiter, args.skipinitialspace ?? false)].filter(
      (row) => row.length > 0,
    );
    const names = args.fieldnames?.length ? args.fieldnames : (rows.shift() ?? []);
    if (key && !names.includes(key))
      throw new ModuleFailure(`Key '${key}' was not found in the CSV header fields: ${names.join(', ')}`);
    if (args.strict) checkQuotes(text, delimiter);
    const list = rows.map((row): Dict => {
      const dict: Dict = new Map(names.map((name, index) => [name, row[index] ?? null] as const));
      if (row.length > names.length) dict.set('null', row.slice(names.length));
      return dict;
    });
    if (key === undefined) return { changed: false, dict: new Map(), list };
    const found: Dict = new Map();
    for (const row of list) {
      const value = String(row.get(key) ?? null);
      if (unique && found.has(value))
        throw new ModuleFailure(`Key '${key}' is not unique for value '${value}'`);
      found.set(value, row);
    }
    return { changed: false, dict: found, list: [] };
  },
});

/** @throws ModuleFailure where a quoted field goes on behind its quotes, or never ends */
function checkQuotes(text: string, delimiter: string): void {
  const field = /"(?:[^"]|"")*("?)([^\r\n]?)|[^"]/gs;
  let before = delimiter;
  for (const [piece, end, next = ''] of text.matchAll(field)) {
    if (piece.startsWith('"') && (before === delimiter || before === '\n' || before === '\r')) {
      if (end === '') throw new ModuleFailure('Unable to process file: unexpected end of data');
      if (next !== '' && next !== delimiter)
        throw new ModuleFailure(`Unable to process file: '${delimiter}' expected after '"'`);
    }
    before = piece.at(-1) ?? before;
  }
}
