import { TsibleError } from '../errors/error.ts';
import { compareStrings } from '../values/compare.ts';
import { str } from '../values/print.ts';
import type { Dict, Value } from '../values/value.ts';
import { dumpYaml } from '../yaml/dump/index.ts';
import type { Markup } from './markup.ts';
import { fill } from './wrap.ts';

const SUBOPTIONS = ['options', 'suboptions', 'contains', 'spec'];
const SETTINGS = ['env', 'ini', 'yaml', 'vars', 'keyword'];
const HIDDEN = ['version_added', 'version_added_collection', 'collection'];

interface FieldLayout {
  readonly limit: number;
  readonly indent: string;
  readonly base?: string;
  /** Return values have no default. */
  readonly returned?: boolean;
}

/** Options (or return values) with all that is to say of each, line by line. */
export function fieldLines(fields: Dict, markup: Markup, layout: FieldLayout): string[] {
  const names = [...fields.keys()].map(str).sort(compareStrings);
  return names.flatMap((name) => {
    const field = fields.get(name);
    if (!(field instanceof Map)) return [];
    return ['', ...oneField(name, new Map(field), markup, layout)];
  });
}

function oneField(name: string, field: Dict, markup: Markup, layout: FieldLayout): string[] {
  const { limit, indent, base = '', returned = false } = layout;
  const required = field.get('required') === true;
  field.delete('required');
  const lead = markup.plain ? (required ? '=' : '-') : '  ';
  const shown = required ? markup.colored(markup.heading(name), 'red') : markup.colored(name, 'yellow');
  const lines = descriptionLines(name, `${base}${lead} ${shown}`, field.get('description'), markup, layout);
  field.delete('description');
  const below = SUBOPTIONS.filter((key) => field.has(key)).map((key) => [key, field.get(key)] as const);
  for (const [key] of below) field.delete(key);
  if (!required && !returned && !field.has('default')) field.set('default', null);
  const places = settingPlaces(field);
  if (places.size > 0)
    lines.push(
      indented(
        dumpYaml(new Map([['set_via', places]]), { flowStyle: false, sortKeys: true }),
        indent,
        markup,
      ),
    );
  const added = base === '' ? undefined : addedIn(field);
  for (const key of HIDDEN) field.delete(key);
  for (const key of [...field.keys()].map(str).sort(compareStrings)) {
    if (key.startsWith('_')) continue;
    const value = field.get(key) ?? null;
    const text = Array.isArray(value)
      ? `${key}: ${dumpYaml(value, { flowStyle: true, sortKeys: true })}`
      : dumpYaml(new Map([[key, value]]), { flowStyle: false, sortKeys: true });
    lines.push(indented(text, indent, markup));
  }
  if (added !== undefined) lines.push(`${indent}added in: ${added}`);
  for (const [key, fields] of below) {
    lines.push(`${indent}${key}:`);
    if (fields instanceof Map)
      lines.push(...fieldLines(fields, markup, { limit, returned, indent: `${indent}  `, base: indent }));
  }
  return lines;
}

/** Since when there is a field of a field. */
function addedIn(field: Dict): string | undefined {
  const version = field.get('version_added');
  if (version === undefined || version === null) return undefined;
  const of = field.get('version_added_collection');
  const isCore = of === 'ansible.builtin';
  if (isCore && version === 'historical') return 'historical';
  const collection = of === undefined || of === null ? '' : ` of ${isCore ? 'ansible-core' : str(of)}`;
  return `version ${str(version)}${collection}`;
}

function descriptionLines(
  name: string,
  key: string,
  description: Value | undefined,
  markup: Markup,
  { limit, indent, base = '' }: FieldLayout,
): string[] {
  if (description === undefined)
    throw new TsibleError("All (sub-)options and return values must have a 'description' field");
  const inline = ' '.repeat(Math.max(indent.length - name.length - base.length, 2));
  const extra = base.length + name.length + 3;
  const rest = inline + ' '.repeat(extra);
  const texts = Array.isArray(description) ? description : [description];
  return texts.map((text, index) =>
    index === 0
      ? key + fill(markup.render(str(text)), limit, inline, rest, extra)
      : fill(markup.render(str(text)), limit, rest, rest),
  );
}

/** Where an option may be set besides its own place. */
function settingPlaces(field: Dict): Dict {
  const places: Dict = new Map();
  for (const key of SETTINGS) {
    const given = field.get(key);
    if (!Array.isArray(given) || given.length === 0) continue;
    places.set(
      key,
      given.map((place) =>
        place instanceof Map ? new Map([...place].filter(([name]) => !HIDDEN.includes(str(name)))) : place,
      ),
    );
    field.delete(key);
  }
  const cli = field.get('cli');
  if (Array.isArray(cli) && cli.length > 0) {
    places.set(
      'cli',
      cli.map((option) => {
        if (!(option instanceof Map) || option.has('option')) return option;
        const name = str(option.get('name') ?? '');
        return new Map([
          ['name', name],
          ['option', `--${name.replaceAll('_', '-')}`],
        ]);
      }),
    );
    field.delete('cli');
  }
  return places;
}

/** YAML, each of its lines indented. */
export function indented(text: string, indent: string, markup: Markup): string {
  const lines = text.replace(/\n$/, '').split('\n');
  return markup.render(lines.map((line) => indent + line).join('\n'));
}
