import type { Settings } from '../config/settings.ts';
import { renderError } from '../errors/render.ts';
import type { RunEvent, TaskInfo } from '../executor/events.ts';
import type { Outcome } from '../executor/outcome.ts';
import { str } from '../values/print.ts';
import type { Dict } from '../values/value.ts';
import type { ColorRole } from './color.ts';
import type { Display } from './display.ts';
import type { Listener } from './listener.ts';
import { diffText, dumpResult, resultStyle, visibleResult, withoutWarnings } from './results.ts';
import { tellWarnings } from './warnings.ts';

/** Modules whose output is shown as text instead of as a result. */
const COMMANDS = new Set(['command', 'shell', 'raw'].map((name) => `ansible.builtin.${name}`));

/** The output of ad-hoc commands: `host | CHANGED | rc=0 >>`. */
export class MinimalOutput implements Listener {
  readonly #display: Display;
  readonly #settings: Settings;

  constructor(display: Display, settings: Settings) {
    this.#display = display;
    this.#settings = settings;
  }

  on(event: RunEvent): void {
    if (event.type === 'result') this.#result(event.task, event.host, event.outcome);
    if (event.type === 'diff')
      this.#display.line(diffText(event.outcome.result.get('diff'), this.#settings, this.#display.colors));
  }

  #result(task: TaskInfo, host: string, outcome: Outcome): void {
    tellWarnings(this.#display, outcome);
    if (outcome.fault !== undefined) this.#display.once(renderError(outcome.fault), 'COLOR_ERROR', 'out');
    const [word, color] = statusWord(outcome);
    if (outcome.status === 'skipped') {
      this.#display.line(`${host} | SKIPPED`, color);
      return;
    }
    if (isCommand(task, outcome)) {
      this.#display.line(commandText(host, visibleResult(task, outcome), word), color);
      return;
    }
    // Only of what is well is the rest of a debug's result left out.
    const shown = outcome.status === 'ok' ? visibleResult(task, outcome) : withoutWarnings(outcome);
    const mark = outcome.status === 'ok' ? word : `${word}!`;
    this.#display.line(
      `${host} | ${mark} => ${dumpResult(shown, resultStyle(this.#settings), this.#display.verbosity, { indent: 4 })}`,
      color,
    );
  }
}

/** Whether a result is shown as a command's text. */
export function isCommand(task: TaskInfo, outcome: Outcome): boolean {
  if (!COMMANDS.has(task.resolvedAction) || outcome.status === 'unreachable') return false;
  return !outcome.result.has('ansible_job_id');
}

/** How ad-hoc output calls an outcome. */
export function statusWord(outcome: Outcome): [string, ColorRole] {
  switch (outcome.status) {
    case 'failed':
      return ['FAILED', 'COLOR_ERROR'];
    case 'unreachable':
      return ['UNREACHABLE', 'COLOR_UNREACHABLE'];
    case 'skipped':
      return ['SKIPPED', 'COLOR_SKIP'];
    case 'ok':
      return outcome.changed ? ['CHANGED', 'COLOR_CHANGED'] : ['SUCCESS', 'COLOR_OK'];
  }
}

function commandText(host: string, result: Dict, word: string): string {
  const text = (key: string) => str(result.get(key) ?? '');
  const rc = result.has('rc') ? (result.get('rc') ?? null) : -1;
  return `${host} | ${word} | rc=${str(rc)} >>\n${text('stdout')}${text('stderr')}${text('msg')}\n`;
}
