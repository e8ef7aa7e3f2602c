import { str } from '../../../values/print.ts';
import { PythonError, typeError } from '../../../values/python-error.ts';
import type { Raw } from '../../../values/raw.ts';
import { compilePattern } from '../../../values/regex/pattern.ts';
import { truth } from '../../../values/truth.ts';
import { isNumber, typeName } from '../../../values/types.ts';
import { Undefined } from '../../../values/undefined.ts';
import type { Dict, DictKey, Value } from '../../../values/value.ts';
import { type Filters, filter, type PluginContext } from '../../plugin.ts';

function fail(plugin: string, message: string): PythonError {
  return new PythonError('AnsibleError', `Error when using plugin '${plugin}': ${message}`);
}

function isContainer(value: Value): value is Value[] | Dict {
  return Array.isArray(value) || value instanceof Map;
}

function isEmpty(value: Value): boolean {
  return (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0);
}

/** Whether a key fits a target, in the way that `matching_parameter` names. */
function fits(key: DictKey, target: Value, way: string): boolean {
  const [name, wanted] = [str(key), str(target)];
  if (way === 'regex') return compilePattern(wanted).match(name) !== undefined;
  if (way === 'starts_with') return name.startsWith(wanted);
  if (way === 'ends_with') return name.endsWith(wanted);
  return name === wanted;
}

function targetsOf(target: Value): Value[] {
  return Array.isArray(target) ? target : [target];
}

/** A list as an argument spec reads it: a text is split at its commas. */
function listFrom(value: Value, name: string): Value[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(',').map((part) => part.trim());
  if (isNumber(value)) return [str(value)];
  const type = typeName(value);
  throw new PythonError(
    'AnsibleError',
    `["argument '${name}' is of type ${type} and we were unable to convert to list: <class '${type}'> cannot be converted to a list"]`,
  );
}

function missingArguments(names: string): PythonError {
  return new PythonError('AnsibleError', `['missing required arguments: ${names}']`);
}

function typesOf(entries: readonly Value[]): string {
  return `${entries.slice(0, -1).map(typeName).join(', ')} and ${typeName(entries.at(-1) ?? null)}`;
}

function kept(data: Value, targets: readonly Value[], way: string): Value {
  if (Array.isArray(data)) return data.map((item) => kept(item, targets, way));
  if (!(data instanceof Map)) return data;
  const result: Dict = new Map();
  for (const [key, value] of data) {
    const named = targets.some((target) => str(target) === str(key));
    if (named || (!isContainer(value) && targets.some((target) => fits(key, target, way)))) {
      result.set(key, value);
      continue;
    }
    if (!isContainer(value)) continue;
    const inner = kept(value, targets, way);
    const filled = Array.isArray(inner) ? inner.filter((item) => !isEmpty(item)) : inner;
    if (!isEmpty(filled)) result.set(key, filled);
    // A list of nothing but empty items stays as it is.
    else if (!isEmpty(inner)) result.set(key, inner);
  }
  return result;
}

function removed(data: Value, targets: readonly Value[], way: string): Value {
  if (Array.isArray(data)) return data.map((item) => removed(item, targets, way));
  if (!(data instanceof Map)) return data;
  const left = [...data].filter(([key]) => !targets.some((target) => fits(key, target, way)));
  return new Map(left.map(([key, value]) => [key, removed(value, targets, way)] as const));
}

/** Without the items of lists that hold nothing. */
function withoutEmpty(data: Value): Value {
  if (Array.isArray(data)) return data.filter(truth).map(withoutEmpty);
  if (!(data instanceof Map)) return data;
  return new Map([...data].map(([key, value]) => [key, withoutEmpty(value)] as const));
}

