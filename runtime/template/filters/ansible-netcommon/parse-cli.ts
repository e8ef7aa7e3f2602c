import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { compilePattern, type Match, type Pattern } from '../../../values/regex/pattern.ts';
import { typeName } from '../../../values/types.ts';
import type { Dict, DictKey, Value } from '../../../values/value.ts';
import { type Filters, filter, type PluginContext } from '../../plugin.ts';
import { type Attributes, fail, Specification } from './spec.ts';

function groupsOf(pattern: Pattern, match: Match): Dict {
  return new Map(Array.from(pattern.names, ([name, index]) => [name, match.groups[index] ?? null]));
}

/** Texts between two lines, with them. */
function blocksOf(output: string, start: Pattern, end: Pattern): string[] {
  const blocks: string[] = [];
  let lines: string[] | undefined;
  for (const line of output.split('\n')) {
    if (start.match(line) !== undefined) lines = [line];
    else if (lines !== undefined) {
      lines.push(line);
      if (end.match(line) === undefined) continue;
      blocks.push(lines.join('\n'));
      lines = undefined;
    }
  }
  return blocks;
}

/** What a pattern finds in a block: the last match's groups, `match`, and all matches' groups in `match_all`. */
function itemOf(pattern: Pattern, block: string): Value {
  let found: Dict | null = null;
  const all: Dict = new Map();
  for (const match of pattern.matches(block)) {
    found ??= new Map();
    const groups = groupsOf(pattern, match);
    for (const [name, text] of groups) {
      found.set(name, text);
      const texts = all.get(name);
      if (Array.isArray(texts)) texts.push(text);
      else all.set(name, [text]);
    }
    found.set(
      'match',
      match.groups.slice(1).map((text) => text ?? null),
    );
    if (groups.size > 0) found.set('match_all', all);
  }
  return found;
}

function isKeyed(value: Dict): boolean {
  return value.has('key');
}

function textOf(attributes: Attributes, key: string): string {
  const value = attributes.get(key);
  if (value === undefined) throw new PythonError('KeyError', `'${key}'`);
  return str(value);
}

function fromBlocks(spec: Specification, attributes: Attributes, value: Value, output: string): Value[] {
  const [start, end] = ['start_block', 'end_block'].map((key) => compilePattern(textOf(attributes, key)));
  if (start === undefined || end === undefined || !(value instanceof Map)) return [];
  const regexes = attributes.get('items');
  const patterns = (Array.isArray(regexes) ? regexes : []).map((regex) => compilePattern(str(regex)));
  return blocksOf(output, start, end).map((block) => {
    const items = patterns.map((pattern) => itemOf(pattern, block));
    if (!isKeyed(value)) {
      const entry: Dict = new Map();
      for (const [key, written] of value) entry.set(key, valueOrNone(spec, written, items));
      return entry;
    }
    const key = spec.template(value.get('key') ?? null, new Map([['item', items]]));
    return new Map([[key as DictKey, spec.entry(value.get('values') ?? null, items)]]);
  });
}

function valueOrNone(spec: Specification, written: Value, items: Value): Value {
  try {
    return spec.template(written, new Map([['item', items]]));
  } catch {
    return null;
  }
}

function fromMatches(spec: Specification, attributes: Attributes, value: Value, output: string): Value {
  const source = textOf(attributes, 'items');
  const pattern = compilePattern(source);
  if (!(value instanceof Map)) {
    const match = pattern.search(output);
    return spec.template(
      value,
      new Map([['item', match === undefined ? new Map() : groupsOf(pattern, match)]]),
    );
  }
  const lines = compilePattern(source, { multiline: true });
  const items =
    lines.names.size === 0
      ? []
      : Array.from(lines.matches(output), (match) => emptyFor(groupsOf(lines, match)));
  if (!isKeyed(value))
    return items.map((item) => spec.entry(value, item)).filter((entry) => spec.holds(attributes, entry));
  const found: Dict = new Map();
  for (const item of items) {
    const entry = spec.entry(value.get('values') ?? null, item);
    const key = spec.template(value.get('key') ?? null, new Map([['item', item]]));
    const asked: Dict = new Map<DictKey, Value>([
      ['key', key],
      ['value', entry],
    ]);
    if (spec.holds(attributes, asked)) found.set(key as DictKey, entry);
  }
  return found;
}

/** `re.findall` gives an empty text for a group that took no part. */
function emptyFor(groups: Dict): Dict {
  return new Map(Array.from(groups, ([name, text]) => [name, text ?? '']));
}

function parseCli(context: PluginContext, output: Value, path: Value): Value {
  if (typeof output !== 'string')
    throw fail(`parse_cli input should be a string, but was given a input of <class '${typeName(output)}'>`);
  const spec = new Specification('parse_cli', str(path), context);
  const found: Dict = new Map();
  for (const { name, attributes, value } of spec.keys()) {
    // Blocks are all that such a file can ask for.
    if (attributes.has('start_block') && attributes.has('end_block'))
      return fromBlocks(spec, attributes, value, output);
    found.set(name, attributes.has('items') ? fromMatches(spec, attributes, value, output) : value);
  }
  return found;
}

/** `parse_cli` of the collection ansible.netcommon. */
export const parseCliFilters: Filters = {
  parse_cli: filter('output, tmpl', (context, output, path) => parseCli(context, output, path)),
};
