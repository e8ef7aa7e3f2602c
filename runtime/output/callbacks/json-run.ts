import { randomUUID } from 'node:crypto';
import type { PlayInfo, TaskInfo } from '../../executor/events.ts';
import type { Outcome } from '../../executor/outcome.ts';
import type { Stats } from '../../executor/stats.ts';
import { fromJs } from '../../values/convert.ts';
import type { Dict, Value } from '../../values/value.ts';
import { shownResult } from '../results.ts';

/** A play or task as the JSON outputs tell of it. */
export interface Told {
  readonly id: string;
  readonly name: string;
  readonly path: string | undefined;
  readonly start: string;
  end?: string;
}

export interface ToldTask {
  readonly task: Told;
  readonly hosts: Map<string, Dict>;
}

export interface ToldPlay {
  readonly play: Told;
  readonly tasks: ToldTask[];
}

/** Keeps the plays and tasks of a run for the JSON outputs. */
export class JsonRun {
  readonly plays: ToldPlay[] = [];
  /** Tasks by their ids; where hosts don't go in step, by host too. */
  readonly #tasks = new Map<string, ToldTask>();
  #lockstep = true;

  startPlay(play: PlayInfo): ToldPlay {
    this.#lockstep = /^(ansible\.builtin\.)?(linear|debug)$/.test(play.strategy);
    const told = { play: start(play.name, play.path), tasks: [] };
    this.plays.push(told);
    return told;
  }

  /** A task's start on all hosts, or on one; undefined where the other of the two is what counts. */
  startTask(task: TaskInfo, host: string | undefined): ToldTask | undefined {
    if (this.#lockstep !== (host === undefined)) return undefined;
    const told: ToldTask = { task: start(task.name, task.path), hosts: new Map() };
    this.plays.at(-1)?.tasks.push(told);
    this.#tasks.set(this.#key(task, host), told);
    return told;
  }

  /** Books a host's result. */
  result(task: TaskInfo, host: string, outcome: Outcome): { told: ToldTask; result: Dict } {
    const told =
      this.#tasks.get(this.#key(task, host)) ?? this.startTask(task, this.#lockstep ? undefined : host);
    const play = this.plays.at(-1);
    if (told === undefined || play === undefined) throw new Error('a result before its task');
    const end = now();
    told.task.end = end;
    play.play.end = end;
    return { told, result: hostResult(task, outcome) };
  }

  #key(task: TaskInfo, host: string | undefined): string {
    return this.#lockstep ? String(task.id) : `${task.id} ${host}`;
  }
}

/** The time as Python's isoformat writes it. */
export function now(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

function start(name: string, path: string | undefined): Told {
  return { id: randomUUID(), name, path, start: now() };
}

export function toldValue(told: Told): Value {
  const { end, start: begin, ...rest } = told;
  return fromJs({ ...rest, path: rest.path ?? null, duration: { start: begin, end } });
}

/** A host's result with what Ansible's callbacks find in it besides. */
function hostResult(task: TaskInfo, outcome: Outcome): Dict {
  const result = shownResult(outcome);
  if (outcome.items === undefined) addMarks(result, outcome);
  else if (!outcome.noLog) result.set('results', outcome.items.map(itemResult));
  if (outcome.status === 'failed') result.set('failed', true);
  if (outcome.status === 'skipped') result.set('skipped', true);
  result.set('action', task.action);
  return result;
}

function itemResult(item: Outcome): Dict {
  const result: Dict = new Map(item.result);
  addMarks(result, item);
  result.set('_ansible_item_label', item.label ?? null);
  return result;
}

function addMarks(result: Dict, outcome: Outcome): void {
  result.set('_ansible_no_log', outcome.noLog);
  if (outcome.alwaysVerbose === true) result.set('_ansible_verbose_always', true);
  if (outcome.delegatedTo !== undefined)
    result.set('_ansible_delegated_vars', new Map([['ansible_host', outcome.delegatedTo]]));
  if (outcome.status === 'failed') result.set('exception', '(traceback unavailable)');
}

/** The recap's counts and the custom stats. */
export function statsValue(stats: Stats, withCustom: boolean): Map<string, Value> {
  const hosts = new Map(stats.sorted().map(([host, counts]) => [host, fromJs(counts)]));
  return new Map<string, Value>([
    ['stats', hosts],
    ['custom_stats', withCustom ? new Map(stats.custom.hosts) : new Map()],
    ['global_custom_stats', withCustom ? stats.custom.run : new Map()],
  ]);
}
