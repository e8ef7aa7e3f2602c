import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { renderWarning } from '../errors/render.ts';
import type { Display } from '../output/display.ts';
import type { GalaxyServer } from './server.ts';

/** What everything about Galaxy shares in one command. */
export class GalaxyContext {
  readonly settings: Settings;
  readonly display: Display;
  /** `--ignore-certs` or its setting. */
  readonly ignoreCerts: boolean;
  servers: readonly GalaxyServer[] = [];
  #temporary: string | undefined;

  constructor(settings: Settings, display: Display, ignoreCerts: boolean) {
    this.settings = settings;
    this.display = display;
    this.ignoreCerts = ignoreCerts;
  }

  say(text: string): void {
    this.display.line(text);
  }

  warn(message: string): void {
    this.display.once(renderWarning({ message }), 'COLOR_WARN');
  }

  verbose(level: number, text: string): void {
    this.display.verbose(level, text);
  }

  /** A new folder for temporary files that only this user can look into; `end` removes it. */
  folder(prefix: string): string {
    if (this.#temporary === undefined) {
      mkdirSync(this.settings.DEFAULT_LOCAL_TMP, { recursive: true, mode: 0o700 });
      this.#temporary = mkdtempSync(join(this.settings.DEFAULT_LOCAL_TMP, 'tsible-galaxy-'));
    }
    return mkdtempSync(join(this.#temporary, prefix.replaceAll('/', '_')));
  }

  end(): void {
    if (this.#temporary !== undefined) rmSync(this.#temporary, { recursive: true, force: true });
  }
}
