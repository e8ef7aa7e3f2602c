import { equals } from '../../values/compare.ts';
import { repr, str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { DictKey, Value } from '../../values/value.ts';
import { type Filters, filter, type PluginContext } from '../plugin.ts';
import { toInt } from '../to-number.ts';

/** True for what is merely not there; what failed raises its error. */
function isMissing(value: Value): boolean {
  return value instanceof Undefined && value.error === undefined;
}

function withDefault(value: Value, fallback: Value, boolean: Value): Value {
  if (typeof boolean !== 'boolean') {
    if (boolean instanceof Undefined) boolean.trip();
    throw typeError(`The 'boolean' argument must be of type 'bool', not '${typeName(boolean)}'.`);
  }
  if (isMissing(value)) return fallback;
  return boolean && !truth(value) ? fallback : value;
}

const defaulting = filter(
  "value, default_value='', boolean=False",
  (_context, value, fallback, boolean) => withDefault(value, fallback, boolean),
  { acceptsUndefined: true },
);

const YES: ReadonlySet<string> = new Set(['yes', 'on', 'true', '1']);
const NO: ReadonlySet<string> = new Set(['no', 'off', 'false', '0']);

function toBool(context: PluginContext, value: Value): boolean {
  const word =
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isInteger(value))
      ? str(value).toLowerCase()
      : undefined;
  if (word !== undefined && YES.has(word)) return true;
  if (word !== undefined && NO.has(word)) return false;
  const result = word === undefined && equals(value, 1);
  context.environment.warn?.(
    `The \`bool\` filter coerced invalid value ${repr(value)} (${typeName(value)}) to ${result ? 'True' : 'False'}.`,
    { removedIn: '2.23' },
  );
  return result;
}

function mandatory(value: Value, message: Value): Value {
  if (!isMissing(value) || !(value instanceof Undefined)) return value;
  if (message !== null) throw new PythonError('AnsibleError', str(message));
  const [, name, key = 'None'] =
    /^('.*') is undefined$|has no (?:attribute|element) (.*)$/s.exec(value.message) ?? [];
  const keyName = key === 'None' ? '' : /^['"]/.test(key) ? `${key} ` : `'${key}' `;
  const shown = name === undefined ? keyName : `${name} `;
  throw new PythonError('AnsibleError', `Mandatory variable ${shown}not defined.`);
}

const COMMENT_STYLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  plain: { decoration: '# ' },
  erlang: { decoration: '% ' },
  c: { decoration: '// ' },
  cblock: { beginning: '/*', decoration: ' * ', end: ' */' },
  xml: { beginning: '<!--', decoration: ' - ', end: '-->' },
};

function comment(text: string, style: string, given: ReadonlyMap<DictKey, Value>): string {
  const preset = Object.hasOwn(COMMENT_STYLES, style) ? COMMENT_STYLES[style] : undefined;
  if (preset === undefined) throw new PythonError('AnsibleError', `Invalid style '${style}'.`);
  const setting = (name: string, fallback: string): string => {
    const value = given.get(name);
    return value === undefined ? (preset[name] ?? fallback) : str(value);
  };
  const count = (name: string): number => Number(toInt(given.get(name) ?? 1));
  const newline = setting('newline', '\n');
  const decoration = setting('decoration', '');
  const plain = decoration.trimEnd();
  const prefix = setting('prefix', plain);
  const postfix = setting('postfix', plain);
  const beginning = setting('beginning', '');
  const end = setting('end', '');
  // A line that holds nothing but its decoration ends without white space.
  const body = (decoration + text.replaceAll(newline, newline + decoration)).replaceAll(
    decoration + newline,
    plain + newline,
  );
  const before =
    prefix === '' ? '' : (prefix === newline ? newline : prefix + newline).repeat(count('prefix_count'));
  return (
    (beginning === '' ? '' : beginning + newline) +
    before +
    body +
    (newline + postfix).repeat(Math.max(0, count('postfix_count'))) +
    (end === '' ? '' : newline + end)
  );
}

/** Ansible's filters of single values. */
export const coreFilters: Filters = {
  bool: filter('value', (context, value) => toBool(context, value)),
  comment: filter("text, style='plain', **kw", (_context, value, style, options) => {
    if (typeof value !== 'string')
      throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute 'replace'`);
    return comment(value, str(style), options instanceof Map ? options : new Map());
  }),
  d: defaulting,
  default: defaulting,
  mandatory: filter('a, msg=None', (_context, value, message) => mandatory(value, message), {
    acceptsUndefined: true,
  }),
  ternary: filter(
    'value, true_val, false_val, none_val=None',
    (_context, value, whenTrue, whenFalse, whenNone) => {
      if (value === null && whenNone !== null) return whenNone;
      return truth(value) ? whenTrue : whenFalse;
    },
    { acceptsUndefined: true },
  ),
  type_debug: filter('obj', (_context, value) => typeName(value), { acceptsUndefined: true }),
};
