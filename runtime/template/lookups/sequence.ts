import { parseKv } from '../../module/free-form.ts';
import { formatPercent } from '../../values/percent.ts';
import { repr, str } from '../../values/print.ts';
import type { Value } from '../../values/value.ts';
import { type Lookups, lookup } from '../plugin.ts';
import { lookupError } from './find-file.ts';

const NUMBER = '(0?x?[0-9a-f]+)';
const SHORTCUT = new RegExp(`^(?:${NUMBER}-)?${NUMBER}(?:/${NUMBER})?(?::(.+))?$`, 'i');
const FIELDS = ['start', 'end', 'count', 'stride', 'format'] as const;
type Fields = Partial<Record<(typeof FIELDS)[number], string>>;

/** `[start-]end[/stride][:format]` or `start=1 end=5 ...`. */
function fieldsOf(term: string): Fields {
  const short = SHORTCUT.exec(term);
  if (short !== null) {
    const [, start, end, stride, format] = short;
    const fields: Fields = {};
    if (start !== undefined) fields.start = start;
    if (end !== undefined) fields.end = end;
    if (stride !== undefined) fields.stride = stride;
    if (format !== undefined) fields.format = format;
    return fields;
  }
  const { options, raw } = parseKv(term);
  const fields: Fields = {};
  for (const name of FIELDS) {
    const value = options.get(name);
    if (value !== undefined) fields[name] = value;
    options.delete(name);
  }
  const unknown = [...options.keys(), ...(raw === undefined ? [] : ['_raw_params'])];
  if (unknown.length > 0) throw lookupError(`unrecognized arguments to with_sequence: ${repr(unknown)}`);
  return fields;
}

function number(name: string, text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text))
    throw lookupError(
      `Config '${name}' for 'sequence' lookup plugin from 'Direct' has an invalid value: Invalid value provided for 'integer': ${repr(text)}`,
    );
  return Number(text);
}

function sequence(term: string, defaults: Fields): Value[] {
  const fields: Fields = { ...defaults, ...fieldsOf(term) };
  const start = number('start', fields.start ?? '1');
  const stride = number('stride', fields.stride ?? '1');
  const format = fields.format ?? '%d';
  if (fields.count === undefined && fields.end === undefined)
    throw lookupError('must specify count or end in with_sequence');
  if (fields.count !== undefined && fields.end !== undefined)
    throw lookupError("can't specify both count and end in with_sequence");
  const count = fields.count === undefined ? undefined : number('count', fields.count);
  if (count === 0) return [];
  const end = count === undefined ? number('end', fields.end ?? '0') : start + count * stride - 1;
  if (stride > 0 && end < start) throw lookupError('to count backwards make stride negative');
  if (stride < 0 && end > start) throw lookupError("to count forward don't make stride negative");
  if (stride === 0) return [];
  if (format.split('%').length !== 2) throw lookupError(`bad formatting string: ${format}`);
  const result: Value[] = [];
  for (let value = start; stride > 0 ? value <= end : value >= end; value += stride) {
    try {
      result.push(formatPercent(format, value));
    } catch {
      throw lookupError(`problem formatting ${value} with ${repr(format)}`);
    }
  }
  return result;
}

/** Numbered text. */
export const sequenceLookups: Lookups = {
  sequence: lookup(
    'start=None, end=None, count=None, stride=None, format=None',
    (_context, terms, ...options) => {
      const defaults: Fields = {};
      FIELDS.forEach((name, index) => {
        const value = options[index] ?? null;
        if (value !== null) defaults[name] = str(value);
      });
      const wanted = terms.length > 0 ? terms : [''];
      return wanted.flatMap((term) => sequence(str(term), defaults));
    },
  ),
};
