import { deferred } from '../../target/deferred.ts';
import type { CallOptions, Target } from '../../target/target.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import type { VarLayer } from '../../vars/layered-scope.ts';

/** How many items of a loop may be waiting for their answers. */
const MOST_WAITING = 16;

/** A loop's items: those behind one may be sent before it is answered. */
export class ItemQueue {
  /** Ended by an item: what those behind it do is not asked for. */
  stopped = false;
  /** An item's probe was made in vain: no more of them are made ahead. */
  probesAhead = true;
  readonly #waiting = new Set<Turn>();
  #last: Turn | undefined;

  /**
   * @param overlaps Whether an item may begin before the one before it has ended. Never so where the next depends on how the
   * former ends (break_when), or where an item may begin anew (until).
   */
  constructor(readonly overlaps: boolean) {}

  /** The turn of the next item. */
  join(): Turn {
    const turn = new Turn(this, this.#last);
    this.#last = turn;
    this.#waiting.add(turn);
    turn.ended.then(() => this.#waiting.delete(turn));
    return turn;
  }

  get isFull(): boolean {
    return this.#waiting.size >= MOST_WAITING;
  }

  /** What an item does makes vain what those behind it have seen of the host. */
  disturb(disturber: Turn): void {
    let behind = false;
    for (const turn of this.#waiting) {
      if (behind) {
        turn.inVain = true;
        this.probesAhead = false;
      }
      if (turn === disturber) behind = true;
    }
  }
}

/**
 * An item's place in its loop. What happens on the hosts, and what is told of it, is as if each item had waited for the one before
 * it: a request goes out when all earlier items have sent their last one to the same target (which carries requests out in
 * order) or have ended; a probe also behind other probes, which is undone when one of those leads to a change.
 */
export class Turn {
  readonly #queue: ItemQueue;
  #before: Turn | undefined;
  /** Settles when the item behind may begin: with the target of a request that it need not wait for, if there is one. */
  readonly #passed = deferred<Target | undefined>();
  /** Resolves when nothing more will be sent: with the target of the last request, if it isn't answered yet. */
  readonly #sent = deferred<Target | undefined>();
  readonly #ended = deferred();
  /** It looked at what earlier items were still to change or to register: it must begin anew when they have ended. */
  inVain = false;

  constructor(queue: ItemQueue, before: Turn | undefined) {
    this.#queue = queue;
    this.#before = before;
    before?.ended.then(() => {
      this.#before = undefined;
    });
  }

  /** Resolves when this item's outcome is told and kept. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Resolves when the item behind this one may begin. */
  async next(): Promise<void> {
    if (this.#queue.overlaps) await this.#passed.promise;
    if (!this.#queue.overlaps || this.#queue.isFull) await this.ended;
  }

  /** Nothing more is sent by this item. Resolves when all items before it have ended. */
  async answered(): Promise<void> {
    this.#pass(undefined, 'last');
    await this.#before?.ended;
  }

  end(): void {
    this.#pass(undefined, 'last');
    this.#ended.resolve();
  }

  /**
   * A target whose requests wait for this turn.
   * @param way Stands for the session that the requests go to; `target` is it, or what wraps it.
   */
  wrap(way: Target, target: Target): Target {
    const turn = this;
    let calls = 0;
    let probed = false;
    const begin = async (ahead: CallOptions['ahead']) => {
      await turn.#myTurn(way, ahead);
      if (probed && ahead !== 'probe') turn.#queue.disturb(turn);
      calls++;
    };
    return {
      base: target,
      async call(fn, args, options = {}) {
        const ahead = way.isRemote === true ? options.ahead : undefined;
        await begin(ahead);
        const reply = target.call(fn, args, options);
        if (ahead === 'probe') probed = turn.#queue.probesAhead;
        if (ahead === 'last' || probed) turn.#pass(way, ahead);
        return await reply;
      },
      async run(command) {
        await begin(undefined);
        return await target.run(command);
      },
      withEnvironment: (environment) => turn.wrap(way, target.withEnvironment(environment)),
      get roundTrips() {
        return calls;
      },
    };
  }

  /** The layer that holds what earlier items registered. */
  registered(name: string, results: RawDict): VarLayer {
    const get = (asked: string): Raw | undefined => {
      if (asked !== name) return undefined;
      if (this.#before !== undefined) {
        this.inVain = true;
        throw new Error(`'${name}' is not there before the loop's earlier items have ended`);
      }
      return results.get(name);
    };
    return { get, keys: () => (get(name) === undefined ? [] : [name]) };
  }

  #pass(way: Target | undefined, ahead: CallOptions['ahead']): void {
    this.#passed.resolve(way);
    if (ahead === 'last') this.#sent.resolve(way);
  }

  async #myTurn(way: Target, ahead: CallOptions['ahead']): Promise<void> {
    for (let before = this.#before; before !== undefined; before = before.#before) {
      if (ahead === 'probe' && (await before.#passed.promise) === way) continue;
      const sent = await before.#sent.promise;
      if (sent !== undefined && sent !== way) await before.ended;
    }
    // Those that must begin anew are still to send what they have to.
    for (let before = this.#before; before !== undefined; before = before.#before)
      if (before.inVain) await before.ended;
    if (this.inVain || this.#queue.stopped) throw new Error('this item is not to be carried out now');
  }
}
