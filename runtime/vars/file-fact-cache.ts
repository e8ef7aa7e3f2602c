import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expandHome } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { messageOf, TsibleError } from '../errors/error.ts';
import { Source } from '../errors/source.ts';
import { JsonError, parseJson } from '../values/parse-json.ts';
import { toJson } from '../values/to-json.ts';
import type { Dict, Value } from '../values/value.ts';
import { dumpYaml } from '../yaml/dump/index.ts';
import { loadYaml } from '../yaml/load.ts';
import { type FactCache, MemoryFactCache } from './facts.ts';

/** What ansible-core 2.19 puts in front of a host's name: the version of the form that the file has. */
const SCHEMA = 's1_';

/** The fact cache that the settings name. @throws TsibleError for one that tsible doesn't have. */
export function openFactCache(settings: Settings): FactCache {
  const name = settings.CACHE_PLUGIN.replace('ansible.builtin.', '').replace('community.general.', '');
  if (name === 'memory') return new MemoryFactCache();
  const form = FORMS[name];
  if (form === undefined) {
    throw new TsibleError(`Unable to load the facts cache plugin (${settings.CACHE_PLUGIN}).`, {
      help: 'tsible has memory, jsonfile and yaml.',
    });
  }
  if (settings.CACHE_PLUGIN_CONNECTION === null) {
    throw new TsibleError(
      `error, '${name}' cache plugin requires the 'fact_caching_connection' config option to be set (to a writeable directory path)`,
    );
  }
  return new FileFactCache(
    form,
    expandHome(settings.CACHE_PLUGIN_CONNECTION),
    settings.JSONFILE_CACHE_PREFIX ?? '',
    settings.CACHE_PLUGIN_TIMEOUT,
  );
}

/** How a file holds a dict. */
interface Form {
  write(value: Dict): string;
  read(text: string): Value;
}

const FORMS: Readonly<Record<string, Form | undefined>> = {
  jsonfile: { write: (value) => toJson(value), read: parseJson },
  yaml: {
    write: (value) => dumpYaml(value),
    read: (text) => loadYaml(new Source('fact cache', text), { trusted: false }) as Value,
  },
};

/** One file a host, in the form of ansible-core 2.19; those of earlier versions are read too. */
class FileFactCache implements FactCache {
  readonly #form: Form;
  readonly #folder: string;
  readonly #prefix: string;
  readonly #timeout: number;
  readonly #known = new Map<string, Dict | undefined>();

  /** @param timeout Seconds that facts stay good for; 0 for ever. */
  constructor(form: Form, folder: string, prefix: string, timeout: number) {
    this.#form = form;
    this.#folder = folder;
    this.#prefix = prefix;
    this.#timeout = timeout;
  }

  get(host: string): Dict | undefined {
    if (!this.#known.has(host)) this.#known.set(host, this.#read(host));
    return this.#known.get(host);
  }

  set(host: string, facts: Dict): void {
    this.#known.set(host, facts);
    const path = this.#path(host);
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      mkdirSync(this.#folder, { recursive: true });
      const text = this.#form.write(new Map([['__payload__', toJson(facts)]]));
      writeFileSync(temporary, text, { mode: 0o600 });
      chmodSync(temporary, 0o640);
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new TsibleError(`Could not write the facts of ${host} to ${path}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  delete(host: string): void {
    this.#known.set(host, undefined);
    for (const path of [this.#path(host), this.#oldPath(host)]) rmSync(path, { force: true });
  }

  #path(host: string): string {
    return join(this.#folder, `${this.#prefix}${SCHEMA}${host}`);
  }

  #oldPath(host: string): string {
    return join(this.#folder, `${this.#prefix}${host}`);
  }

  #read(host: string): Dict | undefined {
    const path = [this.#path(host), this.#oldPath(host)].find((candidate) => existsSync(candidate));
    if (path === undefined || this.#hasExpired(path)) return undefined;
    try {
      const data = this.#form.read(readFileSync(path, 'utf8'));
      const payload = data instanceof Map ? data.get('__payload__') : undefined;
      const facts = typeof payload === 'string' ? parseJson(payload) : data;
      return facts instanceof Map ? facts : undefined;
    } catch (error) {
      if (!(error instanceof JsonError || error instanceof TsibleError)) throw error;
      rmSync(path, { force: true });
      throw new TsibleError(
        `The cache file ${path} was corrupt, or did not otherwise contain valid data. It has been removed, so you can re-run your command now.`,
      );
    }
  }

  #hasExpired(path: string): boolean {
    return this.#timeout !== 0 && Date.now() - statSync(path).mtimeMs > this.#timeout * 1000;
  }
}
