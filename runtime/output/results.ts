import type { Settings } from '../config/settings.ts';
import type { TaskInfo } from '../executor/events.ts';
import type { Outcome } from '../executor/outcome.ts';
import { toJson } from '../values/to-json.ts';
import type { Dict, Value } from '../values/value.ts';
import type { Colors } from './color.ts';
import { unifiedDiff } from './unified-diff.ts';

const CENSORED =
  "the output has been hidden due to the fact that 'no_log: true' was specified for this result";
const KEPT_WHEN_CENSORED = ['attempts', 'changed', 'retries'];
const HIDDEN_IN_DEBUG = ['changed', 'failed', 'skipped', 'invocation', 'skip_reason'];

/** A result as the output may show it: nothing that `no_log` hides, nothing that the status line says already. */
export function visibleResult(task: TaskInfo, outcome: Outcome): Dict {
  const shown: Dict = new Map();
  const isDebug = task.resolvedAction === 'ansible.builtin.debug';
  if (outcome.noLog) {
    shown.set('censored', CENSORED);
    for (const key of KEPT_WHEN_CENSORED)
      if (outcome.result.has(key) && !(isDebug && key === 'changed'))
        shown.set(key, outcome.result.get(key) ?? null);
    return shown;
  }
  for (const [key, value] of outcome.result) {
    if (
      key === 'failed' ||
      key === 'skipped' ||
      key === 'exception' ||
      key === 'warnings' ||
      key === 'deprecations'
    )
      continue;
    if (isDebug && HIDDEN_IN_DEBUG.includes(String(key))) continue;
    shown.set(key, value);
  }
  return isDebug && shown.has('msg') ? new Map([['msg', shown.get('msg') ?? null]]) : shown;
}

/** A result as text, in the form that the settings ask for. */
export function dumpResult(
  result: Dict,
  settings: Settings,
  verbosity: number,
  options: { readonly pretty?: boolean; readonly indent?: number } = {},
): string {
  const shown: Dict = new Map();
  for (const [key, value] of result) {
    if (verbosity < 3 && (key === 'invocation' || key === 'diff')) continue;
    shown.set(key, value);
  }
  const pretty = options.pretty === true || verbosity > 2 || settings.CALLBACK_FORMAT_PRETTY === true;
  const indent =
    settings.CALLBACK_FORMAT_PRETTY === false ? undefined : (options.indent ?? (pretty ? 4 : undefined));
  return toJson(shown, { indent, sortKeys: true, ensureAscii: false });
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
    diffLines(diff.get('before')),
    diffLines(diff.get('after')),
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

/** The lines of one side, each with its end; structured data as JSON. */
function diffLines(side: Value | undefined): string[] {
  const text =
    side instanceof Map
      ? `${toJson(side, { indent: 4, sortKeys: true, separators: [',', ': '] })}\n`
      : side === null || side === undefined
        ? ''
        : String(side);
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const last = lines.at(-1);
  if (last !== undefined && !last.endsWith('\n'))
    lines[lines.length - 1] = `${last}\n\\ No newline at end of file\n`;
  return lines;
}
