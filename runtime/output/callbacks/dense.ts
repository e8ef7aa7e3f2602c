import type { RunEvent, TaskInfo } from '../../executor/events.ts';
import type { Outcome } from '../../executor/outcome.ts';
import type { Stats } from '../../executor/stats.ts';
import { str } from '../../values/print.ts';
import { DefaultOutput } from '../default.ts';
import type { Listener } from '../listener.ts';
import { recapCounts, recapHost } from '../recap.ts';
import { diffText, dumpResult, resultStyle, shownResult } from '../results.ts';
import { tellWarnings } from '../warnings.ts';
import type { CallbackContext } from './context.ts';

const RESET = '\x1b[0;0m';
const BOLD = '\x1b[1m';
const UNDERLINE = '\x1b[4m';
const CLEAR_LINE = '\x1b[2K';
const SAVE = '\x1b[s';
const RESTORE = '\x1b[u';
const WRAP = '\x1b[7h';
const NO_WRAP = '\x1b[7l';

/** To the next line, and what is on this one stays. */
const KEEP_LINE = `${RESTORE}${RESET}\n${SAVE}${CLEAR_LINE}`;
const BACK = RESTORE + RESET;

/** From the best to the worst; `ignored` counts as failed. */
const RANKS = ['skipped', 'ok', 'changed', 'failed', 'unreachable'];

const COLORS: Readonly<Record<string, string>> = {
  ok: '\x1b[0;32m',
  changed: '\x1b[0;33m',
  skipped: '\x1b[0;36m',
  ignored: '\x1b[46m\x1b[1;31m',
  failed: '\x1b[0;31m',
  unreachable: '\x1b[1;31m',
};

const UNESSENTIAL = ['delta', 'end', 'failed', 'failed_when_result', 'invocation', 'start', 'stdout_lines'];

/** community.general.dense, or the default output where the run is more verbose than `-v`. */
export function denseOutput(context: CallbackContext): Listener {
  return context.display.verbosity >= 2 ? new DefaultOutput(context) : new DenseOutput(context);
}

interface Progress {
  readonly state: string;
  readonly delegate: string | undefined;
}

/** One line that is written over and over: how far the run is, and every host in the colour of its state. */
class DenseOutput implements Listener {
  readonly #context: CallbackContext;
  readonly #counts = { play: 0, task: 0, handler: 0 };
  readonly #hosts = new Map<string, Progress>();
  #task: TaskInfo | undefined;
  #kind: 'task' | 'handler' = 'task';
  /** The line holds something that is to stay on the screen. */
  #keep = false;
  #shownTitle = false;

