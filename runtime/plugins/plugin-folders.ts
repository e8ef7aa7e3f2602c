import { type Dirent, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { rootOf } from '../collections/collections.ts';
import type { Settings } from '../config/settings.ts';
import { PLUGIN_ENDINGS } from './import-file.ts';

/** Kinds of plugins that users write, with the folders that hold them beside a playbook or in a role, and in a collection. */
const FOLDERS = {
  action: { beside: 'action_plugins', collection: 'action' },
  cache: { beside: 'cache_plugins', collection: 'cache' },
  callback: { beside: 'callback_plugins', collection: 'callback' },
  connection: { beside: 'connection_plugins', collection: 'connection' },
  filter: { beside: 'filter_plugins', collection: 'filter' },
  inventory: { beside: 'inventory_plugins', collection: 'inventory' },
  lookup: { beside: 'lookup_plugins', collection: 'lookup' },
  module: { beside: 'library', collection: 'modules' },
  test: { beside: 'test_plugins', collection: 'test' },
  vars: { beside: 'vars_plugins', collection: 'vars' },
} as const;

export type PluginKind = keyof typeof FOLDERS;

/** A file in a plugin folder. */
export interface PluginFile {
  readonly path: string;
  /** The file's name without its ending: the name of a module, lookup, action or callback. */
  readonly name: string;
  /** Of `python` plugins, those that templates call run on the controller's Python, if it has one. `other` files can be modules only. */
  readonly language: 'javascript' | 'python' | 'other';
}

/** The configured folders of each kind. */
export function configuredFolders(settings: Settings): Readonly<Record<PluginKind, readonly string[]>> {
  return {
    action: settings.DEFAULT_ACTION_PLUGIN_PATH,
    cache: settings.DEFAULT_CACHE_PLUGIN_PATH,
    callback: settings.DEFAULT_CALLBACK_PLUGIN_PATH,
    connection: settings.DEFAULT_CONNECTION_PLUGIN_PATH,
    filter: settings.DEFAULT_FILTER_PLUGIN_PATH,
    inventory: settings.DEFAULT_INVENTORY_PLUGIN_PATH,
    lookup: settings.DEFAULT_LOOKUP_PLUGIN_PATH,
    module: settings.DEFAULT_MODULE_PATH,
    test: settings.DEFAULT_TEST_PLUGIN_PATH,
    vars: settings.DEFAULT_VARS_PLUGIN_PATH,
  };
}

interface PluginFoldersOptions {
  /** The playbook's folder; undefined where there is no playbook. */
  readonly baseDir: string | undefined;
  /** Folders of a kind as configured (`DEFAULT_FILTER_PLUGIN_PATH`, ...). */
  readonly configured: Readonly<Partial<Record<PluginKind, readonly string[]>>>;
  /** COLLECTIONS_PATHS. */
  readonly collectionsPaths: readonly string[];
  /** MODULE_IGNORE_EXTS: endings that no module has. */
  readonly ignoredModuleEndings: readonly string[];
}

/**
 * Where a run's own plugins are: beside the playbook, in the roles that were loaded, in the configured folders, in
 * collections. The folders of one role serve the whole run, as in Ansible.
 */
export class PluginFolders {
  readonly #options: PluginFoldersOptions;
  readonly #roots: string[];
  readonly #files = new Map<string, readonly PluginFile[]>();
  /** Changes when a folder is added: what was worked out from the files before is no longer true. */
  version = 0;

  constructor(options: PluginFoldersOptions) {
    this.#options = options;
    this.#roots = options.baseDir === undefined ? [] : [options.baseDir];
  }

  /** Lets a role's folders (or another playbook's) take part from now on. */
  add(root: string): void {
    if (this.#roots.includes(root)) return;
    this.#roots.push(root);
    this.version++;
  }

  /** The folders whose plugins take part: the playbook's and those of the roles. */
  get roots(): readonly string[] {
    return this.#roots;
  }

  /** Every plugin file of a kind that short names lead to, those that win first. */
  files(kind: PluginKind): readonly PluginFile[] {
    const folders = [
      ...this.#roots.map((root) => join(root, FOLDERS[kind].beside)),
      ...(this.#options.configured[kind] ?? []).flatMap((folder) =>
        kind === 'module' ? [folder] : [...categoriesIn(folder), folder],
      ),
    ];
    return folders.flatMap((folder) => this.#inFolder(folder, kind));
  }

  /** The plugin files of a kind in a collection (`ns.name`), or in folders below its own, wherever it is installed. */
  collectionFiles(collection: string, kind: PluginKind, below = ''): readonly PluginFile[] {
    const inside = join(...collection.split('.'), 'plugins', FOLDERS[kind].collection, below);
    return this.collectionsPaths.flatMap((path) => this.#inFolder(join(rootOf(path), inside), kind));
  }

  /** Where collections are looked for: beside the playbook, then where the settings say. */
  get collectionsPaths(): readonly string[] {
    const { baseDir, collectionsPaths } = this.#options;
    return baseDir === undefined ? collectionsPaths : [join(baseDir, 'collections'), ...collectionsPaths];
  }

  /**
   * The first file of that name. A full name (`ns.collection.name`, `ns.collection.folder.name`) is looked for in its collection
   * only, and there in just that folder.
   */
  find(kind: PluginKind, name: string): PluginFile | undefined {
    const [, collection, inside = name] = /^(\w+\.\w+)\.(.+)$/.exec(name) ?? [];
    const found =
      collection === undefined || collection === 'ansible.legacy'
        ? this.files(kind).filter((file) => file.name === inside)
        : this.#inCollection(collection, kind, inside.split('.'));
    return found.find((file) => file.language === 'javascript') ?? found[0];
  }

  #inCollection(collection: string, kind: PluginKind, path: readonly string[]): readonly PluginFile[] {
    const below = path.slice(0, -1).join('/');
    const folder = join(FOLDERS[kind].collection, below);
    return this.collectionFiles(collection, kind, below).filter(
      (file) => file.name === path.at(-1) && dirname(file.path).endsWith(`/${folder}`),
    );
  }

  #inFolder(folder: string, kind: PluginKind): readonly PluginFile[] {
    let files = this.#files.get(folder);
    if (files === undefined) {
      files = kind === 'module' ? this.#listModules(folder) : listPlugins(folder);
      this.#files.set(folder, files);
    }
    return files;
  }

  /** Modules may be in any language, and in folders below. One without an ending goes before its namesakes. */
  #listModules(folder: string): PluginFile[] {
    const ignored = new Set(this.#options.ignoredModuleEndings);
    const files = listFiles(folder, true).filter(({ path }) => !ignored.has(extname(path)));
    return files.sort((a, b) => Number(extname(a.path) !== '') - Number(extname(b.path) !== ''));
  }
}

/** Folders in a configured one, and in those: plugins may be sorted into them. */
function categoriesIn(folder: string): string[] {
  const inside = foldersIn(folder);
  return [...inside, ...inside.flatMap(foldersIn)];
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.') && statSync(join(folder, entry.name)).isDirectory())
      .map(({ name }) => join(folder, name))
      .sort();
  } catch {
    return [];
  }
}

function listPlugins(folder: string): PluginFile[] {
  return listFiles(folder, false).filter(({ language }) => language !== 'other');
}

function listFiles(folder: string, recursive: boolean): PluginFile[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true, recursive });
  } catch {
    return [];
  }
  const files: PluginFile[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const ending = extname(entry.name);
    const name = entry.name.slice(0, -ending.length || undefined);
    if (entry.isDirectory() || entry.name.startsWith('.') || name === '__init__') continue;
    if (entry.name.endsWith('.d.ts')) continue;
    files.push({ path: join(entry.parentPath, entry.name), name, language: languageOf(ending) });
  }
  return files;
}

function languageOf(ending: string): PluginFile['language'] {
  if ((PLUGIN_ENDINGS as readonly string[]).includes(ending)) return 'javascript';
  return ending === '.py' ? 'python' : 'other';
}
