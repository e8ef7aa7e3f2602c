import type { RunEvent } from '../../executor/events.ts';
import { toJson } from '../../values/to-json.ts';
import type { Value } from '../../values/value.ts';
import type { Listener } from '../listener.ts';
import type { CallbackContext } from './context.ts';
import { JsonRun, statsValue, type ToldTask, toldValue } from './json-run.ts';

/** ansible.posix.json: the whole run as one JSON document, at its end. */
export class JsonOutput implements Listener {
  readonly #context: CallbackContext;
  readonly #run = new JsonRun();

  constructor(context: CallbackContext) {
    this.#context = context;
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case 'play-start':
        this.#run.startPlay(event.play);
        break;
      case 'task-start':
        this.#run.startTask(event.task, undefined);
        break;
      case 'host-start':
        this.#run.startTask(event.task, event.host);
        break;
      case 'result': {
        const { told, result } = this.#run.result(event.task, event.host, event.outcome);
        told.hosts.set(event.host, result);
        break;
      }
      case 'stats':
        this.#write(statsValue(event.stats, this.#context.settings.SHOW_CUSTOM_STATS));
    }
  }

  #write(stats: Map<string, Value>): void {
    const plays = this.#run.plays.map(
      ({ play, tasks }) =>
        new Map<string, Value>([
          ['play', toldValue(play)],
          ['tasks', tasks.map(taskValue)],
        ]),
    );
    const { ANSIBLE_JSON_INDENT: indent } = this.#context.settings;
    const spaces = indent ?? 4;
    const output = new Map<string, Value>([['plays', plays], ...stats]);
    this.#context.display.line(toJson(output, { indent: spaces <= 0 ? undefined : spaces, sortKeys: true }));
  }
}

export function taskValue({ task, hosts }: ToldTask): Value {
  return new Map<string, Value>([
    ['task', toldValue(task)],
    ['hosts', hosts],
  ]);
}
