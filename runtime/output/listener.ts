import type { RunEvent } from '../executor/events.ts';

/** Whoever wants to know what happens in a run. Events it does not care for it passes over. */
export interface Listener {
  on(event: RunEvent): void;
}
