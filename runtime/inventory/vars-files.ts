import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EXIT, TsibleError } from '../errors/error.ts';
import type { RawDict } from '../values/raw.ts';
import { type DataLoader, statOf } from '../yaml/files.ts';
import { combine } from './combine.ts';
import type { InventoryNotices } from './data.ts';

export type VarsKind = 'group_vars' | 'host_vars';

/** Reads `group_vars` and `host_vars` beside inventories and playbooks, each when it is first asked for. */
export class VarsFiles {
  readonly #known = new Map<string, RawDict | undefined>();
  readonly #folders = new Map<string, boolean>();

  constructor(
    readonly loader: DataLoader,
    readonly notices: InventoryNotices,
    readonly merge: boolean,
  ) {}

  /** The variables of a group or host from below a folder; undefined when there are none. */
  vars(folder: string, kind: VarsKind, name: string): RawDict | undefined {
    // A name such as /path/to/chroot is no file's name.
    if (name.startsWith('/')) return undefined;
    const place = join(folder, kind);
    const key = `${place}/${name}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const vars = this.#isFolder(place, kind) ? this.#read(place, name) : undefined;
    this.#known.set(key, vars);
    return vars;
  }

  #isFolder(place: string, kind: VarsKind): boolean {
    const known = this.#folders.get(place);
    if (known !== undefined) return known;
    const stat = statOf(place);
    if (stat !== undefined && !stat.isDirectory())
      this.notices.warn(`Found ${kind} that is not a directory, skipping: ${place}`);
    this.#folders.set(place, stat?.isDirectory() === true);
    return stat?.isDirectory() === true;
  }

  #read(place: string, name: string): RawDict | undefined {
    let vars: RawDict | undefined;
    for (const path of this.loader.findVarsFiles(place, name)) {
      const value = this.loader.load(path);
      if (value === null || value === false || value === '' || value === 0) continue;
      if (!(value instanceof Map))
        throw new TsibleError(
          `Could not process '${path}': failed to combine variables, expected dicts but got a 'dict' and a '${Array.isArray(value) ? '_AnsibleTaggedList' : '_AnsibleTaggedStr'}'.`,
          {
            exitCode: EXIT.parserError,
            help: 'The file should hold a mapping: variable names and their values.',
          },
        );
      vars = vars === undefined ? value : combine(vars, value, this.merge);
    }
    return vars;
  }
}

/** A folder's real path, or the path itself when it isn't there. */
export function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** The folders beside inventory sources; lists of names have none. */
export function inventoryFolders(sources: readonly string[], loader: DataLoader): string[] {
  const folders: string[] = [];
  for (const source of sources) {
    if (source.includes(',') && !loader.isFile(source) && !loader.isDirectory(source)) continue;
    folders.push(realFolder(loader.isDirectory(source) ? source : dirname(source)));
  }
  return folders;
}
