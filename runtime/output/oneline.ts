import type { RunEvent, TaskInfo } from '../executor/events.ts';
import type { Outcome } from '../executor/outcome.ts';
import { str } from '../values/print.ts';
import type { Dict } from '../values/value.ts';
import type { Display } from './display.ts';
import type { Listener } from './listener.ts';
import { isCommand, statusWord } from './minimal.ts';
import { dumpResult, type ResultStyle, shownResult } from './results.ts';

/** This output knows no settings of its own. */
const PLAIN: ResultStyle = { format: 'json', pretty: undefined };

/** What the reference says of a failure that has no Python stack. */
const NO_TRACEBACK =
  'An exception occurred during task execution. To see the full traceback, use -vvv. The error was: (traceback unavailable)';

/** `-o`: one line a host. */
export class OnelineOutput implements Listener {
  readonly #display: Display;

  constructor(display: Display) {
    this.#display = display;
    display.deprecation({ message: 'The oneline callback plugin is deprecated.', removedIn: '2.23' });
  }

  on(event: RunEvent): void {
    if (event.type === 'result') this.#result(event.task, event.host, event.outcome);
  }

  #result(task: TaskInfo, host: string, outcome: Outcome): void {
    const [word, color] = statusWord(outcome);
    for (const line of this.#lines(task, host, outcome, word)) this.#display.line(line, color);
  }

  #lines(task: TaskInfo, host: string, outcome: Outcome, word: string): string[] {
    const shown = shownResult(outcome);
    if (outcome.status === 'skipped') return [`${host} | SKIPPED`];
    if (outcome.status === 'unreachable') return [`${host} | UNREACHABLE!: ${str(shown.get('msg') ?? '')}`];
    const asCommand = isCommand(task, outcome);
    if (outcome.status === 'failed')
      return [
        asCommand ? commandLine(host, shown, word) : NO_TRACEBACK,
        `${host} | FAILED! => ${this.#dump(shown, outcome)}`,
      ];
    return [
      asCommand ? commandLine(host, shown, word) : `${host} | ${word} => ${this.#dump(shown, outcome)}`,
    ];
  }

  #dump(shown: Dict, outcome: Outcome): string {
    for (const key of ['warnings', 'deprecations']) shown.delete(key);
    const options = { indent: 0, asked: outcome.alwaysVerbose === true };
    return dumpResult(shown, PLAIN, this.#display.verbosity, options).replaceAll('\n', '');
  }
}

function commandLine(host: string, result: Dict, word: string): string {
  const escaped = (key: string) =>
    str(result.get(key) ?? '')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r');
  const stderr = escaped('stderr');
  const rc = str(result.get('rc') ?? -1);
  return `${host} | ${word} | rc=${rc} | (stdout) ${escaped('stdout')}${stderr === '' ? '' : ` (stderr) ${stderr}`}`;
}
