import type { Target } from '../../target/target.ts';
import { TimeoutError } from '../../target/timeout.ts';

/** A target whose requests together may take `seconds`: the task's `timeout`. */
export function withDeadline(target: Target, seconds: number | undefined): Target {
  if (seconds === undefined) return target;
  const end = Date.now() + seconds * 1000;
  const left = (own: number | undefined): number => {
    const rest = end - Date.now();
    if (rest <= 0) throw new TimeoutError(seconds * 1000);
    return own === undefined ? rest : Math.min(own, rest);
  };
  return {
    base: target,
    call: async (fn, args, options = {}) =>
      await target.call(fn, args, { ...options, timeout: left(options.timeout) }),
    run: async (command) => await target.run({ ...command, timeout: left(command.timeout) }),
    withEnvironment: (environment) => withDeadline(target.withEnvironment(environment), seconds),
    get roundTrips() {
      return target.roundTrips;
    },
  };
}
