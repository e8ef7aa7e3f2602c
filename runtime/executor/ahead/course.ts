import type { Task } from '../../playbook/nodes.ts';
import type { Target } from '../../target/target.ts';
import type { RunEvent } from '../events.ts';
import type { Outcome } from '../outcome.ts';
import { looksOnly, madeBy } from './foreseeable.ts';
import type { Witness } from './witness.ts';

/** How many tasks may be foreseen that are yet to begin. */
const MOST = 8;

/** A task that was asked about before its turn. */
export interface Foreseen {
  readonly task: Task;
  readonly witness: Witness;
  /** What it has to tell, once it is its turn. */
  readonly said: readonly RunEvent[];
  readonly found: Promise<Finding>;
  /** Resolves when its requests are sent, or it has none: with false when only the task itself can tell. */
  readonly sent: Promise<boolean>;
}

/** What came of asking. */
export type Finding =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  /** Something is to be changed. */
  | { readonly kind: 'change' }
  /** Something is wrong, or depends on what isn't known yet. */
  | { readonly kind: 'unknown' };

/** A task whose turn is yet to come, or that is at work, and the variables that it makes. */
interface Ahead {
  readonly task: Task;
  readonly makes: readonly string[];
}

/** What was asked of a host behind the last request that may have changed something there. */
export class Course {
  readonly #foreseen: Foreseen[] = [];
  #ahead: Ahead[];
  /** The last task that was looked at. */
  #last: Task;
  /** Nothing behind the last task can be foreseen. */
  isAtEnd = false;
  isFollowed = false;

  /** @param first The task that is at work. */
  constructor(
    readonly way: Target,
    first: Task,
  ) {
    this.#last = first;
    this.#ahead = [{ task: first, makes: makes(first) ?? [] }];
  }

  get last(): Task {
    return this.#last;
  }

  /** How many more tasks may be foreseen now. */
  get room(): number {
    return MOST - this.#foreseen.length;
  }

  /** Names of what is yet to be registered, set or gathered. */
  get unknown(): Set<string> {
    return new Set(this.#ahead.flatMap((one) => one.makes));
  }

  /** A task has been looked at. */
  pass(task: Task, made: readonly string[]): void {
    this.#last = task;
    this.#ahead.push({ task, makes: made });
  }

  add(foreseen: Foreseen): void {
    this.#foreseen.push(foreseen);
  }

  remove(foreseen: Foreseen): void {
    this.#foreseen.splice(this.#foreseen.indexOf(foreseen), 1);
  }

  /** It is a task's turn: what those before it make is known now. False when it was not looked at. */
  arriveAt(task: Task): boolean {
    const at = this.#ahead.findIndex((one) => one.task === task);
    this.#ahead = this.#ahead.slice(Math.max(at, 0));
    return at !== -1;
  }

  /** Looking goes on behind a task that sends nothing, whose turn it is. */
  startBehind(task: Task): void {
    const made = makes(task);
    this.#last = task;
    this.#ahead = [{ task, makes: made ?? [] }];
    this.isAtEnd = made === undefined;
  }

  /** The task if it was foreseen; what was foreseen before it is forgotten. */
  take(task: Task): Foreseen | undefined {
    const at = this.#foreseen.findIndex((one) => one.task === task);
    return this.#foreseen.splice(0, at + 1).at(-1);
  }
}

/** The variables that a task makes; undefined when that can't be told before it runs. */
export function makes(task: Task): readonly string[] | undefined {
  const made = madeBy(task);
  return looksOnly(task) ? made && [...made, 'ansible_facts'] : made;
}
