import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsValue } from '../values/convert.ts';
import type { GalaxyContext } from './context.ts';
import { isObject } from './read-data.ts';

interface Entry {
  readonly expires: string;
  readonly results: JsValue;
}

const DAY = 86_400_000;

/** Servers' answers of the last day, in a file that only this user may write. */
export class ResponseCache {
  readonly #path: string;
  readonly #servers: Record<string, Record<string, Entry>>;

  constructor(context: GalaxyContext) {
    const folder = context.settings.GALAXY_CACHE_DIR;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#path = join(folder, 'api.json');
    this.#servers = this.#load(context);
  }

  static clear(context: GalaxyContext): void {
    const path = join(context.settings.GALAXY_CACHE_DIR, 'api.json');
    if (!existsSync(path)) return;
    context.verbose(4, `Clearing cache file (${path})`);
    rmSync(path);
  }

  get(url: URL): JsValue | undefined {
    const entry = this.#servers[serverKey(url)]?.[url.pathname + url.search];
    return entry !== undefined && Date.parse(entry.expires) > Date.now() ? entry.results : undefined;
  }

  set(url: URL, results: JsValue): void {
    const expires = new Date(Date.now() + DAY).toISOString().replace(/\.\d+Z$/, 'Z');
    const key = serverKey(url);
    this.#servers[key] = { ...this.#servers[key], [url.pathname + url.search]: { expires, results } };
    writeFileSync(this.#path, JSON.stringify({ version: 1, ...this.#servers }), { mode: 0o600 });
  }

  #load(context: GalaxyContext): Record<string, Record<string, Entry>> {
    if (!existsSync(this.#path)) return {};
    if (statSync(this.#path).mode & 0o002) {
      context.warn(`Galaxy cache has world writable access (${this.#path}), ignoring it as a cache source.`);
      return {};
    }
    try {
      const { version, ...servers } = JSON.parse(readFileSync(this.#path, 'utf8'));
      if (version === 1 && isObject(servers))
        return servers as unknown as Record<string, Record<string, Entry>>;
    } catch {
      // What can't be read is written anew.
    }
    context.verbose(4, `Galaxy cache file at '${this.#path}' has an invalid version, clearing`);
    return {};
  }
}

function serverKey(url: URL): string {
  return `${url.hostname}:${url.port}`;
}
