import { str } from '../../values/print.ts';
import { valueError } from '../../values/python-error.ts';
import { compilePattern } from '../../values/regex/pattern.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { boolWord } from '../bool-word.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { findFileOrWarn, lookupError, readFile } from './find-file.ts';

type Sections = Map<string, Map<string, string | null>>;

interface IniOptions {
  readonly caseSensitive: boolean;
  readonly allowNoValue: boolean;
}

/** Reads an ini text as Python's ConfigParser does. @throws PythonError */
function parse(text: string, file: string, options: IniOptions): Sections {
  const sections: Sections = new Map();
  let section: Map<string, string | null> | undefined;
  let key: string | undefined;
  let indent = 0;
  for (const line of text.split(/\r?\n/)) {
    const content = line.trim();
    if (/^[#;]/.test(content)) continue;
    const own = line.search(/\S/);
    const known = key === undefined ? undefined : section?.get(key);
    if (section !== undefined && key !== undefined && known !== undefined && known !== null) {
      if (content === '' || own > indent) {
        section.set(key, `${known}\n${content}`);
        continue;
      }
    }
    if (content === '') continue;
    indent = own;
    const header = /^\[(.+)\]/.exec(content)?.[1];
    if (header !== undefined) {
      if (sections.has(header)) throw valueError(`section '${header}' already exists`);
      section = new Map();
      sections.set(header, section);
      key = undefined;
      continue;
    }
    if (section === undefined) throw valueError(`File contains no section headers.\nfile: '${file}'`);
    const [, name, value] = /^(.*?)\s*[=:]\s*(.*)$/.exec(content) ?? [];
    if (name === undefined && !options.allowNoValue)
      throw valueError(`Source contains parsing errors: '${file}'`);
    key = options.caseSensitive ? (name ?? content) : (name ?? content).toLowerCase();
    if (section.has(key)) throw valueError(`Duplicate option in '${file}'.`);
    section.set(key, value ?? null);
  }
  for (const values of sections.values())
    for (const [name, value] of values) if (value !== null) values.set(name, value.replace(/\n+$/, ''));
  return sections;
}

/** Fills in `%(name)s`. */
function interpolate(
  value: string,
  values: ReadonlyMap<string, string | null>,
  key: string,
  depth = 0,
): string {
  if (depth > 10) throw valueError(`Interpolation too deeply nested: ${key}`);
  return value.replace(/%(?:%|\(([^)]+)\)s|(.)|$)/g, (all, name?: string, other?: string) => {
    if (all === '%%') return '%';
    if (name === undefined) throw valueError(`'%' must be followed by '%' or '(', found: '%${other ?? ''}'`);
    const found = values.get(name.toLowerCase());
    if (found === undefined || found === null)
      throw valueError(
        `Bad value substitution: option '${key}' contains an interpolation key '${name}' which is not a valid option name. Raw value: '${value}'`,
      );
    return interpolate(found, values, name, depth + 1);
  });
}

const NAMES = [
  'type',
  'file',
  'section',
  're',
  'encoding',
  'default',
  'case_sensitive',
  'allow_no_value',
  'interpolation',
] as const;
type Options = Map<string, Value>;

/** `key section=x file=y`, as terms may still be written. */
function inlineOptions(term: string, options: Options): { key: string; options: Options } {
  if (!term.includes('=') && !term.trim().includes(' ')) return { key: term, options };
  const parts: Map<string, string> = new Map();
  let current = 'key';
  for (const word of term.trim().split(/\s+/)) {
    current = NAMES.find((name) => word.includes(`${name}=`)) ?? current;
    const before = parts.get(current);
    parts.set(current, before === undefined ? word : `${before} ${word}`);
  }
  const own: Options = new Map(options);
  let key: string | undefined;
  for (const part of parts.values()) {
    const at = part.indexOf('=');
    if (at < 0) key ??= part;
    else {
      const name = part.slice(0, at);
      if (!own.has(name)) throw lookupError(`'${name}' is not a valid option.`);
      own.set(name, part.slice(at + 1));
    }
  }
  if (key === undefined)
    throw valueError(`No key to look up was provided as first term within string inline options: ${term}`);
  return { key, options: own };
}

function flag(options: Options, name: string): boolean {
  return boolWord(options.get(name) ?? false) ?? truth(options.get(name) ?? false);
}

function read(context: PluginContext, term: string, given: Options): Value[] {
  const { key, options } = inlineOptions(term, given);
  const file = str(options.get('file') ?? 'ansible.ini');
  const path = findFileOrWarn(context, 'files', file);
  if (path === undefined) throw lookupError('Invalid filename None.');
  const properties = options.get('type') === 'properties';
  const section = properties ? 'java_properties' : str(options.get('section') ?? 'global');
  const encoding = str(options.get('encoding') ?? 'utf-8').toLowerCase();
  const text = readFile(context, path).toString(encoding.startsWith('utf') ? 'utf8' : 'latin1');
  const caseSensitive = flag(options, 'case_sensitive');
  const sections = parse(properties ? `[java_properties]\n${text}` : text, file, {
    caseSensitive,
    allowNoValue: flag(options, 'allow_no_value'),
  });
  const own = sections.get(section);
  const defaults = sections.get('DEFAULT') ?? new Map<string, string | null>();
  if (own === undefined && section !== 'DEFAULT') throw valueError(`No section '${section}' in '${file}'.`);
  const values = new Map([...(own ?? []), ...[...defaults].filter(([name]) => !own?.has(name))]);
  const shown = (name: string, value: string | null): Value =>
    value !== null && flag(options, 'interpolation') ? interpolate(value, values, name) : value;
  if (flag(options, 're')) {
    const pattern = compilePattern(key);
    return [...values]
      .filter(([name]) => pattern.match(name) !== undefined)
      .map(([name, value]) => shown(name, value));
  }
  const name = caseSensitive ? key : key.toLowerCase();
  const value = values.get(name);
  const found = value === undefined ? (options.get('default') ?? '') : shown(name, value);
  return found === null ? [] : Array.isArray(found) ? found : [found];
}

/** Values of ini and Java properties files. */
export const iniLookups: Lookups = {
  ini: lookup(
    "type='ini', file='ansible.ini', section='global', re=False, encoding='utf-8', default='', case_sensitive=False, allow_no_value=False, interpolation=True, allow_none=None",
    (context, terms, ...values) => {
      const options: Options = new Map(NAMES.map((name, index) => [name, values[index] ?? null]));
      const allowNone = values[NAMES.length] ?? null;
      if (allowNone !== null) options.set('allow_no_value', allowNone);
      return terms.flatMap((term) => read(context, str(term), options));
    },
  ),
};
