import { PyTuple } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { compilePattern, escapePattern, type Match, type Pattern } from '../../values/regex/pattern.ts';
import { truth } from '../../values/truth.ts';
import { isNumber, toNumber, typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';

/** Compiles what a template gives as a pattern. */
export function patternOf(source: Value, ignorecase: Value, multiline: Value): Pattern {
  if (Array.isArray(source) || source instanceof Map)
    throw typeError(`unhashable type: '${typeName(source)}'`);
  if (typeof source !== 'string') throw typeError('first argument must be string or compiled pattern');
  return compilePattern(source, { ignorecase: truth(ignorecase), multiline: truth(multiline) });
}

const ESCAPED_IN_BASIC = /[\].[^$*\\]/g;

/** Filters that work with Python's regular expressions. */
export const regexFilters: Filters = {
  regex_replace: filter(
    "value='', pattern='', replacement='', ignorecase=False, multiline=False, count=0, mandatory_count=0",
    (_context, value, source, replacement, ignorecase, multiline, count, mandatory) => {
      const text = str(value);
      const pattern = patternOf(source, ignorecase, multiline);
      const limit = isNumber(count) ? toNumber(count) : 0;
      if (typeof replacement !== 'string')
        throw typeError(`expected str instance, ${str(replacement)} found`);
      const result = pattern.substitute(replacement, text, limit);
      if (truth(mandatory) && !(isNumber(mandatory) && toNumber(mandatory) === result.count))
        throw new PythonError(
          'AnsibleError',
          `'${str(source)}' should match ${str(mandatory)} times, but matches ${limit} times in '${text}'`,
        );
      return result.text;
    },
  ),

  regex_findall: filter(
    'value, regex, multiline=False, ignorecase=False',
    (_context, value, regex, multiline, ignorecase) => {
      const pattern = patternOf(regex, ignorecase, multiline);
      return Array.from(pattern.matches(str(value)), (match) => found(match, pattern.groups));
    },
  ),

  regex_search: filter('value, regex, *args, **kwargs', (_context, value, regex, args, kwargs) => {
    const wanted = (Array.isArray(args) ? args : []).map(groupName);
    const options = kwargs instanceof Map ? kwargs : new Map<string, Value>();
    const pattern = patternOf(regex, options.get('ignorecase') ?? false, options.get('multiline') ?? false);
    const match = pattern.search(str(value));
    if (match === undefined) return null;
    if (wanted.length === 0) return match.groups[0] ?? null;
    return wanted.map((name) => {
      const number = typeof name === 'number' ? name : pattern.names.get(name);
      if (number === undefined || number > pattern.groups)
        throw new PythonError('IndexError', 'no such group');
      return match.groups[number] ?? null;
    });
  }),

  regex_escape: filter("string, re_type='python'", (_context, value, type) => {
    const text = str(value);
    if (type === 'python') return escapePattern(text);
    if (type === 'posix_basic') return text.replace(ESCAPED_IN_BASIC, '\\$&');
    throw new PythonError(
      'AnsibleError',
      type === 'posix_extended'
        ? `Regex type (${type}) not yet implemented`
        : `Invalid regex type (${str(type)})`,
    );
  }),
};

/** As re.findall: the match, its only group, or a tuple of its groups; empty for a group that took no part. */
function found(match: Match, groups: number): Value {
  if (groups === 0) return match.groups[0] ?? '';
  const texts = match.groups.slice(1).map((text) => text ?? '');
  return groups === 1 ? (texts[0] ?? '') : new PyTuple(texts);
}

/** `\1` or `\g<name>`. */
function groupName(argument: Value): string | number {
  const text = str(argument);
  const named = /^\\g<(\S+)>/.exec(text)?.[1];
  if (named !== undefined) return named;
  const number = /^\\(\d+)/.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  if (text.startsWith('\\'))
    throw new PythonError('AttributeError', "'NoneType' object has no attribute 'group'");
  throw new PythonError('AnsibleError', 'Unknown argument');
}
