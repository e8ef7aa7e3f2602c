import type { Dict } from '../values/value.ts';
import { dumpYaml } from '../yaml/dump/index.ts';
import type { ScalarStyle } from '../yaml/dump/node.ts';

type Text = { readonly text: string; readonly style: ScalarStyle } | undefined;

/**
 * A result as YAML below its status line.
 * @param lossy Whether texts may lose what would keep them from being shown as blocks (spaces at line ends, tabs).
 */
export function yamlResult(result: Dict, lossy: boolean, indent: number | undefined): string {
  const text = dump(lossy ? withoutLines(result) : result, lossy, indent);
  return `\n${indentLines(text, ' '.repeat(indent ?? 4))}`;
}

/** One side of a diff that is structured data. */
export function yamlDiffSide(side: Dict, lossy: boolean): string {
  return `${indentLines(dump(side, lossy, 4), '    ')}\n`;
}

/** Outputs' lines say nothing that the outputs themselves don't say. */
export function withoutLines(result: Dict): Dict {
  const shown: Dict = new Map(result);
  for (const stream of ['stdout', 'stderr'])
    if (shown.has(stream) && shown.has(`${stream}_lines`)) shown.set(`${stream}_lines`, '<omitted>');
  return shown;
}

function dump(result: Dict, lossy: boolean, indent: number | undefined): string {
  return dumpYaml(result, {
    flowStyle: false,
    strings: (text) => blockText(text, lossy),
    ...(indent === undefined ? {} : { indent }),
  });
}

function blockText(text: string, lossy: boolean): Text {
  if (!/[\n\x85\u2028\u2029]/.test(text)) return undefined;
  return { text: lossy ? blockable(text) : text, style: '|' };
}

/** A text without what a block can't hold. */
function blockable(text: string): string {
  return expandTabs(text.trimEnd())
    .replace(/[^\n\x20-\x7e\x85\xa0-\u{d7ff}\u{e000}-\u{fefe}\u{ff00}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '')
    .replace(/ +([\n\x85\u2028\u2029])/g, '$1');
}

/** Python's str.expandtabs. */
export function expandTabs(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      let out = '';
      for (const char of line) out += char === '\t' ? ' '.repeat(8 - (out.length % 8)) : char;
      return out;
    })
    .join('\n');
}

/** Indents every line that holds something. */
function indentLines(text: string, prefix: string): string {
  return text.replace(/^(?=.*\S)/gm, prefix);
}
