import type { CallOptions, Target } from '../../target/target.ts';

/** Is told of a task's requests. */
export interface RequestWatch {
  /** They are not sent again where the connection is lost. */
  readonly once?: true;
  /** One goes out. */
  sending(way: Target): void;
  /** It was the last, or it changes nothing and often nothing follows. */
  lastSent(way: Target): void;
}

/**
 * A target whose requests are told of.
 * @param way Stands for the session that the requests go to; `target` is it, or what wraps it.
 */
export function watched(watch: RequestWatch | undefined, way: Target, target: Target): Target {
  if (watch === undefined) return target;
  let calls = 0;
  const tell = <T>(reply: Promise<T>, ahead: CallOptions['ahead']): Promise<T> => {
    if (ahead !== undefined) watch.lastSent(way);
    return reply;
  };
  return {
    base: target,
    call(fn, args, options = {}) {
      calls++;
      watch.sending(way);
      return tell(target.call(fn, args, watch.once ? { ...options, once: true } : options), options.ahead);
    },
    run(command) {
      calls++;
      watch.sending(way);
      return tell(target.run(command), command.ahead);
    },
    withEnvironment: (environment) => watched(watch, way, target.withEnvironment(environment)),
    ...(target.isRemote === undefined ? {} : { isRemote: target.isRemote }),
    get roundTrips() {
      return calls;
    },
  };
}
