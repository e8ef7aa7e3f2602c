import type { RunEvent } from '../../executor/events.ts';
import type { Status } from '../../executor/outcome.ts';
import { toJson } from '../../values/to-json.ts';
import type { Value } from '../../values/value.ts';
import type { Listener } from '../listener.ts';
import type { CallbackContext } from './context.ts';
import { taskValue } from './json.ts';
import { JsonRun, now, statsValue, toldValue } from './json-run.ts';

const RESULT_EVENTS: Readonly<Record<Status, string>> = {
  ok: 'v2_runner_on_ok',
  failed: 'v2_runner_on_failed',
  skipped: 'v2_runner_on_skipped',
  unreachable: 'v2_runner_on_unreachable',
};

/** ansible.posix.jsonl: a line of JSON for everything that happens, when it happens. */
export class JsonLinesOutput implements Listener {
  readonly #context: CallbackContext;
  readonly #run = new JsonRun();

  constructor(context: CallbackContext) {
    this.#context = context;
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case 'play-start': {
        const { play } = this.#run.startPlay(event.play);
        this.#write('v2_playbook_on_play_start', [
          ['play', toldValue(play)],
          ['tasks', []],
        ]);
        break;
      }
      case 'task-start': {
        const name = event.task.kind === 'handler' ? 'handler_task_start' : 'task_start';
        this.#task(`v2_playbook_on_${name}`, this.#run.startTask(event.task, undefined));
        break;
      }
      case 'host-start':
        this.#task('v2_runner_on_start', this.#run.startTask(event.task, event.host));
        break;
      case 'result': {
        const { told, result } = this.#run.result(event.task, event.host, event.outcome);
        const hosts = new Map([...told.hosts, [event.host, result]]);
        this.#task(RESULT_EVENTS[event.outcome.status], { ...told, hosts });
        break;
      }
      case 'stats':
        this.#write(
          'v2_playbook_on_stats',
          statsValue(event.stats, this.#context.settings.SHOW_CUSTOM_STATS),
        );
    }
  }

  #task(name: string, told: Parameters<typeof taskValue>[0] | undefined): void {
    if (told === undefined) return;
    const value = taskValue(told);
    if (value instanceof Map) this.#write(name, value as Map<string, Value>);
  }

  #write(name: string, fields: Iterable<readonly [string, Value]>): void {
    const event = new Map<string, Value>([...fields, ['_event', name], ['_timestamp', now()]]);
    const indent = this.#context.settings.ANSIBLE_JSON_INDENT ?? 0;
    const options = { indent: indent <= 0 ? undefined : indent, separators: [',', ':'] as const };
    this.#context.display.line(toJson(event, { ...options, sortKeys: true }));
  }
}
