import { getItem } from '../../../values/dict.ts';
import { itemsOf } from '../../../values/iterate.ts';
import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { compilePattern, type Pattern } from '../../../values/regex/pattern.ts';
import { typeName } from '../../../values/types.ts';
import type { Dict, Value } from '../../../values/value.ts';
import { type Filters, filter } from '../../plugin.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

function classOf(value: Value): string {
  return `<class '${typeName(value)}'>`;
}

const WAYS = ['equal', 'starts_with', 'ends_with', 'regex'];

function checkedData(data: Value, way: string): Dict[] {
  if (!Array.isArray(data)) throw fail(`First argument must be a list. ${str(data)} is ${classOf(data)}`);
  for (const item of data) {
    if (!(item instanceof Map))
      throw fail(`The data items must be dictionaries. ${str(item)} is ${classOf(item)}`);
    if ([...item.keys()].some((key) => typeof key !== 'string'))
      throw fail(`Top level keys must be strings. keys: ${str([...item.keys()])}`);
  }
  if (!WAYS.includes(way))
    throw fail(`The matching_parameter must be one of ${str(WAYS)}. matching_parameter=${way}`);
  return data.filter((item) => item instanceof Map);
}

function patternOf(source: string, complaint: string): Pattern {
  try {
    return compilePattern(source);
  } catch (error) {
    if (error instanceof PythonError) throw fail(complaint);
    throw error;
  }
}

/** Whether a key fits one of the targets. */
function matcher(target: Value, way: string): (key: string) => boolean {
  const single = typeof target === 'string';
  if (!single && !Array.isArray(target))
    throw fail(`The target must be a string or a list. target is ${classOf(target)}.`);
  const targets = (single ? [target] : itemsOf(target)).map((item) => {
    if (typeof item !== 'string')
      throw fail(`The target items must be strings. ${str(item)} is ${classOf(item)}`);
    return item;
  });
  const [first] = targets;
  if (first === undefined || target === '') throw fail("The target can't be empty.");
  if (way === 'starts_with') return (key) => targets.some((start) => key.startsWith(start));
  if (way === 'ends_with') return (key) => targets.some((end) => key.endsWith(end));
  if (way === 'equal') return (key) => targets.includes(key);
  if (targets.length > 1)
    throw fail('Single item is required in the target list if matching_parameter=regex.');
  const pattern = patternOf(
    first,
    `The target must be a valid regex if matching_parameter=regex. target is ${first}`,
  );
  return (key) => pattern.match(key) !== undefined;
}

/** The new name of a key, or the old one. */
function renamer(target: Value, way: string): (key: string) => string {
  if (!Array.isArray(target)) throw fail(`The target must be a list. target is ${str(target)}.`);
  if (target.length === 0) throw fail("The target can't be empty.");
  const rules = target.map((item) => {
    if (!(item instanceof Map))
      throw fail(`The target items must be dictionaries. ${str(item)} is ${classOf(item)}`);
    const [before, after] = [getItem(item, 'before'), getItem(item, 'after')];
    if (before === undefined || after === undefined)
      throw fail('All dictionaries in target must include attributes: after, before.');
    if (typeof before !== 'string')
      throw fail(`The attributes before must be strings. ${str(before)} is ${classOf(before)}`);
    if (typeof after !== 'string')
      throw fail(`The attributes after must be strings. ${str(after)} is ${classOf(after)}`);
    return { fits: matcher(before, way), after };
  });
  return (key) => rules.find(({ fits }) => fits(key))?.after ?? key;
}

function filtered(data: readonly Dict[], keep: (key: string) => boolean): Dict[] {
  return data.map((item) => new Map([...item].filter(([key]) => keep(str(key)))));
}

const ALIASES_OF_TAGGED: Readonly<Record<string, string>> = {
  str: '_AnsibleTaggedStr',
  int: '_AnsibleTaggedInt',
  float: '_AnsibleTaggedFloat',
};

/** Ansible's type of a value with those of its items: `list[int|str]`. Aliases may be for plain or tagged types. */
export function deepType(data: Value, alias: Value): string {
  if (alias !== null && !(alias instanceof Map))
    throw fail(`The argument alias must be a dictionary. ${str(alias)} is ${classOf(alias)}`);
  const named = (value: Value): string => {
    const name = typeName(value);
    const tagged = ALIASES_OF_TAGGED[name];
    const found = alias?.get(name) ?? (tagged === undefined ? undefined : alias?.get(tagged));
    return found === undefined ? name : str(found);
  };
  const all = (values: Iterable<Value>) => [...new Set(Array.from(values, named))].sort().join('|');
  if (Array.isArray(data) && data.length > 0) return `${named(data)}[${all(data)}]`;
  if (data instanceof Map && data.size > 0)
    return `${named(data)}[${all(data.keys())}, ${all(data.values())}]`;
  return named(data);
}

/** community.general's filters for keys of dicts, and for types. */
export const generalKeyFilters: Filters = {
  keep_keys: filter("data, target=None, matching_parameter='equal'", (_context, data, target, way) => {
    const items = checkedData(data, str(way));
    return filtered(items, matcher(target, str(way)));
  }),
  remove_keys: filter("data, target=None, matching_parameter='equal'", (_context, data, target, way) => {
    const items = checkedData(data, str(way));
    const fits = matcher(target, str(way));
    return filtered(items, (key) => !fits(key));
  }),
  replace_keys: filter("data, target=None, matching_parameter='equal'", (_context, data, target, way) => {
    const items = checkedData(data, str(way));
    const rename = renamer(target, str(way));
    return items.map((item) => new Map([...item].map(([key, value]) => [rename(str(key)), value] as const)));
  }),
  reveal_ansible_type: filter('data, alias=None', (_context, data, alias) => deepType(data, alias)),
};
