import { compareStrings } from '../values/compare.ts';
import { str } from '../values/print.ts';
import type { Dict, Value } from '../values/value.ts';
import { dumpYaml } from '../yaml/dump/index.ts';
import { fieldLines, indented } from './fields.ts';
import type { Markup } from './markup.ts';
import { seeAlsoLines } from './see-also.ts';
import { fill } from './wrap.ts';

const INDENT = '        ';
const BASE = '  ';

/** What the head and the sections say already. */
const TOLD = new Set([
  'module',
  'docuri',
  'version_added',
  'version_added_collection',
  'short_description',
  'now_date',
  'plainexamples',
  'returndocs',
  'collection',
  'plugin_name',
  'filename',
  'description',
  'options',
  'attributes',
  'notes',
  'seealso',
  'requirements',
  'has_action',
  'deprecated',
]);

/** Columns that texts fill on a display. */
export function textLimit(columns: number): number {
  return Math.max(columns - Math.trunc(columns * 0.2), 70);
}

/** What `get` gives of a plugin. */
export interface FullDoc {
  readonly doc: Dict;
  readonly examples: Value;
  readonly returned: Value;
}

/** The page about a plugin, laid out as Ansible's. */
export function manText(
  { doc, examples, returned }: FullDoc,
  type: string,
  markup: Markup,
  columns: number,
): string {
  const limit = textLimit(columns);
  const heading = (text: string) => markup.heading(text);
  const lines = [
    `> ${type.toUpperCase()} ${heading(textOf(doc, 'plugin_name'))} (${textOf(doc, 'filename') || 'Jinja2'})`,
    '',
    ...listOf(doc.get('description')).map((text) => fill(markup.render(str(text)), limit, BASE, BASE)),
  ];
  lines.push(...deprecationLines(doc.get('deprecated'), textOf(doc, 'collection'), heading));
  if (doc.get('has_action') === true)
    lines.push('', `${heading('  * note:')} This module has a corresponding action plugin.`);
  const options = doc.get('options');
  if (options instanceof Map && options.size > 0)
    lines.push(
      '',
      `${heading('OPTIONS')} (${markup.plain ? '=' : 'red'} indicates it is required):`,
      ...fieldLines(options, markup, { limit, indent: INDENT }),
    );
  lines.push(...attributeLines(doc.get('attributes'), markup, limit, INDENT));
  const notes = listOf(doc.get('notes'));
  if (notes.length > 0)
    lines.push(
      '',
      heading('NOTES:'),
      ...notes.map((note) => fill(markup.render(str(note)), limit - 6, `${INDENT.slice(2)}* `, INDENT)),
    );
  const related = listOf(doc.get('seealso'));
  if (related.length > 0)
    lines.push('', heading('SEE ALSO:'), ...seeAlsoLines(related, markup, limit - 6, INDENT));
  const requirements = listOf(doc.get('requirements')).map(str).join(', ');
  if (requirements !== '')
    lines.push(
      '',
      `${heading('REQUIREMENTS:')}${fill(markup.render(requirements), limit - 16, BASE, INDENT)}\n`,
    );
  lines.push(...otherLines(doc, type, markup, limit));
  if (examples !== null && examples !== '')
    lines.push('', heading('EXAMPLES:'), typeof examples === 'string' ? examples.trim() : dumpYaml(examples));
  if (returned instanceof Map && returned.size > 0)
    lines.push(
      '',
      heading('RETURN VALUES:'),
      ...fieldLines(returned, markup, { limit, indent: INDENT, returned: true }),
    );
  lines.push('\n');
  return lines.join('\n');
}

/** What a plugin or role supports. */
export function attributeLines(
  attributes: Value | undefined,
  markup: Markup,
  limit: number,
  indent: string,
): string[] {
  if (!(attributes instanceof Map) || attributes.size === 0) return [];
  const each = [...attributes].flatMap(([name, value]) => [
    '',
    fill(markup.render(markup.underline(`${str(name)}:`)), limit - 6, indent, indent),
    yamlLines(value, indent, markup),
  ]);
  return ['', markup.heading('ATTRIBUTES:'), ...each];
}

/** Everything else that the documentation has, by its name. */
function otherLines(doc: Dict, type: string, markup: Markup, limit: number): string[] {
  const names = [...doc.keys()].map(str).sort(compareStrings);
  return names.flatMap((name) => {
    const value = doc.get(name);
    if (TOLD.has(name) || name === type || isEmpty(value)) return [];
    const head = `${markup.heading(name.toUpperCase())}: `;
    if (typeof value === 'string')
      return ['', head + fill(markup.render(value), limit - name.length - 2, '', INDENT)];
    if (Array.isArray(value)) return ['', head + value.map(str).join(', ')];
    return ['', head + yamlLines(value ?? null, ' '.repeat(name.length + 2), markup)];
  });
}

function deprecationLines(
  deprecated: Value | undefined,
  collection: string,
  heading: (text: string) => string,
): string[] {
  if (deprecated === undefined || isEmpty(deprecated)) return [];
  if (!(deprecated instanceof Map)) return [heading('DEPRECATED: '), str(deprecated)];
  const date = deprecated.get('removed_at_date');
  const version = str(deprecated.get('removed_in') ?? deprecated.get('version') ?? 'a future release');
  const removal =
    date === undefined
      ? `in: ${collection === '' ? 'Ansible' : collection} ${version}`
      : `in a release after ${str(date)}`;
  const instead = deprecated.get('alternatives') ?? deprecated.get('alternative') ?? 'none';
  return [
    heading('DEPRECATED: '),
    `\tReason: ${str(deprecated.get('why') ?? '')}\n\tWill be removed ${removal}\n\tAlternatives: ${str(instead)}`,
  ];
}

function yamlLines(value: Value, indent: string, markup: Markup): string {
  return indented(dumpYaml(value, { flowStyle: false, sortKeys: true }), indent, markup);
}

function isEmpty(value: Value | undefined): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return Array.isArray(value) ? value.length === 0 : value instanceof Map && value.size === 0;
}

/** A text of a documentation's, empty when it has none. */
export function textOf(doc: Dict, key: string): string {
  const value = doc.get(key);
  return value === undefined || value === null ? '' : str(value);
}

/** A list, or the one thing that stands for it. */
export function listOf(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
