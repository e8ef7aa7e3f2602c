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
  /** Its way through the play has ended with a failure. */
  failed = false;
  readonly handlers: HandlerQueue;
  #pardons = 0;
  readonly #flow: Generator<Step, string, Verdict>;

  constructor(
    name: string,
    play: Play,
    gather: Task | undefined,
    rules: Pick<FlowRules, 'isSelected' | 'forceHandlers'>,
    handlers: HandlerQueue,
  ) {
    this.name = name;
    this.handlers = handlers;
    this.#flow = playFlow(play, gather, {
      ...rules,
      startFlush: () => handlers.startFlush(),
      pardons: () => this.#pardons,
      nextHandler: (after) => handlers.next(after),
    });
    this.#take(this.#flow.next());
  }

  get isDone(): boolean {
    return this.step === undefined;
  }

  advance(verdict: Verdict): void {
    if (this.step === undefined) return;
    if (verdict.kind === 'failed') this.handlers.endFlush();
    this.#take(this.#flow.next(verdict));
  }

  /**
   * Fails it a second time at a step where it has failed: Ansible does so to every host but the first when a `run_once` task
   * fails, and so these pass over the rescue section (or, without one, the always section) of that task's block.
   */
  failAgain(failedAt: Step): void {
    const { block } = failedAt.place;
    if (block !== undefined && this.step?.place.block === block) this.advance({ kind: 'failed' });
  }

  /** Forgives its failures: those that a block still carries to its end too. */
  pardon(): void {
    this.failed = false;
    this.#pardons++;
  }

  #take(next: IteratorResult<Step, string>): void {
    this.step = next.done === true ? undefined : next.value;
    if (next.done === true && next.value === 'failed') this.failed = true;
  }
}

/** A batch of a play's hosts, and what its tasks share. */
export interface PlayState {
  readonly play: Play;
  readonly vars: PlayVars;
  readonly hosts: ReadonlyMap<string, HostState>;
  /** All hosts of the batch: those too that failed or were lost before, and so have no part in it. */
  readonly batch: readonly string[];
  readonly tags: TagSelection;
  /** Tasks that tags (and --start-at-task) leave in. */
  isSelected(task: Task): boolean;
  /** Roles that have run, by identity and host. */
  readonly completedRoles: RoleProgress;
  /** Hosts that `ansible_play_hosts` no longer names: failed and not rescued, or ended by `meta`. */
  readonly removed: Set<string>;
  /** Hosts that count as failed in this batch: for `max_fail_percentage`, and for what the next play leaves out. */
  readonly counted: Set<string>;
  /** What `meta` has ended. */
  ended: 'batch' | 'play' | undefined;
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
