import type { Settings } from '../config/settings.ts';
import { renderError } from '../errors/render.ts';
import type { PlayInfo, RunEvent, TaskInfo } from '../executor/events.ts';
import type { Outcome } from '../executor/outcome.ts';
import type { Stats } from '../executor/stats.ts';
import { str } from '../values/print.ts';
import type { Dict } from '../values/value.ts';
import { argsText } from './args-text.ts';
import type { CallbackContext } from './callbacks/context.ts';
import { tellCustomStats } from './custom-stats.ts';
import type { Display } from './display.ts';
import type { Listener } from './listener.ts';
import { recapCounts, recapHost } from './recap.ts';
import { diffText, dumpResult, resultStyle, visibleResult } from './results.ts';
import { tellWarnings } from './warnings.ts';

/** Where another output is the default one but for this. */
export interface DefaultVariant {
  /** Writes a result. @param asked Whether the task itself asks for it to be shown. */
  readonly dump?: (result: Dict, asked: boolean) => string;
  /** Events that it says nothing about. */
  readonly silent?: readonly RunEvent['type'][];
}

/** Ansible's default output, line for line. */
export class DefaultOutput implements Listener {
  readonly readsResults: boolean;
  readonly #display: Display;
  readonly #settings: Settings;
  readonly #isCheckRun: boolean;
  readonly #commandLine: readonly string[];
  readonly #variant: DefaultVariant;
  #play: PlayInfo | undefined;
  #bannerOf: number | undefined;

  constructor({ display, settings, isCheckRun, commandLine }: CallbackContext, variant: DefaultVariant = {}) {
    this.readsResults = display.verbosity > 0;
    this.#display = display;
    this.#settings = settings;
    this.#isCheckRun = isCheckRun;
    this.#commandLine = commandLine;
    this.#variant = variant;
  }

