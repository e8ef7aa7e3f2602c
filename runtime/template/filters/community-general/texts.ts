import { crc32 } from 'node:zlib';
import { parseIni } from '../../../config/ini.ts';
import { messageOf } from '../../../errors/error.ts';
import { JmespathError } from '../../../jmespath/errors.ts';
import { search } from '../../../jmespath/search.ts';
import { itemsOf } from '../../../values/iterate.ts';
import { str } from '../../../values/print.ts';
import { PythonError, typeError } from '../../../values/python-error.ts';
import { PythonRandom } from '../../../values/random.ts';
import { truth } from '../../../values/truth.ts';
import { typeName } from '../../../values/types.ts';
import { UndefinedUse } from '../../../values/undefined.ts';
import type { Dict, Value } from '../../../values/value.ts';
import { csvRows } from '../../lookups/csvfile.ts';
import { type Filters, filter } from '../../plugin.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

function classOf(value: Value): string {
  return `<class '${typeName(value)}'>`;
}

const DIALECTS: Readonly<Record<string, string>> = { excel: ',', 'excel-tab': '\t', unix: ',' };

/** Rows as dicts; the first row names the fields unless names are given. */
function fromCsv(
  text: string,
  dialect: Value,
  fieldNames: Value,
  delimiter: Value,
  skipSpace: boolean,
): Value[] {
  const standard = DIALECTS[str(dialect)];
  if (standard === undefined)
    throw fail(`Dialect '${str(dialect)}' is not supported by your version of python.`);
  const separator = delimiter === null ? standard : str(delimiter);
  if (separator.length !== 1)
    throw fail('Unable to create custom dialect: "delimiter" must be a 1-character string');
  const body = text.replace(/^\ufeff/, '');
  const rows = [...csvRows(body, separator, skipSpace)].filter((row) => row.length > 0);
  const names = fieldNames === null ? (rows.shift() ?? []) : itemsOf(fieldNames).map(str);
  return rows.map((row) => {
    const dict: Dict = new Map(names.map((name, index) => [name, row[index] ?? null] as const));
    if (row.length > names.length) dict.set(null, row.slice(names.length));
    return dict;
  });
}

const CONFIG_ERROR = /^Error reading config file \(.*?\): /s;

function fromIni(text: Value): Dict {
  if (typeof text !== 'string') throw fail(`from_ini requires a str, got ${classOf(text)}`);
  let file: ReturnType<typeof parseIni>;
  try {
    file = parseIni('<???>', text, { inlineComments: false, keepCase: true });
  } catch (error) {
    const reason = messageOf(error).replace(CONFIG_ERROR, '').replaceAll("'<string>'", "'<???>'");
    throw fail(`from_ini failed to parse given string: ${reason}`);
  }
  const result: Dict = new Map();
  const section = (name: string) =>
    new Map([...(file.get(name) ?? [])].map(([key, value]) => [key, value.text] as const));
  for (const name of file.keys()) if (name !== 'DEFAULT') result.set(name, section(name));
  if (file.has('DEFAULT') && section('DEFAULT').size > 0) result.set('DEFAULT', section('DEFAULT'));
  return result;
}

function toIni(data: Value): string {
  if (!(data instanceof Map)) throw fail(`to_ini requires a dict, got ${classOf(data)}`);
  if (data.size === 0) throw fail('to_ini received an empty dict. An empty dict cannot be converted.');
  const sections: string[] = [];
  const names = [...data.keys()].sort(
    (one, other) => Number(other === 'DEFAULT') - Number(one === 'DEFAULT'),
  );
  for (const name of names) {
    const values = data.get(name);
    if (!(values instanceof Map))
      throw fail(
        `to_ini failed to parse given dict:'${typeName(values ?? null)}' object has no attribute 'items'`,
      );
    const lines = [...values].map(([key, value]) => {
      if (value === null) throw fail('to_ini failed to parse given dict:option values must be strings');
      return `${str(key)} = ${str(value).replaceAll('\n', '\n\t')}\n`;
    });
    sections.push(`[${str(name)}]\n${lines.join('')}`);
  }
  return `${sections.join('\n')}\n`.replace(/\n$/, '');
}

const MAC_RANGE = { first: 0x1000000000n, last: 0xffffffffffn };

function randomMac(value: Value, seed: Value): string {
  if (typeof value !== 'string')
    throw fail(`Invalid value type (${classOf(value)}) for random_mac (${str(value)})`);
  const prefix = value.toLowerCase();
  const bytes = prefix.split(':');
  if (bytes.length > 5)
    throw fail(`Invalid value (${prefix}) for random_mac: 5 colon(:) separated items max`);
  const faults = bytes.flatMap((byte) => {
    if (byte === '') return ['empty item'];
    return /^[a-f0-9]{2}/.test(byte) ? [] : [`${byte} not hexa byte`];
  });
  if (faults.length > 0) throw fail(`Invalid value (${prefix}) for random_mac: ${faults.join(',')}`);
  const number = new PythonRandom(seed).range(MAC_RANGE.first, MAC_RANGE.last + 1n, 1n);
  const digits = number.toString(16).slice(0, 2 * (6 - bytes.length));
  return prefix + digits.replace(/(..)/g, ':$1');
}

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'];

/** JMESPath. A fault of the expression's and one of Python's are told apart. */
export function jsonQuery(data: Value, expression: Value): Value {
  try {
    return search(expression, data);
  } catch (error) {
    const what = error instanceof JmespathError ? 'JMESPathError' : 'Error in jmespath.search';
    throw fail(
      `${what} in json_query filter plugin:\n${error instanceof UndefinedUse ? error.source.message : messageOf(error)}`,
    );
  }
}

/** community.general's filters for texts of many forms, and JMESPath. */
export const generalTextFilters: Filters = {
  json_query: filter('data, expr', (_context, data, expression) => jsonQuery(data, expression)),
  from_csv: filter(
    "data, dialect='excel', fieldnames=None, delimiter=None, skipinitialspace=None, strict=None",
    (_context, data, dialect, names, delimiter, skipSpace) =>
      fromCsv(str(data), dialect, names, delimiter, truth(skipSpace)),
  ),
  from_ini: filter('obj', (_context, text) => fromIni(text)),
  to_ini: filter('obj', (_context, data) => toIni(data)),
  crc32: filter('value', (_context, value) => {
    if (typeof value !== 'string')
      throw fail(`Invalid value type (${classOf(value)}) for crc32 (${str(value)})`);
    return crc32(value).toString(16);
  }),
  random_mac: filter('value, seed=None', (_context, value, seed) => randomMac(value, seed)),
  unicode_normalize: filter("data, form='NFC'", (_context, data, form) => {
    if (typeof data !== 'string') throw typeError(`${classOf(data)} is not a valid input type`);
    if (!FORMS.includes(str(form))) throw fail(`${str(form)} is not a valid form`);
    return data.normalize(str(form));
  }),
};
