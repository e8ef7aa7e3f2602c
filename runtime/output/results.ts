import type { Settings } from '../config/settings.ts';
import type { TaskInfo } from '../executor/events.ts';
import type { Outcome } from '../executor/outcome.ts';
import { toJson } from '../values/to-json.ts';
import { unifiedDiff } from '../values/unified-diff.ts';
import type { Dict, Value } from '../values/value.ts';
import type { Colors } from './color.ts';
import { yamlDiffSide, yamlResult } from './yaml-results.ts';

const CENSORED =
  "the output has been hidden due to the fact that 'no_log: true' was specified for this result";
const KEPT_WHEN_CENSORED = ['attempts', 'changed', 'retries'];
const HIDDEN_IN_DEBUG = [
  'changed',
  'failed',
  'skipped',
  'invocation',
  'skip_reason',
  'ansible_loop_var',
  'ansible_index_var',
  'ansible_loop',
];

/** A result as an output may show it: nothing that `no_log` hides, nothing that the status line says already. */
export function visibleResult(task: TaskInfo, outcome: Outcome): Dict {
  const shown = withoutWarnings(outcome);
  // A debug by another name (a redirect's) is shown like any other module.
  if (!/^(ansible\.(builtin|legacy)\.)?debug$/.test(task.action)) return shown;
  if (shown.has('msg')) return new Map([['msg', shown.get('msg') ?? null]]);
  for (const key of HIDDEN_IN_DEBUG) shown.delete(key);
  return shown;
}

/** A result as callbacks get it, without the warnings that were told already. */
export function withoutWarnings(outcome: Outcome): Dict {
  const shown = shownResult(outcome);
  for (const key of ['warnings', 'deprecations']) shown.delete(key);
  return shown;
}

/** A result as callbacks get it: nothing that `no_log` hides, nothing that the event says already. */
export function shownResult({ result, noLog }: Outcome): Dict {
  const shown: Dict = new Map();
  if (noLog) {
    shown.set('censored', CENSORED);
    for (const key of KEPT_WHEN_CENSORED) if (result.has(key)) shown.set(key, result.get(key) ?? null);
    return shown;
  }
  for (const [key, value] of result)
    if (key !== 'failed' && key !== 'skipped' && key !== 'exception') shown.set(key, value);
  return shown;
}

/** How a result is written. */
export interface ResultStyle {
  readonly format: 'json' | 'yaml';
  /** Undefined: where the result is asked for, or the run is very verbose (and always in YAML). */
  readonly pretty: boolean | undefined;
}

/** The style that the settings ask for. */
export function resultStyle(settings: Settings): ResultStyle {
  return { format: settings.CALLBACK_RESULT_FORMAT, pretty: settings.CALLBACK_FORMAT_PRETTY ?? undefined };
}

/** A result as text. What only a verbose run is to show is left out of it otherwise. */
export function dumpResult(
  result: Dict,
  { format, pretty }: ResultStyle,
  verbosity: number,
  options: { readonly asked?: boolean; readonly indent?: number } = {},
): string {
  const shown = abridged(result, verbosity);
  const spread = options.asked === true || pretty === true || verbosity > 2;
  const wide = spread || (pretty === undefined && format === 'yaml');
  const indent = pretty === false ? undefined : options.indent || (wide ? 4 : options.indent);
  return format === 'yaml'
    ? yamlResult(shown, pretty !== false, indent)
    : toJson(shown, { indent, sortKeys: true, ensureAscii: false });
}

/** A result without what only a very verbose run is to show. */
export function abridged(result: Dict, verbosity: number): Dict {
  const shown: Dict = new Map();
  for (const [key, value] of result) {
    if (verbosity < 3 && (key === 'invocation' || key === 'diff')) continue;
    shown.set(key, value);
  }
  return shown;
}

/** A result's `diff` as `--diff` shows it; empty when there is nothing to show. */
export function diffText(diff: Value | undefined, settings: Settings, colors: Colors): string {
  const entries = Array.isArray(diff) ? diff : diff === undefined ? [] : [diff];
  return entries.map((entry) => (entry instanceof Map ? oneDiff(entry, settings, colors) : '')).join('');
}

function oneDiff(diff: Dict, settings: Settings, colors: Colors): string {
  const parts: string[] = [];
  if (diff.has('dst_binary')) parts.push('diff skipped: destination file appears to be binary\n');
  if (diff.has('src_binary')) parts.push('diff skipped: source file appears to be binary\n');
  if (diff.has('dst_larger'))
    parts.push(`diff skipped: destination file size is greater than ${diff.get('dst_larger')}\n`);
  if (diff.has('src_larger'))
    parts.push(`diff skipped: source file size is greater than ${diff.get('src_larger')}\n`);
  if (diff.has('before') && diff.has('after')) parts.push(textDiff(diff, settings, colors));
  const prepared = diff.get('prepared');
  if (prepared !== undefined && prepared !== null) parts.push(String(prepared));
  return parts.join('');
}

function textDiff(diff: Dict, settings: Settings, colors: Colors): string {
  const header = (side: 'before' | 'after') => {
    const name = diff.get(`${side}_header`);
    return name === undefined || name === null ? side : `${side}: ${String(name)}`;
  };
  const lines = unifiedDiff(
    diffLines(diff.get('before'), settings),
    diffLines(diff.get('after'), settings),
    header('before'),
    header('after'),
    settings.DIFF_CONTEXT,
  );
  if (lines.length === 0) return '';
  const painted = lines.map((line) => {
    if (line.startsWith('+')) return colors.paint(line, 'COLOR_DIFF_ADD');
    if (line.startsWith('-')) return colors.paint(line, 'COLOR_DIFF_REMOVE');
    return line.startsWith('@@') ? colors.paint(line, 'COLOR_DIFF_LINES') : line;
  });
  return `${painted.join('')}\n`;
}

/** The lines of one side, each with its end; structured data as JSON or YAML. */
function diffLines(side: Value | undefined, settings: Settings): string[] {
  const text =
    side instanceof Map
      ? structuredSide(side, resultStyle(settings))
      : side === null || side === undefined
        ? ''
        : String(side);
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const last = lines.at(-1);
  if (last !== undefined && !last.endsWith('\n'))
    lines[lines.length - 1] = `${last}\n\\ No newline at end of file\n`;
  return lines;
}

function structuredSide(side: Dict, { format, pretty }: ResultStyle): string {
  return format === 'yaml'
    ? yamlDiffSide(side, pretty !== false)
    : `${toJson(side, { indent: 4, sortKeys: true, separators: [',', ': '] })}\n`;
}
