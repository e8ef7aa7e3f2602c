import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { expandPath, type PathContext } from '../config/paths.ts';
import type { Settings } from '../config/settings.ts';
import { EXIT, TsibleError } from '../errors/error.ts';
import { Origin, Source } from '../errors/source.ts';
import { pythonMessage } from '../errors/system-error.ts';
import type { Raw } from '../values/raw.ts';
import { isEncrypted } from '../vault/envelope.ts';
import type { Vault } from '../vault/vault.ts';
import type { YamlNotice } from './construct.ts';
import { loadYaml } from './load.ts';

export interface DataLoaderOptions {
  readonly settings: Settings;
  readonly vault: Vault;
  readonly paths: PathContext;
  readonly notify: (notice: YamlNotice) => void;
}

/** A file's text, decrypted if need be. */
export interface LoadedText {
  readonly source: Source;
  readonly encrypted: boolean;
}

interface CachedFile {
  readonly modified: number;
  readonly size: number;
  readonly value: Raw;
}

/** Reads the controller's files: decrypts vaulted ones, and reads each as YAML once. */
export class DataLoader {
  readonly #cache = new Map<string, CachedFile>();

  constructor(readonly options: DataLoaderOptions) {}

  /** A file's bytes, decrypted if it is vaulted. @throws TsibleError with Ansible's message. */
  readBytes(path: string): { readonly bytes: Buffer; readonly encrypted: boolean } {
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch (error) {
      throw unreadable(path, error);
    }
    if (!isEncrypted(bytes)) return { bytes, encrypted: false };
    const origin = new Source(path, '', 'content encrypted');
    return { bytes: this.options.vault.decrypt(bytes, originOfFile(origin)), encrypted: true };
  }

  /** A file's text. Lines of an encrypted file are never shown in messages. */
  readText(path: string): LoadedText {
    const { bytes, encrypted } = this.readBytes(path);
    const text = bytes.toString('utf8');
    const source = encrypted ? new Source(path, text, 'content encrypted') : new Source(path, text);
    if (text.includes('\ufffd') && !Buffer.from(text).equals(bytes))
      this.options.notify({
        kind: 'deprecation',
        message: `File '${path}' could not be decoded as 'utf-8'. Invalid content has been escaped.`,
        help: 'This file must be UTF-8 encoded.',
        origin: originOfFile(source),
      });
    return { source, encrypted };
  }

  /**
   * A file's YAML or JSON, kept until the file changes. Don't change what is returned.
   * @param trusted Whether its strings may be templates: true for what an author wrote.
   */
  load(path: string, trusted = true): Raw {
    const key = `${trusted} ${path}`;
    const stat = statOf(path);
    const known = this.#cache.get(key);
    if (known !== undefined && known.modified === stat?.mtimeMs && known.size === stat.size)
      return known.value;
    const value = this.parse(this.readText(path).source, trusted);
    if (stat !== undefined) this.#cache.set(key, { modified: stat.mtimeMs, size: stat.size, value });
    return value;
  }

  /** A text's YAML or JSON. */
  parse(source: Source, trusted = true): Raw {
    const { settings, vault, notify } = this.options;
    return loadYaml(source, {
      trusted,
      notify,
      duplicateKeys: settings.DUPLICATE_YAML_DICT_KEY,
      decrypt: (ciphertext, origin) => decryptVariable(vault, ciphertext, origin),
    });
  }

  /** The absolute path that a user means; relative ones are taken from `base`. */
  expand(path: string, base?: string): string {
    return expandPath(path, this.options.paths, base);
  }

  isFile(path: string): boolean {
    return statOf(path)?.isFile() === true;
  }

  isDirectory(path: string): boolean {
    return statOf(path)?.isDirectory() === true;
  }

  /**
   * The files that hold the variables of NAME below a folder: `NAME` (a file, or a folder of files, searched
   * deeply), else NAME with the first of the endings that is there.
   */
  findVarsFiles(folder: string, name: string, endings: readonly string[] = this.#endings()): string[] {
    for (const ending of ['', ...endings]) {
      const path = join(folder, `${name}${ending}`);
      const stat = statOf(path);
      if (stat === undefined) continue;
      return stat.isDirectory() ? this.#filesBelow(path, endings) : [path];
    }
    return [];
  }

  #endings(): string[] {
    return this.options.settings.YAML_FILENAME_EXTENSIONS.map((ending) =>
      ending.includes('.') ? ending : `.${ending}`,
    );
  }

  #filesBelow(folder: string, endings: readonly string[]): string[] {
    const found: string[] = [];
    for (const name of readdirSync(folder).sort(byCodePoint)) {
      if (name.startsWith('.') || name.endsWith('~')) continue;
      const path = join(folder, name);
      const ending = extname(name);
      if (this.isDirectory(path)) {
        if (ending === '') found.push(...this.#filesBelow(path, endings));
      } else if (ending === '' || endings.includes(ending)) found.push(path);
    }
    return found;
  }
}

function decryptVariable(vault: Vault, ciphertext: string, origin: Origin | undefined): string {
  try {
    return vault.decryptText(ciphertext, origin);
  } catch (error) {
    if (!(error instanceof TsibleError)) throw error;
    throw new TsibleError('Attempt to use undecryptable variable.', { origin, cause: error });
  }
}

/** What a path leads to; undefined when that can't be known (nothing there, a loop of links, no permission). */
export function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function originOfFile(source: Source): Origin {
  return new Origin(source, -1);
}

function unreadable(path: string, error: unknown): TsibleError {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  if (missing)
    return new TsibleError(
      `Unable to retrieve file contents.\nCould not find or access '${path}' on the Ansible Controller.\nIf you are using a module and expect the file to exist on the remote, see the remote_src option`,
      { cause: new TsibleError(`[Errno 2] No such file or directory: '${path}'`) },
    );
  return new TsibleError(
    `An error occurred while trying to read the file '${path}': ${pythonMessage(error, `'${path}'`)}`,
    {
      cause: error,
      exitCode: EXIT.parserError,
    },
  );
}
