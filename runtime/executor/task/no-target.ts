import type { Target } from '../../target/target.ts';

/** What a module gets that works on the controller alone: it needs no connection, so none is even resolved. */
export const NO_TARGET: Target = {
  call: refuse,
  run: refuse,
  withEnvironment: () => NO_TARGET,
  roundTrips: 0,
};

function refuse(): never {
  throw new Error('a controllerOnly module asked for its target');
}
