import { renderError, renderWarning } from '../errors/render.ts';
import type { RunEvent } from '../executor/events.ts';
import type { Display } from './display.ts';
import type { Listener } from './listener.ts';

/** Warnings, errors and verbose lines: the same with every output. */
export class MessagesOutput implements Listener {
  readonly readsResults = false;
  readonly #display: Display;

  constructor(display: Display) {
    this.#display = display;
  }

  on(event: RunEvent): void {
    switch (event.type) {
      case 'warning':
        this.#display.once(renderWarning(event), 'COLOR_WARN');
        break;
      case 'deprecated':
        this.#display.deprecation(event);
        break;
      case 'error':
        this.#display.line(renderError(event.error), 'COLOR_ERROR', 'err');
        break;
      case 'verbose':
        this.#display.verbose(event.level, event.message, event.host);
    }
  }
}