  constructor(context: CallbackContext) {
    this.#context = context;
    this.#write(RESET + SAVE + CLEAR_LINE);
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case 'play-start':
        this.#leaveLine();
        this.#counts.play++;
        this.#counts.task = 0;
        this.#counts.handler = 0;
        this.#write(
          `${BOLD}PLAY ${this.#counts.play}: ${(event.play.name.trim() || 'unnamed').toUpperCase()}${KEEP_LINE}`,
        );
        break;
      case 'task-start':
        this.#taskStart(event.task);
        break;
      case 'item':
      case 'result':
        this.#hostDone(event.host, event.outcome);
        break;
      case 'diff': {
        const { settings, display } = this.#context;
        const text = diffText(event.outcome.result.get('diff'), settings, display.colors);
        if (text === '') break;
        this.#write(BOLD);
        display.banner(`TASK [${event.task.name.trim()}]`);
        display.line(text);
        this.#write(RESET);
        break;
      }
      case 'retry':
        this.#context.display.line(
          `FAILED - RETRYING: [${event.host}]: ${event.task.ownName} (${event.retriesLeft} retries left).`,
          'COLOR_DEBUG',
        );
        break;
      case 'no-hosts-matched':
        this.#context.display.line('skipping: no hosts matched', 'COLOR_SKIP');
        break;
      case 'no-hosts-remaining':
        this.#leaveLine();
        this.#write(`\x1b[1;37m\x1b[41mNO MORE HOSTS LEFT${KEEP_LINE}`);
        break;
      case 'stats':
        this.#stats(event.stats);
    }
  }

  #write(text: string): void {
    this.#context.display.raw(text);
  }

  #leaveLine(): void {
    this.#write(this.#isToStay ? KEEP_LINE : BACK + CLEAR_LINE);
    this.#keep = false;
  }

  get #isToStay(): boolean {
    return this.#keep && this.#context.display.verbosity === 0;
  }

  #taskStart(task: TaskInfo): void {
    // What the task before said stays readable until this one says something.
    const clear = task.kind === 'handler' ? CLEAR_LINE : '';
    this.#write((this.#isToStay ? KEEP_LINE : BACK + clear) + UNDERLINE);
    this.#keep = false;
    this.#shownTitle = false;
    this.#hosts.clear();
    this.#task = task;
    this.#kind = task.kind;
    if (task.name !== 'setup') this.#counts[task.kind]++;
    this.#write(`${this.#kind} ${this.#counts[this.#kind]}.${RESET}`);
  }

  #hostDone(host: string, outcome: Outcome): void {
    const own = outcome.status === 'ok' && outcome.changed ? 'changed' : outcome.status;
    const state = own === 'failed' && outcome.ignored ? 'ignored' : own;
    const known = this.#hosts.get(host)?.state;
    const worse = known === undefined || rank(known) < rank(state);
    this.#hosts.set(host, { state: worse ? state : known, delegate: outcome.delegatedTo });
    this.#progress();
    if (!['changed', 'failed', 'unreachable'].includes(state)) return;
    this.#keep = true;
    if (this.#context.display.verbosity === 1) this.#tell(host, outcome, state);
  }

  #progress(): void {
    const hosts = [...this.#hosts].map(
      ([name, { state, delegate }]) =>
        ` ${delegate === undefined ? '' : `${delegate}>`}${COLORS[state] ?? ''}${name}${RESET}`,
    );
    const head = `${UNDERLINE}${this.#kind} ${this.#counts[this.#kind]}:${RESET}`;
    this.#write(`${BACK}${CLEAR_LINE}${NO_WRAP}${head}${hosts.join('')}${WRAP}`);
  }

  /** `-v`: what changed or failed, below the task's title. */
  #tell(host: string, outcome: Outcome, state: string): void {
    const { display, settings } = this.#context;
    this.#write(BACK + CLEAR_LINE);
    if (!this.#shownTitle) {
      this.#shownTitle = true;
      const title = `${this.#kind} ${this.#counts[this.#kind]}: ${this.#task?.name.trim() ?? ''}`;
      this.#write(`${UNDERLINE}${title}${KEEP_LINE}`);
    }
    this.#keep = false;
    if (outcome.items !== undefined) return;
    const result = shownResult(outcome);
    for (const key of [...UNESSENTIAL, 'warnings', 'deprecations']) result.delete(key);
    for (const [key, value] of [...result])
      if (value === '' || (Array.isArray(value) && value.length === 0)) result.delete(key);
    const text =
      state === 'unreachable'
        ? str(result.get('msg') ?? '')
        : state === 'failed'
          ? 'An exception occurred during task execution. To see the full traceback, use -vvv.'
          : dumpResult(result, resultStyle(settings), display.verbosity);
    const color = COLORS[state] ?? '';
    const way = outcome.delegatedTo === undefined ? '' : `${RESET}${host}>${color}`;
    this.#write(`${color}${state}: ${way}${outcome.delegatedTo ?? host}: ${text}\n`);
    this.#write(`${RESET}${SAVE}${CLEAR_LINE}`);
    if (state === 'changed') tellWarnings(display, outcome);
  }

  #stats(stats: Stats): void {
    const { display } = this.#context;
    this.#leaveLine();
    if (display.verbosity > 0) {
      this.#write(`${BOLD}${UNDERLINE}SUMMARY${KEEP_LINE}`);
      for (const [host, counts] of stats.sorted())
        display.line(
          `${recapHost(host, counts, display.colors)} : ${recapCounts(counts, display.colors, ['skipped'])}`,
        );
    }
  }
}

function rank(state: string): number {
  return RANKS.indexOf(state === 'ignored' ? 'failed' : state);
}
