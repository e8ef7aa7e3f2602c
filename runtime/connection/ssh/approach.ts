import { deferred } from '../../target/deferred.ts';
import type { LoggedIn } from './client.ts';

/** The beginning of a connection that is probably needed: whether it went well matters only when it is. */
export class Approach {
  readonly #wanted = deferred();
  readonly #connection: Promise<LoggedIn>;
  #failed = false;

  /** @param connect Connects, and waits before the login for what it is given. */
  constructor(connect: (wanted: Promise<void>) => Promise<LoggedIn>) {
    this.#wanted.promise.catch(() => {});
    this.#connection = connect(this.#wanted.promise);
    this.#connection.catch(() => {
      this.#failed = true;
    });
  }

  /** The connection, which now goes on to the login; undefined when it failed before it was needed. */
  take(): Promise<LoggedIn> | undefined {
    if (this.#failed) return undefined;
    this.#wanted.resolve();
    return this.#connection;
  }

  /** Ends it: it isn't needed. */
  abandon(): void {
    this.#wanted.reject(new Error('not needed'));
  }
}
