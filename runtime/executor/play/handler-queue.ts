import { Block, Handler, type TaskNode } from '../../playbook/nodes.ts';
import type { Play } from '../../playbook/play.ts';
import type { Role } from '../../playbook/role.ts';

/** The names that a handler answers to: its own, and those with its role before it; empty when it has none that can be told. */
export type HandlerNames = (handler: Handler) => readonly string[];

/** A play's handlers by name and topic. Names are templated once, with the play's variables, when they are first looked for. */
export class HandlerIndex {
  readonly #play: Play;
  readonly #nameOf: HandlerNames;
  readonly #names = new WeakMap<Handler, readonly string[]>();
  #handlers: readonly Handler[] = [];
  #lists: Play['handlers'] | undefined;

  constructor(play: Play, nameOf: HandlerNames) {
    this.#play = play;
    this.#nameOf = nameOf;
  }

  /**
   * The handlers that a notification means: the first one of that name in the list that was loaded last, and all that listen to it.
   */
  find(notification: string): Handler[] {
    const handlers = this.#play.handlers.toReversed().flatMap((list) => [...handlersOf([list])]);
    const named = handlers.find((handler) => this.namesOf(handler).includes(notification));
    const found = new Set<Handler>(named === undefined ? [] : [named]);
    const seen = new Set<string>();
    for (const handler of handlers) {
      if (!topicsOf(handler).includes(notification)) continue;
      const [name] = this.namesOf(handler);
      if (name !== undefined && seen.has(name)) continue;
      if (name !== undefined) seen.add(name);
      found.add(handler);
    }
    return [...found];
  }

  /** All handlers in the order of the play. */
  all(): readonly Handler[] {
    // include_role brings handlers while the play runs: it then replaces the play's list.
    if (this.#lists !== this.#play.handlers) {
      this.#lists = this.#play.handlers;
      this.#handlers = [...handlersOf(this.#play.handlers)];
    }
    return this.#handlers;
  }

  namesOf(handler: Handler): readonly string[] {
    let names = this.#names.get(handler);
    if (names === undefined) {
      names = this.#nameOf(handler);
      // A name that can't be told yet may be later.
      if (names.length > 0) this.#names.set(handler, names);
    }
    return names;
  }
}

/** A topic of a role's handler may be named with the role before it. */
function topicsOf({ listen, role }: Handler): readonly string[] {
  if (role === undefined) return listen;
  return listen.flatMap((topic) => [topic, ...qualified(role, topic)]);
}

/** `role : name`, and for a role of a collection also with the collection. */
export function qualified(role: Role, name: string): string[] {
  return [...new Set([`${role.roleName} : ${name}`, `${role.fullName} : ${name}`])];
}

function* handlersOf(nodes: readonly TaskNode[]): Generator<Handler> {
  for (const node of nodes) {
    if (node instanceof Block) yield* handlersOf(node.block);
    else if (node instanceof Handler) yield node;
  }
}

/**
 * What one host has been notified of. A notification is kept as it was made and becomes handlers when they are flushed, so that
 * a handler that was loaded meanwhile counts; during a flush it becomes handlers at once.
 */
export class HandlerQueue {
  readonly #index: HandlerIndex;
  readonly #onNotified: (handler: Handler) => void;
  readonly #notifications = new Set<string>();
  readonly #notified = new Set<Handler>();
  /** Where the flush stands in the play's handlers. */
  #flushing = false;

  constructor(index: HandlerIndex, onNotified: (handler: Handler) => void) {
    this.#index = index;
    this.#onNotified = onNotified;
  }

  /** Notes a notification: for later, or of handlers at once; undefined when no handler has that name. */
  notify(notification: string): 'saved' | 'notified' | undefined {
    const found = this.#index.find(notification);
    if (found.length === 0) return undefined;
    if (this.#flushing) {
      this.#add(found);
      return 'notified';
    }
    this.#notifications.add(notification);
    return 'saved';
  }

  startFlush(): void {
    for (const notification of this.#notifications) this.#add(this.#index.find(notification));
    this.#notifications.clear();
    this.#flushing = true;
  }

  /** Takes the first waiting handler behind a place in the play's order; undefined ends the flush. */
  next(after: number): { readonly handler: Handler; readonly index: number } | undefined {
    const handlers = this.#index.all();
    const index = handlers.findIndex((handler, place) => place > after && this.#notified.has(handler));
    const handler = handlers[index];
    this.#flushing = handler !== undefined;
    if (handler === undefined) return undefined;
    this.#notified.delete(handler);
    return { handler, index };
  }

  /** Another host runs a handler for all. */
  forget(handler: Handler): void {
    this.#notified.delete(handler);
  }

  /** A failure has ended the flush. */
  endFlush(): void {
    this.#flushing = false;
  }

  #add(handlers: readonly Handler[]): void {
    for (const handler of handlers) {
      if (this.#notified.has(handler)) continue;
      this.#notified.add(handler);
      this.#onNotified(handler);
    }
  }
}
