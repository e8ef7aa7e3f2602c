import type { RunEvent } from '../executor/events.ts';

/** Whoever wants to know what happens in a run. Events it does not care for it passes over. */
export interface Listener {
  on(event: RunEvent): void;
  /** False when it shows no more of a result that is well than that it is: modules may then leave out what costs them. */
  readonly readsResults?: boolean;
}
