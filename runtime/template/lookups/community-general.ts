import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { compareStrings, equals } from '../../values/compare.ts';
import { getItem, setItem } from '../../values/dict.ts';
import { itemsOf } from '../../values/iterate.ts';
import { repr, str } from '../../values/print.ts';
import { PythonRandom } from '../../values/random.ts';
import { compilePattern } from '../../values/regex/pattern.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { type Dict, float, type Value } from '../../values/value.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { toInt } from '../to-number.ts';
import { accountNames } from './account-names.ts';
import { findFile, findFileOrWarn, lookupError } from './find-file.ts';

const DIGITS = '0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const RANDOM_STRING_OPTIONS =
  'length=8, upper=True, lower=True, numbers=True, special=True, min_numeric=0, min_upper=0, min_lower=0, ' +
  "min_special=0, override_special=None, override_all=None, ignore_similar_chars=False, similar_chars='il1LoO0', " +
  'base64=False';

function randomString(options: readonly Value[]): string {
  const [length, upper, lower, numbers, special, minNumeric, minUpper, minLower, minSpecial, ...rest] =
    options;
  const [overrideSpecial = null, overrideAll = null, ignoreSimilar = false, similar = '', base64 = false] =
    rest;
  const alike = truth(ignoreSimilar) ? str(similar) : '';
  const usable = (chars: string) => [...chars].filter((char) => !alike.includes(char)).join('');
  const kinds = {
    digits: usable(DIGITS),
    lower: usable(LOWER),
    upper: usable(LOWER.toUpperCase()),
    special: truth(overrideSpecial) ? str(overrideSpecial) : usable(PUNCTUATION),
  };
  const random = new PythonRandom();
  const chosen: string[] = [];
  const choose = (chars: string, count: number) => {
    if (chars === '') throw lookupError('Available characters cannot be None, please change constraints');
    for (let done = 0; done < count; done++) chosen.push(random.choice([...chars]));
  };
  const count = (value: Value | undefined) => Number(toInt(value ?? 0));
  let available = str(overrideAll ?? '');
  if (!truth(overrideAll)) {
    available = [
      truth(upper ?? true) ? kinds.upper : '',
      truth(lower ?? true) ? kinds.lower : '',
      truth(numbers ?? true) ? kinds.digits : '',
      truth(special ?? true) ? kinds.special : '',
    ].join('');
    for (const [chars, least] of [
      [kinds.digits, minNumeric],
      [kinds.lower, minLower],
      [kinds.upper, minUpper],
      [kinds.special, minSpecial],
    ] as const)
      if (count(least) > 0) choose(chars, count(least));
  }
  choose(available, count(length) - chosen.length);
  const text = random.shuffled(chosen).join('');
  return truth(base64) ? Buffer.from(text).toString('base64') : text;
}

function mergeInto(context: PluginContext, target: Dict, source: Dict, path: string, override: string): void {
  for (const [key, value] of source) {
    const place = `${path}.${str(key)}`;
    const before = getItem(target, key);
    if (value instanceof Map) {
      const node: Dict = before instanceof Map ? new Map(before) : new Map();
      mergeInto(context, node, value, place, override);
      setItem(target, key, node);
    } else if (Array.isArray(value) && Array.isArray(before)) setItem(target, key, [...before, ...value]);
    else {
      if (before !== undefined && !equals(before, value)) {
        const message = `The key '${str(key)}' with value '${str(before)}' will be overwritten with value '${str(value)}' from '${place}'`;
        if (override === 'error') throw lookupError(message);
        if (override === 'warn') context.warn(message);
      }
      setItem(target, key, value);
    }
  }
}

function matches(name: string, pattern: string, type: string): boolean {
  if (type === 'prefix') return name.startsWith(pattern);
  if (type === 'suffix') return name.endsWith(pattern);
  return compilePattern(pattern).search(name) !== undefined;
}

/** Variables to choose from by name. */
interface Variables {
  readonly names: Iterable<string>;
  value(name: string): Value | undefined;
}

interface MergeOptions {
  readonly type: string;
  readonly override: string;
}

function mergeVariables(
  context: PluginContext,
  variables: Variables,
  pattern: Value,
  initial: Value,
  { type, override }: MergeOptions,
): Value {
  if (typeof pattern !== 'string')
    throw lookupError(
      `Non-string type '<class '${typeName(pattern)}'>' passed, only 'str' types are allowed!`,
    );
  const names = [...variables.names].filter((name) => matches(name, pattern, type)).sort(compareStrings);
  let result = initial === null ? undefined : mergeable(initial);
  for (const name of names) {
    const value = mergeable(variables.value(name) ?? null);
    if (result === undefined) result = value;
    else if (Array.isArray(result) && Array.isArray(value)) result = [...result, ...value];
    else if (result instanceof Map && value instanceof Map) {
      const merged: Dict = new Map(result);
      mergeInto(context, merged, value, name, override);
      result = merged;
    } else throw lookupError('Unable to merge, not all variables are of the same type');
  }
  return result ?? null;
}