function replaced(data: Value, rules: readonly Value[], way: string): Value {
  if (Array.isArray(data)) return data.map((item) => replaced(item, rules, way));
  if (!(data instanceof Map)) return data;
  let entries = [...data];
  for (const rule of rules) {
    if (!(rule instanceof Map)) continue;
    const [before, after] = [rule.get('before') ?? null, rule.get('after') ?? null];
    // A renamed key goes to the end, as in Python's dict.
    const renamed = entries.filter(([key]) => fits(key, before, way)).map(([, value]) => value);
    if (renamed.length === 0) continue;
    entries = entries.filter(([key]) => !fits(key, before, way) && str(key) !== str(after));
    entries.push([str(after), renamed.at(-1) ?? null]);
  }
  return new Map(entries.map(([key, value]) => [key, replaced(value, rules, way)] as const));
}

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** A nested value as one dict of its leaves by their paths: `a.b[0]['c d']`. */
function pathsOf(value: Value, name = '', into: Dict = new Map()): Dict {
  if (value instanceof Map && value.size > 0) {
    for (const [key, item] of value) {
      const text = str(key);
      const own = IDENTIFIER.test(text) ? `${name}.${text}` : `${name}['${text}']`;
      pathsOf(item, name === '' ? text : own, into);
    }
  } else if (Array.isArray(value) && value.length > 0)
    value.forEach((item, index) => {
      pathsOf(item, `${name}[${index}]`, into);
    });
  else if (name !== '' || !isContainer(value)) into.set(name, value);
  return into;
}

function list(value: Value, wanted: Value): Value {
  return truth(wanted) ? [value] : value;
}

const WAY = "matching_parameter='equality'";

/** Facts of several sources side by side: by the value of a key that each source's items have. */
function consolidate(sources: Value, checks: Readonly<Record<'key' | 'value' | 'duplicate', boolean>>): Dict {
  const told = (kind: string, faults: readonly string[]) => {
    if (faults.length > 0)
      throw new PythonError(
        'AnsibleError',
        `Error when using plugin 'consolidate': '${kind}' reported ${faults.join(', ')}`,
      );
  };
  const missingKeys: string[] = [];
  const duplicates: string[] = [];
  const tables = targetsOf(sources).map((source, number) => {
    const of = (name: string) => (source instanceof Map ? (source.get(name) ?? null) : null);
    const matchKey = of('match_key');
    const table = new Map<string, Value>();
    let items = 0;
    targetsOf(of('data')).forEach((item, index) => {
      const value = item instanceof Map ? item.get(str(matchKey)) : undefined;
      if (value === undefined) {
        missingKeys.push(
          `missing match key '${str(matchKey)}' in data source ${number + 1} in list entry ${index + 1}`,
        );
        return;
      }
      items++;
      table.set(str(value), item);
    });
    if (table.size !== items) duplicates.push(`duplicate values in data source ${number + 1}`);
    return { name: str(of('name')), table };
  });
  if (checks.key) told('fail_missing_match_key', missingKeys);
  if (checks.duplicate) told('fail_duplicate', duplicates);
  const values = [...new Set(tables.flatMap(({ table }) => [...table.keys()]))].sort();
  if (checks.value)
    told(
      'fail_missing_match_value',
      tables.flatMap(({ table }, number) => {
        const missing = values.filter((value) => !table.has(value));
        return missing.length === 0
          ? []
          : [`missing match value ${missing.join(', ')} in data source ${number + 1}`];
      }),
    );
  return new Map(
    values.map((value) => [
      value,
      new Map(tables.map(({ name, table }) => [name, table.get(value) ?? new Map()] as const)),
    ]),
  );
}

