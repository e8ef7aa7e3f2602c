import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expandPath } from '../config/paths.ts';
import { messageOf, TsibleError } from '../errors/error.ts';
import { Source } from '../errors/source.ts';
import { JsonError, parseJson } from '../values/parse-json.ts';
import { toJson } from '../values/to-json.ts';
import type { Dict, Value } from '../values/value.ts';
import { dumpYaml } from '../yaml/dump/index.ts';
import { loadYaml } from '../yaml/load.ts';
import type { Cache, CacheOptions } from './cache.ts';

/** What ansible-core 2.19 puts in front of a key: the version of the form that the file has. */
const SCHEMA = 's1_';

/** How a file holds a dict. */
interface Form {
  write(value: Dict): string;
  read(text: string): Value;
}

/** The caches of files that there are, by the plugin's name without its collection. */
export const FILE_FORMS: Readonly<Record<string, Form | undefined>> = {
  jsonfile: { write: (value) => toJson(value), read: parseJson },
  yaml: {
    write: (value) => dumpYaml(value),
    read: (text) => loadYaml(new Source('cache', text), { trusted: false }) as Value,
  },
};

/** One file a key, in the form of ansible-core 2.19; those of earlier versions are read too. */
export class FileCache implements Cache {
  readonly #form: Form;
  readonly #folder: string;
  readonly #options: CacheOptions;
  readonly #known = new Map<string, Value | undefined>();

  /** @throws TsibleError for a folder that can't be used */
  constructor(name: string, form: Form, folder: string, options: CacheOptions) {
    this.#form = form;
    this.#folder = expandPath(folder, { env: process.env, cwd: process.cwd(), home: homedir() });
    this.#options = options;
    this.#prepareFolder(name);
  }

  get(key: string): Value | undefined {
    if (!this.#known.has(key)) this.#known.set(key, this.#read(key));
    return this.#known.get(key);
  }

  set(key: string, value: Value): void {
    this.#known.set(key, value);
    const path = this.#path(key);
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      const text = this.#form.write(new Map([['__payload__', toJson(value)]]));
      writeFileSync(temporary, text, { mode: 0o600 });
      chmodSync(temporary, 0o640);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new TsibleError(`Could not write the cache file ${path}: ${messageOf(error)}`, { cause: error });
    }
  }

  delete(key: string): void {
    this.#known.set(key, undefined);
    for (const path of [this.#path(key), this.#oldPath(key)]) rmSync(path, { force: true });
  }

  #prepareFolder(name: string): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
    } catch (error) {
      throw new TsibleError(
        `Error in '${name}' cache plugin while trying to create cache dir '${this.#folder}'.`,
        { cause: new TsibleError(messageOf(error)) },
      );
    }
    try {
      accessSync(this.#folder, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch {
      throw new TsibleError(
        `error in '${name}' cache, configured path (${this.#folder}) does not have necessary permissions (rwx), disabling plugin`,
      );
    }
  }

  #path(key: string): string {
    return join(this.#folder, `${this.#options.prefix}${SCHEMA}${key}`);
  }

  #oldPath(key: string): string {
    return join(this.#folder, `${this.#options.prefix}${key}`);
  }

  #read(key: string): Value | undefined {
    const path = [this.#path(key), this.#oldPath(key)].find((candidate) => existsSync(candidate));
    if (path === undefined || this.#hasExpired(path)) return undefined;
    try {
      const data = this.#form.read(readFileSync(path, 'utf8'));
      const payload = data instanceof Map ? data.get('__payload__') : undefined;
      return typeof payload === 'string' ? parseJson(payload) : data;
    } catch (error) {
      if (!(error instanceof JsonError || error instanceof TsibleError)) throw error;
      rmSync(path, { force: true });
      throw new TsibleError(
        `The cache file ${path} was corrupt, or did not otherwise contain valid data. It has been removed, so you can re-run your command now.`,
      );
    }
  }

  #hasExpired(path: string): boolean {
    const { timeout } = this.#options;
    return timeout !== 0 && Date.now() - statSync(path).mtimeMs > timeout * 1000;
  }
}