  on(event: RunEvent): void {
    if (event.type === 'play-start') this.#play = event.play;
    if (this.#variant.silent?.includes(event.type) !== true) this.#tell(event);
  }

  #tell(event: RunEvent): void {
    switch (event.type) {
      case 'playbook-start':
        this.#playbookStart(event.file);
        break;
      case 'play-start':
        this.#playStart(event.play);
        break;
      case 'no-hosts-matched':
        this.#display.line('skipping: no hosts matched', 'COLOR_SKIP');
        break;
      case 'no-hosts-remaining':
        this.#display.banner('NO MORE HOSTS LEFT');
        break;
      case 'task-start':
        this.#taskStart(event.task);
        break;
      case 'host-start':
        if (this.#settings.SHOW_PER_HOST_START) {
          this.#display.line(
            ` [started ${event.task.kind.toUpperCase()}: ${event.task.name} on ${event.host}]`,
            'COLOR_OK',
          );
        }
        break;
      case 'item':
        this.#item(event.task, event.host, event.outcome);
        break;
      case 'result':
        this.#result(event.task, event.host, event.outcome);
        break;
      case 'retry':
        this.#retry(event.task, event.host, event.outcome, event.retriesLeft);
        break;
      case 'async':
        this.#async(event);
        break;
      case 'notify':
        if (this.#display.verbosity > 1)
          this.#display.line(`NOTIFIED HANDLER ${event.handler} for ${event.host}`, 'COLOR_VERBOSE');
        break;
      case 'async-poll': {
        const is = (flag: boolean) => (flag ? 'True' : 'False');
        this.#display.line(
          `ASYNC POLL on ${event.host}: jid=${event.jobId} started=${is(event.started)} finished=${is(event.finished)}`,
          'COLOR_DEBUG',
        );
        break;
      }
      case 'async-end':
        this.#display.line(
          `ASYNC ${event.failed ? 'FAILED' : 'OK'} on ${event.host}: jid=${event.jobId}`,
          'COLOR_DEBUG',
        );
        break;
      case 'diff':
        this.#diff(event.task, event.outcome);
        break;
      case 'include':
        this.#include(event.file, event.hosts, event.label);
        break;
      case 'stats':
        this.#stats(event.stats);
        break;
    }
  }

  #playbookStart(file: string): void {
    if (this.#display.verbosity > 1) this.#display.banner(`PLAYBOOK: ${file.split('/').at(-1)}`);
    if (this.#display.verbosity > 3)
      for (const line of this.#commandLine)
        this.#display.raw(`${this.#display.colors.paint(line, 'COLOR_VERBOSE')}\n`);
    if (this.#isCheckRun && this.#settings.CHECK_MODE_MARKERS) this.#display.banner('DRY RUN');
  }

  #playStart(play: PlayInfo): void {
    const name = play.name.trim();
    this.#display.banner(`PLAY${name === '' ? '' : ` [${name}]`}${this.#checkMark(play.checkMode)}`);
  }

  #checkMark(checkMode: boolean): string {
    return checkMode && this.#settings.CHECK_MODE_MARKERS ? ' [CHECK MODE]' : '';
  }

  #taskStart(task: TaskInfo): void {
    // A task that starts anew (in a linear play) is announced anew.
    const free = ['free', 'host_pinned'].includes(this.#play?.strategy.replace('ansible.builtin.', '') ?? '');
    if (!free && this.#settings.DISPLAY_SKIPPED_HOSTS && this.#settings.DISPLAY_OK_HOSTS) {
      this.#bannerOf = undefined;
      this.#taskBanner(task);
    }
  }

  #taskBanner(task: TaskInfo): void {
    if (this.#bannerOf === task.id) return;
    this.#bannerOf = task.id;
    const args = !task.noLog && this.#settings.DISPLAY_ARGS_TO_STDOUT ? ` ${argsText(task)}` : '';
    const prefix = task.kind === 'handler' ? 'RUNNING HANDLER' : 'TASK';
    this.#display.banner(`${prefix} [${task.name.trim()}${args}]${this.#checkMark(task.checkMode)}`);
    if (this.#display.verbosity >= 2) this.#taskPath(task);
  }

  #taskPath(task: TaskInfo): void {
    if (task.path !== undefined) this.#display.line(`task path: ${task.path}`, 'COLOR_DEBUG');
  }

  #result(task: TaskInfo, host: string, outcome: Outcome): void {
    switch (outcome.status) {
      case 'ok':
        this.#ok(task, host, outcome);
        break;
      case 'failed':
        this.#failed(task, host, outcome);
        break;
      case 'skipped':
        this.#skipped(task, host, outcome);
        break;
      case 'unreachable':
        this.#unreachable(task, host, outcome);
    }
  }

  #ok(task: TaskInfo, host: string, outcome: Outcome): void {
    if (!outcome.changed && !this.#settings.DISPLAY_OK_HOSTS && !isInclude(task)) return;
    this.#taskBanner(task);
    if (outcome.items !== undefined || isInclude(task)) return;
    tellWarnings(this.#display, outcome);
    const [word, color] = outcome.changed
      ? (['changed', 'COLOR_CHANGED'] as const)
      : (['ok', 'COLOR_OK'] as const);
    this.#display.line(`${word}: [${hostLabel(host, outcome)}]${this.#verbose(task, outcome)}`, color);
  }

  #failed(task: TaskInfo, host: string, outcome: Outcome): void {
    this.#taskBanner(task);
    // A failed loop needs no line of its own; only debug's has one.
    if (outcome.items === undefined || task.resolvedAction === 'ansible.builtin.debug') {
      tellWarnings(this.#display, outcome);
      this.#fault(outcome);
      if (this.#display.verbosity < 2 && this.#settings.SHOW_TASK_PATH_ON_FAILURE) this.#taskPath(task);
      const text = `fatal: [${hostLabel(host, outcome)}]: FAILED! => ${this.#dump(task, outcome)}`;
      this.#display.line(text, 'COLOR_ERROR', this.#failedStream);
    }
    if (outcome.ignored) this.#display.line('...ignoring', 'COLOR_SKIP');
  }

  #skipped(task: TaskInfo, host: string, outcome: Outcome): void {
    if (!this.#settings.DISPLAY_SKIPPED_HOSTS) return;
    this.#taskBanner(task);
    tellWarnings(this.#display, outcome);
    this.#display.line(`skipping: [${host}]${this.#verbose(task, outcome)}`, 'COLOR_SKIP');
  }

  #unreachable(task: TaskInfo, host: string, outcome: Outcome): void {
    this.#taskBanner(task);
    this.#fault(outcome);
    const text = `fatal: [${hostLabel(host, outcome)}]: UNREACHABLE! => ${this.#dump(task, outcome)}`;
    this.#display.line(text, 'COLOR_UNREACHABLE', this.#failedStream);
    if (outcome.ignored) this.#display.line('...ignoring', 'COLOR_SKIP');
  }

  #item(task: TaskInfo, host: string, outcome: Outcome): void {
    const label = outcome.noLog ? '(censored due to no_log)' : (outcome.label ?? '');
    if (outcome.status === 'failed' || outcome.status === 'unreachable') {
      this.#taskBanner(task);
      tellWarnings(this.#display, outcome);
      this.#fault(outcome);
      const text = `failed: [${hostLabel(host, outcome)}] (item=${label}) => ${this.#dump(task, outcome)}`;
      this.#display.line(text, 'COLOR_ERROR', this.#failedStream);
      return;
    }
    if (outcome.status === 'skipped') {
      if (!this.#settings.DISPLAY_SKIPPED_HOSTS) return;
      this.#taskBanner(task);
      this.#display.line(
        `skipping: [${host}] => (item=${label}) ${this.#verbose(task, outcome)}`,
        'COLOR_SKIP',
      );
      return;
    }
    if (isInclude(task) || (!outcome.changed && !this.#settings.DISPLAY_OK_HOSTS)) return;
    this.#taskBanner(task);
    tellWarnings(this.#display, outcome);
    const [word, color] = outcome.changed
      ? (['changed', 'COLOR_CHANGED'] as const)
      : (['ok', 'COLOR_OK'] as const);
    this.#display.line(
      `${word}: [${hostLabel(host, outcome)}] => (item=${label})${this.#verbose(task, outcome)}`,
      color,
    );
  }

  #retry(task: TaskInfo, host: string, outcome: Outcome, left: number): void {
    const result = this.#display.verbosity > 2 ? `Result was: ${this.#dump(task, outcome)}` : '';
    this.#display.line(
      `FAILED - RETRYING: [${hostLabel(host, outcome)}]: ${task.ownName} (${left} retries left).${result}`,
      'COLOR_DEBUG',
    );
  }

  #diff(task: TaskInfo, outcome: Outcome): void {
    const text = diffText(outcome.result.get('diff'), this.#settings, this.#display.colors);
    if (text === '') return;
    this.#taskBanner(task);
    this.#display.line(text);
  }

  #include(file: string, hosts: readonly string[], label: string | undefined): void {
    const item = label === undefined ? '' : ` => (item=${label})`;
    this.#display.line(`included: ${file} for ${hosts.join(', ')}${item}`, 'COLOR_INCLUDED');
  }

  #async({ state, host, result }: Extract<RunEvent, { type: 'async' }>): void {
    const nested = result.get('async_result');
    const job = result.get('ansible_job_id') ?? (nested instanceof Map ? nested.get('ansible_job_id') : null);
    const progress =
      state === 'poll'
        ? ` started=${str(result.get('started') ?? null)} finished=${str(result.get('finished') ?? null)}`
        : '';
    const text = `ASYNC ${state.toUpperCase()} on ${host}: jid=${str(job ?? null)}${progress}`;
    this.#display.line(text, 'COLOR_DEBUG');
  }

  #stats(stats: Stats): void {
    this.#display.banner('PLAY RECAP');
    for (const [host, counts] of stats.sorted())
      this.#display.line(
        `${recapHost(host, counts, this.#display.colors)} : ${recapCounts(counts, this.#display.colors)}`,
      );
    this.#display.line('');
    if (this.#settings.SHOW_CUSTOM_STATS)
      tellCustomStats(this.#display, stats, (result) => this.#write(result, 1));
    if (this.#isCheckRun && this.#settings.CHECK_MODE_MARKERS) this.#display.banner('DRY RUN');
  }

  #fault(outcome: Outcome): void {
    if (outcome.fault !== undefined)
      this.#display.once(renderError(outcome.fault), 'COLOR_ERROR', this.#failedStream);
  }

  get #failedStream(): 'out' | 'err' {
    return this.#settings.DISPLAY_FAILED_STDERR ? 'err' : 'out';
  }

  #verbose(task: TaskInfo, outcome: Outcome): string {
    if (outcome.neverVerbose === true) return '';
    if (this.#display.verbosity === 0 && outcome.alwaysVerbose !== true) return '';
    return ` => ${this.#dump(task, outcome)}`;
  }

  #dump(task: TaskInfo, outcome: Outcome): string {
    const result = visibleResult(task, outcome);
    if (outcome.items !== undefined && outcome.status !== 'unreachable') result.delete('results');
    const asked = outcome.alwaysVerbose === true;
    return this.#write(result, undefined, asked);
  }

  #write(result: Dict, indent?: number, asked = false): string {
    if (this.#variant.dump !== undefined) return this.#variant.dump(result, asked);
    const options = indent === undefined ? { asked } : { asked, indent };
    return dumpResult(result, resultStyle(this.#settings), this.#display.verbosity, options);
  }
}

function isInclude(task: TaskInfo): boolean {
  return /^ansible\.builtin\.include_(tasks|role)$/.test(task.resolvedAction);
}

/** `host -> delegated`. */
function hostLabel(host: string, outcome: Outcome): string {
  return outcome.delegatedTo === undefined ? host : `${host} -> ${outcome.delegatedTo}`;
}