/** ansible.utils' filters for keys and paths of nested data. */
export const utilsKeyFilters: Filters = {
  consolidate: filter(
    'data_sources, fail_missing_match_key=True, fail_missing_match_value=True, fail_duplicate=True',
    (_context, sources, key, value, duplicate) =>
      consolidate(sources, { key: truth(key), value: truth(value), duplicate: truth(duplicate) }),
  ),
  keep_keys: filter(`data, target, ${WAY}`, (_context, data, target, way) => {
    const targets = listFrom(target, 'target');
    if (!isContainer(data)) throw fail('keep_keys', 'Input is not valid for keep operation');
    return kept(data, targets, str(way));
  }),
  remove_keys: filter(`data, target, ${WAY}`, (_context, data, target, way) => {
    const targets = listFrom(target, 'target');
    if (!isContainer(data)) throw fail('remove_keys', 'Input is not valid for attribute removal');
    return withoutEmpty(removed(data, targets, str(way)));
  }),
  replace_keys: filter(`data, target, ${WAY}`, (_context, data, target, way) => {
    const targets = listFrom(target, 'target');
    if (!isContainer(data)) throw fail('replace_keys', 'Input is not valid for replace operation');
    return replaced(data, targets, str(way));
  }),
  to_paths: filter('var, prepend=None, wantlist=False', (_context, value, prepend, wantlist) =>
    list(pathsOf(prepend === null ? value : new Map([[str(prepend), value]])), wantlist),
  ),
  index_of: filter(
    'data, test=None, value=None, key=None, wantlist=False, fail_on_missing=False',
    (context, data, test, value, key, wantlist, failOnMissing) => {
      if (test === null) throw missingArguments('test');
      const entries = listFrom(data, 'data');
      const name = str(test);
      const not = /^(?:!|not )/.exec(name);
      const plain = not === null ? name : name.slice(not[0].length).replace(/^=$/, '==');
      const right = plain === 'in' && !Array.isArray(value) ? [value] : value;
      const holds = (entry: Value) =>
        context.test(plain, entry, right === null ? [] : [right]) === (not === null);
      const found: number[] = [];
      entries.forEach((entry, index) => {
        if (key === null) {
          if (holds(entry)) found.push(index);
          return;
        }
        if (!(entry instanceof Map))
          throw fail(
            'index_of',
            `When a key name is provided, all list entries are required to be dictionaries, got ${typesOf(entries)}`,
          );
        const member = entry.get(key as DictKey);
        if (member === undefined) {
          if (truth(failOnMissing))
            throw fail('index_of', `'${str(key)}' was not found in '${str(entry)}' at [${index}]`);
        } else if (holds(member)) found.push(index);
      });
      const [only] = found;
      return found.length === 1 && only !== undefined && !truth(wantlist) ? only : found;
    },
  ),
  get_path: filter('var, path=None, wantlist=False', (context, value, path, wantlist) => {
    if (path === null) throw missingArguments('path');
    const found = atPath(context, value, str(path));
    return found instanceof Undefined ? found : list(found, wantlist);
  }),
  param_list_compare: filter('base, target', (_context, base, target) => compareLists(base, target)),
};

/** The names of `base` that `target` lists (`all`: every one), without those it lists as `!name`; and unknown ones. */
function compareLists(base: Value, target: Value): Dict {
  const known = targetsOf(base).map(str);
  const wanted = targetsOf(target).map(str);
  const without = wanted.filter((name) => name.startsWith('!')).map((name) => name.slice(1));
  const named = wanted.filter((name) => name !== 'all' && !name.startsWith('!'));
  const all = wanted.includes('all') ? known.filter((name) => !without.includes(name)) : [];
  const actionable = new Set([...all, ...named.filter((name) => known.includes(name))]);
  return new Map<string, Value>([
    ['actionable', [...actionable].sort()],
    ['unsupported', named.filter((name) => !known.includes(name))],
  ]);
}

/** What a path such as `a.b[0]['c d']` leads to in a dict: it is an expression whose variables are the dict's. */
function atPath(context: PluginContext, data: Value, path: string): Value {
  if (!(data instanceof Map))
    throw typeError(
      `jinja2.environment.Template.render() argument after ** must be a mapping, not ${typeName(data)}`,
    );
  const [, name] = /^\s*([A-Za-z_]\w*)/.exec(path) ?? [];
  if (name !== undefined && !data.has(name)) return new Undefined(`'${name}' is undefined`);
  const variables = new Map([...data].map(([key, item]) => [str(key), item as Raw]));
  return context.render(`{{ ${path} }}`, 'get_path', {}, variables);
}
