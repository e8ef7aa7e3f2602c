import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { RunEvent } from '../executor/events.ts';
import type { Listener } from './listener.ts';
import { dumpResult, visibleResult } from './results.ts';

/** `-t FOLDER`: each host's result in a file of its name. */
export class TreeOutput implements Listener {
  readonly #folder: string;
  readonly #settings: Settings;

  constructor(folder: string, settings: Settings) {
    this.#folder = folder;
    this.#settings = settings;
    mkdirSync(folder, { recursive: true });
  }

  on(event: RunEvent): void {
    if (event.type !== 'result') return;
    const text = dumpResult(visibleResult(event.task, event.outcome), this.#settings, 0);
    writeFileSync(join(this.#folder, event.host.replaceAll('/', '_')), text);
  }
}
