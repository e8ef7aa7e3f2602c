import { TsibleError } from '../errors/error.ts';
import { compareStrings } from '../values/compare.ts';
import { str } from '../values/print.ts';
import type { Dict } from '../values/value.ts';
import { listOf, textOf } from './man-text.ts';
import type { Markup } from './markup.ts';
import { fill, wrap } from './wrap.ts';

const PAD = 29;

/** A plugin's use, with a comment for every option, to be pasted. @throws TsibleError for what can't be used so. */
export function snippetText(name: string, type: string, doc: Dict, markup: Markup, columns: number): string {
  const options = doc.get('options');
  const known: Dict = options instanceof Map ? options : new Map();
  if (type === 'inventory' && known.has('plugin'))
    throw new TsibleError(
      `The ${name} inventory plugin does not take YAML type config source that can be used with the "auto" plugin so a snippet cannot be created.`,
    );
  const lines =
    type === 'lookup'
      ? lookupLines(doc, known)
      : options === undefined
        ? []
        : yamlLines(doc, known, markup, columns);
  return [...lines, ''].join('\n');
}

function optionsOf(known: Dict): (readonly [string, Dict])[] {
  return [...known]
    .map(([name, option]) => [str(name), option instanceof Map ? option : new Map()] as const)
    .sort(([a], [b]) => compareStrings(a, b));
}

function yamlLines(doc: Dict, known: Dict, markup: Markup, columns: number): string[] {
  const module = textOf(doc, 'module');
  const lines =
    module === ''
      ? [`# ${textOf(doc, 'plugin') || textOf(doc, 'name')}:`]
      : [`- name: ${markup.render(textOf(doc, 'short_description'))}`, `  ${module}:`];
  const limit = columns - PAD;
  const rest = '# '.padStart(PAD + 2);
  for (const [name, option] of optionsOf(known)) {
    const text = markup.render(listOf(option.get('description')).map(str).join(' '));
    const required = option.get('required') === true;
    if (module !== '')
      lines.push(
        `      ${`${name}:`.padEnd(20)}   # ${fill(required ? `(required) ${text}` : text, limit, '', rest)}`,
      );
    else {
      const value = required ? '(required)' : str(option.get('default') ?? null);
      lines.push(`${name}: ${value.padEnd(9)} # ${wrap(text, { width: limit, rest, maxLines: 3 })}`);
    }
  }
  return lines;
}

function lookupLines(doc: Dict, known: Dict): string[] {
  const comments: string[] = [];
  let call = `lookup('${textOf(doc, 'plugin') || textOf(doc, 'name')}', `;
  for (const [name, option] of optionsOf(known)) {
    const type = str(option.get('type') ?? 'string');
    comments.push(`# ${name}(${type}): ${str(option.get('description') ?? '')}`);
    if (['_terms', '_raw', '_list'].includes(name)) {
      call += `< ${name} >`;
      continue;
    }
    const value = option.get('required') === true ? '<REQUIRED>' : str(option.get('default') ?? 'None');
    call += type === 'string' || type === 'str' ? `, ${name}='${value}'` : `, ${name}=${value}`;
  }
  return [...(comments.length > 0 ? [...comments, ''] : []), `${call})`];
}
