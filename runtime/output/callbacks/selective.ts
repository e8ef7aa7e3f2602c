import type { RunEvent, TaskInfo } from '../../executor/events.ts';
import { NO_TRACEBACK, type Outcome } from '../../executor/outcome.ts';
import type { HostStats, Stats } from '../../executor/stats.ts';
import { repr, str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import { unifiedDiff } from '../../values/unified-diff.ts';
import type { Dict, Value } from '../../values/value.ts';
import { type ColorRole, codeOf } from '../color.ts';
import type { Listener } from '../listener.ts';
import { shownResult } from '../results.ts';
import type { CallbackContext } from './context.ts';

const WIDTH = 120;
/** A message of so many characters, colors included, stands on a line of its own. */
const LONG = 50;
type Style = ColorRole | 'bold' | 'host';

/** community.general.selective: only tasks tagged `print_action` and those that failed; for each other one a dot. */
export class SelectiveOutput implements Listener {
  readonly #context: CallbackContext;
  #task = '';
  #isPrinted = false;
  #skippedLast = false;

  constructor(context: CallbackContext) {
    this.#context = context;
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case 'task-start':
        this.#task = event.task.name;
        this.#isPrinted = false;
        break;
      case 'result':
        if (event.outcome.status === 'skipped') this.#skipped(event.host, event.outcome);
        else this.#result(event.task, event.host, event.outcome);
        break;
      case 'stats':
        this.#stats(event.stats);
    }
  }

  #result(task: TaskInfo, host: string, outcome: Outcome): void {
    const failed = outcome.status !== 'ok';
    if (!task.tags.includes('print_action') && !failed && this.#context.display.verbosity <= 1) {
      this.#skippedLast = true;
      this.#write('.');
      return;
    }
    this.#title(this.#task);
    this.#skippedLast = false;
    const result = shownResult(outcome);
    const message = str(result.get('msg') ?? '') || str(result.get('reason') ?? '');
    this.#entry(this.#paint(host, 'host'), 0, failed, message, result);
    for (const item of outcome.items ?? []) {
      const own = shownResult(item);
      const name = this.#paint(itemName(own.get('item') ?? null), 'bold');
      this.#entry(name, 4, item.status === 'failed', str(own.get('msg') ?? ''), own);
    }
  }

  #skipped(host: string, outcome: Outcome): void {
    if (this.#context.display.verbosity <= 1) return;
    this.#title(this.#task);
    this.#skippedLast = false;
    const result = shownResult(outcome);
    const reason = str(result.get('skipped_reason') ?? '') || str(result.get('skip_reason') ?? '');
    const line = `  * ${this.#paint(host, 'host')}${' '.repeat(Math.max(0, 27 - host.length))}- ${this.#paint('skipped', 'COLOR_SKIP')}`;
    this.#message(line, reason, 8);
    if (reason.length >= LONG) this.#line(reason);
  }

  #entry(name: string, indent: number, failed: boolean, message: string, result: Dict): void {
    const changed = truth(result.get('changed') ?? false);
    const color = failed ? 'COLOR_ERROR' : changed ? 'COLOR_CHANGED' : 'COLOR_OK';
    const state = this.#paint(failed ? 'FAILED!!!' : `changed=${str(result.get('changed') ?? false)}`, color);
    const spaces = ' '.repeat(Math.max(0, 40 - name.length - indent));
    const line = `${' '.repeat(indent)}  * ${name}${spaces}- ${state}`;
    this.#message(line, this.#paint(message, color), indent + 4);
    const diff = result.get('diff') ?? null;
    if (truth(diff)) this.#diff(diff, indent + 4);
    for (const text of [
      result.get('module_stdout'),
      failed && !result.has('results') && NO_TRACEBACK,
      result.get('module_stderr'),
    ])
      if (typeof text === 'string' && text.trim() !== '')
        this.#indented(this.#paint(text.trim(), 'COLOR_ERROR'), indent + 4);
  }

  #message(line: string, message: string, indent: number): void {
    if (message.length >= LONG) {
      this.#line(`${line} ${dashes(line)}`);
      this.#indented(message, indent);
      return;
    }
    const whole = `${line} -- ${message}`;
    this.#line(`${whole} ${dashes(whole)}---------`);
  }

  #diff(diff: Value, indent: number): void {
    let shown = repr(diff);
    if (diff instanceof Map) {
      const text = (key: string) => str(diff.get(key) ?? '');
      shown = unifiedDiff(
        text('before').split('\n'),
        text('after').split('\n'),
        text('before_header') || 'new_file',
        text('after_header'),
        3,
      ).join('\n');
    }
    if (shown !== '') this.#indented(this.#paint(shown, 'COLOR_CHANGED'), indent);
  }

  #title(name: string): void {
    if (this.#isPrinted) return;
    this.#isPrinted = true;
    if (this.#skippedLast) this.#line('');
    const line = `# ${name} `;
    this.#line(this.#paint(`${line}${'*'.repeat(Math.max(0, WIDTH - line.length))}`, 'bold'));
  }

  #stats(stats: Stats): void {
    this.#line('');
    this.#isPrinted = false;
    this.#title('STATS');
    for (const [host, counts] of stats.sorted())
      this.#line(this.#paint(recap(host, counts), colorOf(counts)));
  }

  #paint(text: string, style: Style): string {
    if (this.#context.settings.CALLBACK_SELECTIVE_NOCOLOR) return text;
    if (style === 'bold') return `\x1b[1m${text}\x1b[0m`;
    if (style === 'host') return `\x1b[1m\x1b[34m${text}\x1b[0m`;
    return `\x1b[${codeOf(this.#context.settings[style])}m${text}\x1b[0m`;
  }

  #indented(text: string, indent: number): void {
    this.#line(
      text
        .split('\n')
        .map((line) => ' '.repeat(indent) + line)
        .join('\n'),
    );
  }

  #line(text: string): void {
    this.#write(`${text}\n`);
  }

  #write(text: string): void {
    this.#context.display.raw(text);
  }
}

function dashes(line: string): string {
  return '-'.repeat(Math.max(0, WIDTH - line.length));
}

function itemName(item: Value): string {
  return str(item instanceof Map && item.has('key') ? (item.get('key') ?? null) : item);
}

function colorOf(counts: HostStats): ColorRole {
  if (counts.failures > 0 || counts.unreachable > 0) return 'COLOR_ERROR';
  return counts.changed > 0 ? 'COLOR_CHANGED' : 'COLOR_OK';
}

function recap(host: string, { ok, changed, failures, unreachable, rescued, ignored }: HostStats): string {
  return `${host}    : ok=${ok}\tchanged=${changed}\tfailed=${failures}\tunreachable=${unreachable}\trescued=${rescued}\tignored=${ignored}`;
}
