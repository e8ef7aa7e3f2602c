import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { RunEvent } from '../executor/events.ts';
import type { Display } from './display.ts';
import type { Listener } from './listener.ts';
import { dumpResult, resultStyle, shownResult } from './results.ts';

/** `-t FOLDER`: each host's result in a file of its name. */
export class TreeOutput implements Listener {
  readonly #folder: string;
  readonly #settings: Settings;

  constructor(folder: string, settings: Settings, display: Display) {
    this.#folder = folder;
    this.#settings = settings;
    display.deprecation({ message: 'The tree callback plugin is deprecated.', removedIn: '2.23' });
    mkdirSync(folder, { recursive: true });
  }

  on(event: RunEvent): void {
    if (event.type !== 'result' || event.outcome.status === 'skipped') return;
    const shown = shownResult(event.outcome);
    for (const key of ['warnings', 'deprecations']) shown.delete(key);
    const text = dumpResult(shown, resultStyle(this.#settings), 0);
    writeFileSync(join(this.#folder, event.host.replaceAll('/', '_')), text);
  }
}
