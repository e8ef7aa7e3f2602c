import { PyDate } from '../../values/dates.ts';
import { itemsOf, toList } from '../../values/iterate.ts';
import { PyBytes, PyRange, PyTuple } from '../../values/objects.ts';
import { JsonError, parseJson } from '../../values/parse-json.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { PySet } from '../../values/set.ts';
import { type JsonOptions, toJson } from '../../values/to-json.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { DictKey, PyObject, Value } from '../../values/value.ts';
import { readYamlData, readYamlDocuments } from '../../yaml/data.ts';
import { type Filters, filter, type PluginContext } from '../plugin.ts';

/** JSON's form of what has none of its own. */
function jsonForm(value: PyObject, ansible: boolean): Value {
  if (value instanceof Undefined) return value.trip();
  if (value instanceof PyTuple) return [...value.items];
  if (value instanceof PySet || value instanceof PyRange) return toList(value);
  if (value instanceof PyDate) return value.toString().replace(' ', 'T');
  if (value instanceof PyBytes) return value.bytes.toString('utf8');
  const [type, by] = ansible ? [`'${value.typeName}'`, " by the 'tagless' profile."] : [value.typeName, ''];
  throw typeError(`Object of type ${type} is not JSON serializable${by}`);
}

const OPTIONS: ReadonlySet<string> = new Set([
  'indent',
  'sort_keys',
  'separators',
  'ensure_ascii',
  'profile',
  'vault_to_text',
  'preprocess_unsafe',
  'skipkeys',
  'check_circular',
  'allow_nan',
  'default',
]);

/** @param ansible False for the words of Python's own json. */
function dump(value: Value, options: ReadonlyMap<DictKey, Value>, ansible = true): string {
  for (const key of options.keys())
    if (!OPTIONS.has(str(key)))
      throw typeError(`JSONEncoder.__init__() got an unexpected keyword argument '${str(key)}'`);
  const indent = options.get('indent') ?? null;
  const separators = options.get('separators') ?? null;
  const [item, key] = separators === null ? [] : itemsOf(separators).map(str);
  const settings: JsonOptions = {
    indent: indent === null ? undefined : typeof indent === 'string' ? indent.length : Number(indent),
    sortKeys: truth(options.get('sort_keys') ?? false) && (ansible || 'keys'),
    ensureAscii: truth(options.get('ensure_ascii') ?? true),
    fallback: (object) => jsonForm(object, ansible),
    ...(item === undefined || key === undefined ? {} : { separators: [item, key] as const }),
  };
  return toJson(value, settings);
}

function keywordsOf(value: Value): ReadonlyMap<DictKey, Value> {
  return value instanceof Map ? value : new Map();
}

function readJson(value: Value): Value {
  if (value instanceof PyBytes) return parseJson(value.bytes.toString('utf8'));
  if (typeof value !== 'string')
    throw typeError(`the JSON object must be str, bytes or bytearray, not ${typeName(value)}`);
  try {
    return parseJson(value);
  } catch (error) {
    throw error instanceof JsonError ? new PythonError('ValueError', error.message) : error;
  }
}

function readYaml(context: PluginContext, value: Value, many: boolean): Value {
  if (value === null) return many ? [] : null;
  if (typeof value !== 'string') {
    const name = many ? 'from_yaml_all' : 'from_yaml';
    context.environment.warn?.(`The ${name} filter ignored non-string input of type '${typeName(value)}'.`, {
      removedIn: '2.23',
    });
    return value;
  }
  return many ? readYamlDocuments(value) : readYamlData(value);
}

/** Filters that read and write JSON, and read YAML. */
export const dataFormatFilters: Filters = {
  from_json: filter('a, profile=None, **kwargs', (_context, value) => readJson(value)),
  from_yaml: filter('data', (context, value) => readYaml(context, value, false)),
  from_yaml_all: filter('data', (context, value) => readYaml(context, value, true)),
  to_json: filter('a, profile=None, **kwargs', (_context, value, _profile, options) =>
    dump(value, keywordsOf(options)),
  ),
  to_nice_json: filter('a, indent=4, sort_keys=True, **kwargs', (_context, value, indent, sort, options) =>
    dump(
      value,
      new Map<DictKey, Value>([
        ...keywordsOf(options),
        ['indent', indent],
        ['sort_keys', sort],
        ['separators', [',', ': ']],
      ]),
    ),
  ),
  tojson: filter('value, indent=None', (_context, value, indent) =>
    dump(
      value,
      new Map<DictKey, Value>([
        ['indent', indent],
        ['sort_keys', true],
      ]),
      false,
    ).replace(/[<>&']/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`),
  ),
};
