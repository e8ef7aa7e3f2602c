import { renderError } from '../../errors/render.ts';
import type { PlayInfo, RunEvent, TaskInfo } from '../../executor/events.ts';
import type { Outcome } from '../../executor/outcome.ts';
import type { Stats } from '../../executor/stats.ts';
import { argsText } from '../args-text.ts';
import { tellCustomStats } from '../custom-stats.ts';
import type { Listener } from '../listener.ts';
import { recapCounts, recapHost } from '../recap.ts';
import { dumpResult, visibleResult } from '../results.ts';
import { tellWarnings } from '../warnings.ts';
import type { CallbackContext } from './context.ts';

const STYLE = { format: 'json', pretty: undefined } as const;

/** community.general.counter_enabled: how many of the tasks and hosts are done. Of a loop it says nothing. */
export class CounterOutput implements Listener {
  readonly #context: CallbackContext;
  #play: PlayInfo | undefined;
  #task = 1;
  #host = 0;
  /** Hosts of the batches before this one, and with it. */
  #before = 0;
  #reached = 0;

  constructor(context: CallbackContext) {
    this.#context = context;
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case 'play-start':
        this.#playStart(event.play);
        break;
      case 'task-start':
        if (event.task.kind === 'task') this.#taskStart(event.task);
        break;
      case 'result':
        this.#result(event.task, event.host, event.outcome);
        break;
      case 'stats':
        this.#stats(event.stats);
    }
  }

  #playStart(play: PlayInfo): void {
    const name = play.name.trim();
    this.#context.display.banner(name === '' ? 'play' : `PLAY [${name}]`);
    this.#play = play;
    this.#before = this.#reached;
    this.#reached += play.batchSize;
    this.#task = 1;
  }

  #taskStart(task: TaskInfo): void {
    const { display, settings } = this.#context;
    const args = !task.noLog && settings.DISPLAY_ARGS_TO_STDOUT ? ` ${argsText(task)}` : '';
    display.banner(`TASK ${this.#task}/${this.#play?.firstTasks ?? 0} [${task.name.trim()}${args}]`);
    if (display.verbosity >= 2 && task.path !== undefined)
      display.line(`task path: ${task.path}`, 'COLOR_DEBUG');
    this.#host = this.#before;
    this.#task++;
  }

  #result(task: TaskInfo, host: string, outcome: Outcome): void {
    const { display, settings } = this.#context;
    this.#host++;
    const isInclude = /^ansible\.builtin\.include_(tasks|role)$/.test(task.resolvedAction);
    if (outcome.status === 'skipped' && !settings.DISPLAY_SKIPPED_HOSTS) return;
    if (outcome.status === 'ok' && isInclude) return;
    if (outcome.status === 'failed' && outcome.items === undefined && outcome.fault !== undefined)
      display.once(renderError(outcome.fault), 'COLOR_ERROR', 'out');
    if (outcome.status === 'ok' || outcome.status === 'failed') tellWarnings(display, outcome);
    if (outcome.items === undefined) this.#line(task, host, outcome);
    if (outcome.status === 'failed' && outcome.ignored) display.line('...ignoring', 'COLOR_SKIP');
  }

  #line(task: TaskInfo, host: string, outcome: Outcome): void {
    const { display } = this.#context;
    const asked = outcome.alwaysVerbose === true;
    const dump = () => dumpResult(visibleResult(task, outcome), STYLE, display.verbosity, { asked });
    const isVerbose = (display.verbosity > 0 || asked) && outcome.neverVerbose !== true;
    const more = isVerbose ? ` => ${dump()}` : '';
    const place = `${this.#host}/${this.#play?.hostCount ?? 0}`;
    const name = outcome.delegatedTo === undefined ? host : `${host} -> ${outcome.delegatedTo}`;
    switch (outcome.status) {
      case 'ok':
        if (outcome.changed) display.line(`changed: ${place} [${name}]${more}`, 'COLOR_CHANGED');
        else display.line(`ok: ${place} [${name}]${more}`, 'COLOR_OK');
        break;
      case 'failed':
        display.line(`fatal: ${place} [${name}]: FAILED! => ${dump()}`, 'COLOR_ERROR');
        break;
      case 'skipped':
        display.line(`skipping: ${place} [${host}]${more}`, 'COLOR_SKIP');
        break;
      case 'unreachable':
        display.line(`fatal: ${place} [${name}]: UNREACHABLE! => ${dump()}`, 'COLOR_UNREACHABLE');
    }
  }

  #stats(stats: Stats): void {
    const { display, settings } = this.#context;
    display.banner('PLAY RECAP');
    for (const [host, counts] of stats.sorted())
      display.line(
        `${recapHost(host, counts, display.colors)} : ${recapCounts(counts, display.colors, ['skipped'])}`,
      );
    display.line('');
    if (settings.SHOW_CUSTOM_STATS)
      tellCustomStats(display, stats, (result) =>
        dumpResult(result, STYLE, display.verbosity, { indent: 1 }),
      );
  }
}
