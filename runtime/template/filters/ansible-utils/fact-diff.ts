import { itemsOf } from '../../../values/iterate.ts';
import { splitLines } from '../../../values/methods/str.ts';
import { repr, str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { compilePattern } from '../../../values/regex/pattern.ts';
import { toJson } from '../../../values/to-json.ts';
import { truth } from '../../../values/truth.ts';
import { typeName } from '../../../values/types.ts';
import { unifiedDiff } from '../../../values/unified-diff.ts';
import type { Value } from '../../../values/value.ts';
import { type Filters, filter } from '../../plugin.ts';

/** A value as the lines that are compared; lists are a line an item. */
function linesOf(value: Value, skipped: readonly ((line: string) => boolean)[]): string[] {
  const kept =
    skipped.length === 0
      ? value
      : (typeof value === 'string' ? splitLines(value, false) : itemsOf(value)).filter(
          (line) => !skipped.some((matches) => matches(str(line))),
        );
  const lines = splitLines(textOf(kept), true);
  const last = lines.at(-1);
  if (last !== undefined && !last.endsWith('\n'))
    lines[lines.length - 1] = `${last}\n\\ No newline at end of file\n`;
  return lines;
}

function textOf(value: Value): string {
  if (value === null) return '';
  if (Array.isArray(value)) return `${value.map(str).join('\n')}\n`;
  if (value instanceof Map)
    return `${toJson(value, { sortKeys: true, indent: 4, separators: [',', ': '] })}\n`;
  if (typeof value === 'string') return value;
  throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute 'splitlines'`);
}

function skipLines(plugin: Value): readonly ((line: string) => boolean)[] {
  const vars = plugin instanceof Map ? (plugin.get('vars') ?? null) : null;
  const given = vars instanceof Map ? (vars.get('skip_lines') ?? null) : null;
  if (!truth(given)) return [];
  return itemsOf(given).map((regex) => {
    const pattern = compilePattern(str(regex));
    return (line) => pattern.match(line) !== undefined;
  });
}

function factDiff(before: Value, after: Value, plugin: Value, common: Value): string {
  const skipped = skipLines(plugin);
  const [old, now] = [linesOf(before, skipped), linesOf(after, skipped)];
  const context = Math.max(old.length, now.length);
  const difference = unifiedDiff(old, now, 'before', 'after', context);
  const shown = truth(common) ? difference.filter((line) => !/^[+-]/.test(line)) : difference;
  const text = difference.length > 0 ? `${shown.join('')}\n` : '';
  // The filter prints its list.
  return repr(splitLines(text, false));
}

/** `fact_diff` of the collection ansible.utils. */
export const factDiffFilters: Filters = {
  fact_diff: filter('before, after, plugin=None, common=False', (_context, before, after, plugin, common) =>
    factDiff(before, after, plugin, common),
  ),
};
