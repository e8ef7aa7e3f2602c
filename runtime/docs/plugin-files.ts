import { type Dirent, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { rootOf } from '../collections/collections.ts';
import type { Settings } from '../config/settings.ts';
import { pluginNameOf } from './file-doc.ts';

/** A plugin that a file documents. */
export interface DocumentedFile {
  /** Full name; one that is in no collection has its short one. */
  readonly name: string;
  readonly path: string;
  readonly collection: string | undefined;
}

const ENDINGS = new Set(['.py', '.yml', '.yaml', '.ps1', '.ts', '.js']);

/** Where plugins are looked for. */
export interface PluginPlaces {
  readonly settings: Settings;
  /** The playbook's folder, if there is one. */
  readonly baseDir: string | undefined;
  /** Folders of `-M`. */
  readonly given: readonly string[];
}

/** Finds the files of plugins beside a playbook, in the configured folders, and in collections. */
export class PluginFiles {
  readonly #places: PluginPlaces;

  constructor(places: PluginPlaces) {
    this.#places = places;
  }

  /** Those of a type that are in no collection. */
  legacy(type: string): DocumentedFile[] {
    const { baseDir, given } = this.#places;
    const beside = type === 'module' ? 'library' : `${type}_plugins`;
    const folders = [
      ...given,
      ...(baseDir === undefined ? [] : [join(baseDir, beside)]),
      ...this.#configured(type),
    ];
    return unique(folders.flatMap((folder) => filesIn(folder, undefined)));
  }

  /** Those of a type in collections; all of them, or those that a filter (`ns.name`, `ns`) names. */
  inCollections(type: string, filter: readonly string[] = []): DocumentedFile[] {
    const inside = type === 'module' ? 'modules' : type;
    const found = this.collections().filter(
      ({ name }) => filter.length === 0 || filter.some((one) => name === one || name.startsWith(`${one}.`)),
    );
    return unique(
      found.flatMap(({ name, path }) =>
        filesBelow(join(path, 'plugins', inside), name).map((file) => ({ ...file, collection: name })),
      ),
    );
  }

  /** The collections that are installed, those that win first. */
  collections(): { readonly name: string; readonly path: string }[] {
    const { settings, baseDir } = this.#places;
    const roots = [
      ...(baseDir === undefined ? [] : [join(baseDir, 'collections')]),
      ...settings.COLLECTIONS_PATHS,
    ];
    const found = new Map<string, string>();
    for (const root of roots) {
      const top = rootOf(root);
      for (const namespace of folders(top))
        for (const name of folders(join(top, namespace))) {
          const full = `${namespace}.${name}`;
          if (!found.has(full)) found.set(full, join(top, namespace, name));
        }
    }
    return [...found].map(([name, path]) => ({ name, path }));
  }

  /** The file of a plugin, by its full or short name. */
  find(type: string, name: string): DocumentedFile | undefined {
    const parts = name.split('.');
    if (parts.length < 3) return this.legacy(type).find((file) => file.name === name);
    return this.inCollections(type, [parts.slice(0, 2).join('.')]).find((file) => file.name === name);
  }

  #configured(type: string): readonly string[] {
    const { settings } = this.#places;
    const known: Readonly<Record<string, readonly string[]>> = {
      module: settings.DEFAULT_MODULE_PATH,
      become: settings.BECOME_PLUGIN_PATH,
      cache: settings.DEFAULT_CACHE_PLUGIN_PATH,
      callback: settings.DEFAULT_CALLBACK_PLUGIN_PATH,
      connection: settings.DEFAULT_CONNECTION_PLUGIN_PATH,
      filter: settings.DEFAULT_FILTER_PLUGIN_PATH,
      inventory: settings.DEFAULT_INVENTORY_PLUGIN_PATH,
      lookup: settings.DEFAULT_LOOKUP_PLUGIN_PATH,
      strategy: settings.DEFAULT_STRATEGY_PLUGIN_PATH,
      test: settings.DEFAULT_TEST_PLUGIN_PATH,
      vars: settings.DEFAULT_VARS_PLUGIN_PATH,
    };
    return known[type] ?? [];
  }
}

function folders(path: string): string[] {
  return entriesOf(path)
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort();
}

function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** A collection's plugins may lie in folders, which are then part of their names. */
function filesBelow(folder: string, collection: string): DocumentedFile[] {
  const below = folders(folder).filter((name) => name !== '__pycache__');
  return [
    ...filesIn(folder, collection),
    ...below.flatMap((name) => filesBelow(join(folder, name), `${collection}.${name}`)),
  ];
}

function filesIn(folder: string, collection: string | undefined): DocumentedFile[] {
  return entriesOf(folder)
    .filter(
      (entry) => !entry.isDirectory() && ENDINGS.has(extname(entry.name)) && entry.name !== '__init__.py',
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((entry) => {
      const path = join(folder, entry.name);
      const short = pluginNameOf(path);
      return { name: collection === undefined ? short : `${collection}.${short}`, path, collection };
    });
}

/** The first of each name: a YAML file beside a Python one is the documentation. */
function unique(files: readonly DocumentedFile[]): DocumentedFile[] {
  const byName = new Map<string, DocumentedFile>();
  for (const file of files) {
    const known = byName.get(file.name);
    if (
      known === undefined ||
      (!/\.ya?ml$/.test(known.path) && /\.ya?ml$/.test(file.path) && sameStem(known, file))
    )
      byName.set(file.name, file);
  }
  return [...byName.values()];
}

function sameStem(a: DocumentedFile, b: DocumentedFile): boolean {
  return a.path.replace(/\.\w+$/, '') === b.path.replace(/\.\w+$/, '');
}