function mergeable(value: Value): Value[] | Dict {
  if (Array.isArray(value) || value instanceof Map) return value;
  throw lookupError('Not supported type detected, variable must be a list or a dict');
}

function binaryFile(context: PluginContext, term: string, missing: string): string {
  const path = findFile(context, 'files', term);
  if (path !== undefined) return readFileSync(path).toString('base64');
  if (missing === 'empty') return '';
  if (missing === 'empty_str') return 'empty';
  throw lookupError(`Could not locate file in community.general.binary_file lookup: ${term}`);
}

/** Every choice of one item from each list. */
function cartesian(terms: readonly Value[]): Value[] {
  if (terms.length === 0) throw lookupError('with_cartesian requires at least one element in each list');
  const lists = terms.map((term) => (typeof term === 'string' ? [term] : itemsOf(term)));
  let rows: Value[][] = [[]];
  for (const list of lists)
    rows = rows.flatMap((row) => list.map((item) => [...row, ...(Array.isArray(item) ? item : [item])]));
  return rows;
}

/** Files and folders below a path, as dicts that the file module's options can take. */
function fileTree(context: PluginContext, term: string): Value[] {
  const folder = findFileOrWarn(context, 'files', dirname(term));
  if (folder === undefined) return [];
  const root = join(folder, basename(term));
  const found: Value[] = [];
  const walk = (place: string) => {
    const entries = readdirSync(place, { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory());
    for (const entry of [...folders, ...entries.filter((other) => !other.isDirectory())]) {
      const properties = fileProperties(context, root, join(place, entry.name));
      if (properties !== undefined) found.push(properties);
    }
    for (const entry of folders) walk(join(place, entry.name));
  };
  walk(root);
  return found;
}

function fileProperties(context: PluginContext, root: string, path: string): Dict | undefined {
  const stat = lstatSync(path);
  const properties: Dict = new Map<string, Value>([
    ['root', root],
    ['path', relative(root, path)],
  ]);
  if (stat.isSymbolicLink()) {
    properties.set('state', 'link');
    properties.set('src', readlinkSync(path));
  } else if (stat.isDirectory()) properties.set('state', 'directory');
  else if (stat.isFile()) {
    properties.set('state', 'file');
    properties.set('src', path);
  } else {
    context.warn(`filetree: Error file type of ${path} is not supported`);
    return undefined;
  }
  const { owner, group } = accountNames(stat.uid, stat.gid);
  for (const [key, value] of [
    ['uid', stat.uid],
    ['gid', stat.gid],
    ['owner', owner],
    ['group', group],
    ['mode', `0${(stat.mode & 0o7777).toString(8).padStart(3, '0')}`],
    ['size', stat.size],
    ['mtime', float(stat.mtimeMs / 1000)],
    ['ctime', float(stat.ctimeMs / 1000)],
  ] as const)
    properties.set(key, value);
  return properties;
}

/** Lookups of the collection community.general. */
export const communityGeneralLookups: Lookups = {
  binary_file: lookup("not_exist='error'", (context, terms, missing = 'error') =>
    terms.map((term) => binaryFile(context, str(term), str(missing))),
  ),
  cartesian: lookup('', (_context, terms) => cartesian(terms)),
  filetree: lookup('', (context, terms) => terms.flatMap((term) => fileTree(context, str(term)))),
  merge_variables: lookup(
    "pattern_type='regex', initial_value=None, override='error', groups=None",
    (context, terms, type = 'regex', initial = null, override = 'error', groups = null) => {
      const options = { type: str(type), override: str(override) };
      if (groups !== null) return acrossHosts(context, terms, initial, options, groups);
      const variables = { names: context.scope.names(), value: (name: string) => context.variable(name) };
      return terms.map((term) => mergeVariables(context, variables, term, initial, options));
    },
  ),
  random_string: lookup(RANDOM_STRING_OPTIONS, (_context, _terms, ...options) => [randomString(options)]),
};

/** Merges the variables of all hosts in some groups. */
function acrossHosts(
  context: PluginContext,
  terms: readonly Value[],
  initial: Value,
  options: MergeOptions,
  groups: Value,
): Value[] {
  const wanted = itemsOf(groups).map(str);
  const hosts = context.variable('hostvars');
  if (!(hosts instanceof Map)) throw lookupError(`hostvars is ${repr(hosts ?? null)}`);
  return terms.map((term) => {
    let merged = initial;
    for (const variables of hosts.values()) {
      if (!(variables instanceof Map)) continue;
      const own = getItem(variables, 'group_names');
      const belongs = Array.isArray(own) && own.some((name) => wanted.includes(str(name)));
      if (!wanted.includes('all') && !belongs) continue;
      const ofHost = {
        names: [...variables.keys()].map(str),
        value: (name: string) => getItem(variables, name),
      };
      merged = mergeVariables(context, ofHost, term, merged, options);
    }
    return merged;
  });
}
