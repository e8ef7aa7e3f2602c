import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent, TaskInfo } from '../../executor/events.ts';
import type { Outcome, Status } from '../../executor/outcome.ts';
import { toJson } from '../../values/to-json.ts';
import type { Listener } from '../listener.ts';
import { shownResult } from '../results.ts';
import type { CallbackContext } from './context.ts';
import { localTime } from './timing.ts';

const CATEGORIES: Readonly<Record<Status, string>> = {
  ok: 'OK',
  failed: 'FAILED',
  skipped: 'SKIPPED',
  unreachable: 'UNREACHABLE',
};

/** community.general.log_plays: every host's results in a file of its name. */
export class LogPlaysOutput implements Listener {
  readonly #folder: string;
  #playbook = '';

  constructor({ settings }: CallbackContext) {
    this.#folder = settings.ANSIBLE_LOG_FOLDER;
    mkdirSync(this.#folder, { recursive: true });
  }

  on(event: RunEvent): void {
    if (event.type === 'playbook-start') this.#playbook = event.file;
    if (event.type === 'result') this.#log(event.task, event.host, event.outcome);
    if (event.type === 'async' && event.state === 'failed')
      this.#write(event.task, event.host, 'ASYNC_FAILED', toJson(event.result));
  }

  #log(task: TaskInfo, host: string, outcome: Outcome): void {
    let data = 'omitted';
    if (outcome.neverVerbose !== true) {
      const result = shownResult(outcome);
      const invocation = result.get('invocation');
      result.delete('invocation');
      data = toJson(result);
      if (invocation !== undefined) data = `${toJson(invocation)} => ${data} `;
    }
    this.#write(task, host, CATEGORIES[outcome.status], data);
  }

  #write(task: TaskInfo, host: string, category: string, data: string): void {
    const name = task.hasName ? task.ownName : '';
    const text = `${localTime('%b %d %Y %H:%M:%S')} - ${this.#playbook} - ${name} - ${task.action} - ${category} - ${data}\n\n`;
    appendFileSync(join(this.#folder, host.replaceAll('/', '_')), text);
  }
}
