import { basename } from 'node:path';
import { renderError } from '../../errors/render.ts';
import type { RunEvent, TaskInfo } from '../../executor/events.ts';
import type { Outcome } from '../../executor/outcome.ts';
import type { Stats } from '../../executor/stats.ts';
import { str } from '../../values/print.ts';
import type { ColorRole } from '../color.ts';
import { tellCustomStats } from '../custom-stats.ts';
import type { Listener } from '../listener.ts';
import { recapCounts, recapHost } from '../recap.ts';
import { diffText, dumpResult, shownResult } from '../results.ts';
import { tellWarnings } from '../warnings.ts';
import type { CallbackContext } from './context.ts';

const STYLE = { format: 'json', pretty: undefined } as const;

/** community.general.unixy: like the log of a starting Unix. */
export class UnixyOutput implements Listener {
  readonly #context: CallbackContext;

  constructor(context: CallbackContext) {
    this.#context = context;
  }

  on(event: RunEvent): void {
    const { display, settings, isCheckRun } = this.#context;
    const marks = settings.CHECK_MODE_MARKERS;
    switch (event.type) {
      case 'playbook-start':
        display.line(
          `Executing playbook ${basename(event.file)}${isCheckRun && marks ? ' in check mode' : ''}`,
        );
        break;
      case 'play-start': {
        const { name, hosts, checkMode } = event.play;
        const checks = checkMode && marks;
        const title = `\n- ${name.trim()}${checks ? ' (in check mode)' : ''} on hosts: ${hosts} -`;
        display.line(name.trim() !== '' && hosts !== '' ? title : checks ? '- check mode -' : '---');
        break;
      }
      case 'task-start':
        this.#taskStart(event.task, marks);
        break;
      case 'item':
      case 'result':
        this.#result(event.host, event.outcome);
        break;
      case 'retry': {
        const { result } = event.outcome;
        display.line(
          `  Retrying... (${str(result.get('attempts') ?? null)} of ${str(result.get('retries') ?? null)})`,
          'COLOR_DEBUG',
        );
        break;
      }
      case 'include': {
        const item = event.label === undefined ? '' : ` => (item=${event.label})`;
        display.line(`included: ${event.file} for ${event.hosts.join(', ')}${item}`, 'COLOR_INCLUDED');
        break;
      }
      case 'diff': {
        const text = diffText(event.outcome.result.get('diff'), settings, display.colors);
        if (text !== '') display.line(text);
        break;
      }
      case 'no-hosts-matched':
        display.line('  No hosts found!', 'COLOR_DEBUG');
        break;
      case 'no-hosts-remaining':
        display.line('  Ran out of hosts!', 'COLOR_ERROR');
        break;
      case 'stats':
        this.#stats(event.stats);
    }
  }

  #taskStart(task: TaskInfo, marks: boolean): void {
    const name = task.name.trim().split(' : ').at(-1) ?? '';
    if (name.startsWith('include')) return;
    const checks = task.checkMode && marks;
    const how =
      task.kind === 'handler'
        ? ` (via handler${checks ? ' in check mode' : ''})... `
        : `${checks ? ' (check mode)' : ''}...`;
    this.#context.display.line(`${name}${how}`);
  }

  #result(host: string, outcome: Outcome): void {
    const { display, settings } = this.#context;
    if (outcome.status === 'skipped' && !settings.DISPLAY_SKIPPED_HOSTS) return;
    const stream = settings.DISPLAY_FAILED_STDERR ? 'err' : 'out';
    tellWarnings(display, outcome);
    if (outcome.fault !== undefined && outcome.items === undefined)
      display.once(renderError(outcome.fault), 'COLOR_ERROR', stream);
    const [word, color] = this.#word(outcome);
    if (outcome.status === 'ok' && !outcome.changed && !settings.DISPLAY_OK_HOSTS) return;
    const bad = outcome.status === 'failed' || outcome.status === 'unreachable';
    display.line(`  ${this.#text(host, outcome, word)}`, color, bad ? stream : 'out');
  }

  #word(outcome: Outcome): [string, ColorRole] {
    switch (outcome.status) {
      case 'failed':
        return [`failed${itemText(outcome)}`, 'COLOR_ERROR'];
      case 'unreachable':
        return ['unreachable', 'COLOR_UNREACHABLE'];
      case 'skipped':
        return ['skipped', 'COLOR_SKIP'];
      case 'ok':
        return outcome.changed ? [`done${itemText(outcome)}`, 'COLOR_CHANGED'] : ['ok', 'COLOR_OK'];
    }
  }

  #text(host: string, outcome: Outcome, word: string): string {
    const result = shownResult(outcome);
    const asked = outcome.alwaysVerbose === true;
    const { verbosity } = this.#context.display;
    if ((verbosity > 0 || asked) && outcome.neverVerbose !== true) {
      for (const key of ['warnings', 'deprecations']) result.delete(key);
      return `${host} ${word}: ${dumpResult(result, STYLE, verbosity, { indent: 4, asked })}`;
    }
    const way = outcome.delegatedTo === undefined ? '' : ` -> ${outcome.delegatedTo}`;
    const parts = ['msg', 'stdout', 'stderr'].map((key) => {
      const value = result.get(key);
      if (value === undefined || value === null || value === '') return '';
      return key === 'msg' && value === 'All items completed' ? '' : ` | ${key}: ${str(value)}`;
    });
    return `${host}${way} ${word}${parts.join('')}`;
  }

  #stats(stats: Stats): void {
    const { display, settings } = this.#context;
    display.line('\n- Play recap -');
    for (const [host, counts] of stats.sorted()) {
      const shown = recapCounts(counts, display.colors, ['skipped']);
      display.line(`  ${recapHost(host, counts, display.colors)} : ${shown}`);
    }
    if (settings.SHOW_CUSTOM_STATS)
      tellCustomStats(display, stats, (result) =>
        dumpResult(result, STYLE, display.verbosity, { indent: 1 }),
      );
  }
}

function itemText(outcome: Outcome): string {
  if (outcome.noLog) return ' | item: (censored due to no_log)';
  return outcome.label === undefined || outcome.label === '' ? '' : ` | item: ${outcome.label}`;
}
