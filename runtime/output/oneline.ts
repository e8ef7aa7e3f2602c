import type { Settings } from '../config/settings.ts';
import type { RunEvent, TaskInfo } from '../executor/events.ts';
import type { Outcome } from '../executor/outcome.ts';
import { str } from '../values/print.ts';
import type { Display } from './display.ts';
import type { Listener } from './listener.ts';
import { isCommand, statusWord } from './minimal.ts';
import { dumpResult, visibleResult } from './results.ts';
import { tellWarnings } from './warnings.ts';

/** `-o`: one line a host. */
export class OnelineOutput implements Listener {
  readonly #display: Display;
  readonly #settings: Settings;

  constructor(display: Display, settings: Settings) {
    this.#display = display;
    this.#settings = settings;
  }

  on(event: RunEvent): void {
    if (event.type === 'result') this.#result(event.task, event.host, event.outcome);
  }

  #result(task: TaskInfo, host: string, outcome: Outcome): void {
    tellWarnings(this.#display, outcome);
    const [word, color] = statusWord(outcome);
    this.#display.line(this.#text(task, host, outcome, word), color);
  }

  #text(task: TaskInfo, host: string, outcome: Outcome, word: string): string {
    if (outcome.status === 'skipped') return `${host} | SKIPPED`;
    if (outcome.status === 'unreachable')
      return `${host} | UNREACHABLE!: ${str(outcome.result.get('msg') ?? '')}`;
    if (isCommand(task, outcome)) return commandLine(host, outcome, word);
    const mark = outcome.status === 'failed' ? `${word}!` : word;
    const shown = visibleResult(task, outcome);
    const text = dumpResult(shown, this.#settings, this.#display.verbosity, { indent: 0 });
    return `${host} | ${mark} => ${text.replaceAll('\n', '')}`;
  }
}

function commandLine(host: string, outcome: Outcome, word: string): string {
  const escaped = (key: string) =>
    str(outcome.result.get(key) ?? '')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r');
  const stderr = escaped('stderr');
  const rc = str(outcome.result.get('rc') ?? -1);
  return `${host} | ${word} | rc=${rc} | (stdout) ${escaped('stdout')}${stderr === '' ? '' : ` (stderr) ${stderr}`}`;
}
