import type { RunEvent } from '../../executor/events.ts';
import type { Listener } from '../listener.ts';
import type { CallbackContext } from './context.ts';
import { seconds } from './timing.ts';

/** ansible.posix.timer: how long the run took. */
export class TimerOutput implements Listener {
  readonly readsResults = false;
  readonly #context: CallbackContext;
  readonly #start = seconds();

  constructor(context: CallbackContext) {
    this.#context = context;
  }

  on(event: RunEvent): void {
    if (event.type !== 'stats') return;
    const total = Math.floor(seconds() - this.#start);
    const minutes = Math.floor(total / 60) % 60;
    const hours = Math.floor(total / 3600) % 24;
    this.#context.display.banner('PLAYBOOK RECAP');
    this.#context.display.line(
      `Playbook run took ${Math.floor(total / 86400)} days, ${hours} hours, ${minutes} minutes, ${total % 60} seconds\n\r`,
    );
  }
}
