import { Block, Handler, type TaskNode } from '../../playbook/nodes.ts';
import type { Play } from '../../playbook/play.ts';

/** A play's handlers by name and topic. Names are templated once, with the play's variables. */
export class HandlerIndex {
  readonly #play: Play;
  readonly #nameOf: (handler: Handler) => readonly string[];
  #handlers: { readonly handler: Handler; readonly names: readonly string[] }[] = [];
  #lists: Play['handlers'] | undefined;

  /** @param nameOf The names a handler answers to: its own, and those with its role before it. */
  constructor(play: Play, nameOf: (handler: Handler) => readonly string[]) {
    this.#play = play;
    this.#nameOf = nameOf;
  }

  /** Places of the handlers that a notification means: the last one of that name, and all that listen to it. */
  find(notification: string): number[] {
    const handlers = this.#all();
    const named = handlers.findLastIndex(({ names }) => names.includes(notification));
    const found = new Set<number>(named === -1 ? [] : [named]);
    const seen = new Set<string>();
    for (let index = handlers.length - 1; index >= 0; index--) {
      const entry = handlers[index];
      if (entry === undefined || !entry.handler.listen.includes(notification)) continue;
      const [name] = entry.names;
      if (name !== undefined && seen.has(name)) continue;
      if (name !== undefined) seen.add(name);
      found.add(index);
    }
    return [...found];
  }

  at(index: number): Handler | undefined {
    return this.#all()[index]?.handler;
  }

  #all() {
    // include_role brings handlers while the play runs: it then replaces the play's list.
    if (this.#lists !== this.#play.handlers) {
      this.#lists = this.#play.handlers;
      this.#handlers = [...handlersOf(this.#play.handlers)].map((handler) => ({
        handler,
        names: this.#nameOf(handler),
      }));
    }
    return this.#handlers;
  }
}

function* handlersOf(nodes: readonly TaskNode[]): Generator<Handler> {
  for (const node of nodes) {
    if (node instanceof Block) yield* handlersOf(node.block);
    else if (node instanceof Handler) yield node;
  }
}

/** What one host has been notified of. */
export class HandlerQueue {
  readonly #index: HandlerIndex;
  readonly #notified = new Set<number>();

  constructor(index: HandlerIndex) {
    this.#index = index;
  }

  /** Notes a notification. Gives the handlers that were not yet waiting, or undefined when no handler has that name. */
  notify(notification: string): Handler[] | undefined {
    const found = this.#index.find(notification);
    if (found.length === 0) return undefined;
    const added: Handler[] = [];
    for (const place of found) {
      const handler = this.#index.at(place);
      if (handler !== undefined && !this.#notified.has(place)) added.push(handler);
      this.#notified.add(place);
    }
    return added;
  }

  /** Takes the first waiting handler behind a place in the play's order. */
  next(after: number): { readonly handler: Handler; readonly index: number } | undefined {
    const waiting = [...this.#notified].filter((place) => place > after).sort((a, b) => a - b);
    const [index] = waiting;
    if (index === undefined) return undefined;
    this.#notified.delete(index);
    const handler = this.#index.at(index);
    return handler === undefined ? this.next(index) : { handler, index };
  }
}
