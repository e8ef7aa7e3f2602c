import type { Task } from '../../playbook/nodes.ts';
import type { Play } from '../../playbook/play.ts';
import type { TagSelection } from '../../playbook/tags.ts';
import type { PlayVars } from '../../vars/variables.ts';
import { type FlowRules, playFlow, type Step, type Verdict } from '../flow.ts';
import type { HandlerQueue } from './handler-queue.ts';

/** One host on its way through a play. */
export class HostState {
  readonly name: string;
  /** The task it waits for; undefined when it is through. */
  step: Step | undefined;
  failed = false;
  /** Unreachable, or ended by `meta`. */
  gone = false;
  readonly handlers: HandlerQueue;
  readonly #flow: Generator<Step, string, Verdict>;

  constructor(
    name: string,
    play: Play,
    gather: Task | undefined,
    rules: Omit<FlowRules, 'nextHandler'>,
    handlers: HandlerQueue,
  ) {
    this.name = name;
    this.handlers = handlers;
    this.#flow = playFlow(play, gather, { ...rules, nextHandler: (after) => handlers.next(after) });
    this.#take(this.#flow.next());
  }

  get isDone(): boolean {
    return this.step === undefined;
  }

  advance(verdict: Verdict): void {
    if (this.step === undefined) return;
    this.#take(this.#flow.next(verdict));
  }

  #take(next: IteratorResult<Step, string>): void {
    this.step = next.done === true ? undefined : next.value;
    if (next.done === true && next.value === 'failed') this.failed = true;
    if (next.done === true && next.value === 'gone') this.gone = true;
  }
}

/** A batch of a play's hosts, and what its tasks share. */
export interface PlayState {
  readonly play: Play;
  readonly vars: PlayVars;
  readonly hosts: ReadonlyMap<string, HostState>;
  readonly tags: TagSelection;
  /** Roles that have run, by identity and host. */
  readonly completedRoles: RoleProgress;
  endPlay: boolean;
}

/** Which roles a host has run: a role runs once with the same parameters, unless it allows duplicates. */
export class RoleProgress {
  readonly #started = new Set<string>();
  readonly #completed = new Set<string>();

  start(identity: string, host: string): void {
    this.#started.add(`${host}\0${identity}`);
  }

  complete(identity: string, host: string): void {
    const key = `${host}\0${identity}`;
    if (this.#started.has(key)) this.#completed.add(key);
  }

  isCompleted(identity: string, host: string): boolean {
    return this.#completed.has(`${host}\0${identity}`);
  }
}
