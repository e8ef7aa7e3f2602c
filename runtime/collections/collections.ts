import { basename, join, resolve } from 'node:path';
import type { Raw, RawDict } from '../values/raw.ts';
import { parseResource } from './collection-name.ts';

/** Reads the controller's files. */
export interface CollectionFiles {
  load(path: string): Raw;
  isFile(path: string): boolean;
  isDirectory(path: string): boolean;
}

/** A role or playbook that was found in a collection. */
export interface FoundResource {
  readonly collection: string;
  /** Its name without the collection. */
  readonly name: string;
  readonly path: string;
}

/** Kinds of plugins as `meta/runtime.yml` lists them. */
export type RoutedKind = 'modules' | 'action' | 'lookup' | 'filter' | 'test' | 'callback' | 'inventory';

/** What a collection's `meta/runtime.yml` says of one of its names. */
export interface Route {
  readonly redirect: string | undefined;
  readonly tombstone: RouteNotice | undefined;
  readonly deprecation: RouteNotice | undefined;
}

export interface RouteNotice {
  readonly text: string;
  readonly version: string | undefined;
  readonly date: string | undefined;
}

/** The collections that lie in the folders of COLLECTIONS_PATHS and beside playbooks. */
export class Collections {
  readonly #files: CollectionFiles;
  readonly #configured: readonly string[];
  readonly #adjacent: string[] = [];
  readonly #folders = new Map<string, string | undefined>();
  readonly #runtime = new Map<string, RawDict>();

  constructor(paths: readonly string[], files: CollectionFiles) {
    this.#configured = paths.map(rootOf);
    this.#files = files;
  }

  /** Looks into `collections/` beside a playbook from now on, before all other places. */
  addPlaybookFolder(folder: string): void {
    const root = join(resolve(folder), 'collections', 'ansible_collections');
    if (this.#adjacent.includes(root) || !this.#files.isDirectory(root)) return;
    this.#adjacent.push(root);
    this.#folders.clear();
    this.#runtime.clear();
  }

  /** The folder of `namespace.collection`; undefined when it isn't installed. */
  folder(collection: string): string | undefined {
    if (!this.#folders.has(collection)) {
      const below = collection.replace('.', '/');
      const found = [...this.#adjacent, ...this.#configured]
        .map((root) => join(root, below))
        .find((path) => this.#files.isDirectory(path));
      this.#folders.set(collection, found);
    }
    return this.#folders.get(collection);
  }

  /** Whether any collection of a namespace is installed. */
  hasNamespace(namespace: string): boolean {
    return [...this.#adjacent, ...this.#configured].some((root) =>
      this.#files.isDirectory(join(root, namespace)),
    );
  }

  /** A role by its full name, or by its short one in the first of the `searched` collections that has it. */
  role(name: string, searched: readonly string[]): FoundResource | undefined {
    return this.#find(name, 'roles', searched, (path) => (this.#files.isDirectory(path) ? path : undefined));
  }

  /** A playbook by its full name, with or without its ending. */
  playbook(name: string): FoundResource | undefined {
    const bare = name.replace(/\.ya?ml$/, '');
    const endings = bare === name ? ['.yml', '.yaml'] : [name.slice(bare.length)];
    return this.#find(bare, 'playbooks', [], (path) =>
      endings.map((ending) => path + ending).find((file) => this.#files.isFile(file)),
    );
  }

  /** The collection that a file belongs to, if it lies where collections are looked for. */
  owning(path: string): string | undefined {
    const match = /\/ansible_collections\/([^/]+)\/([^/]+)\//.exec(path);
    if (match === null) return undefined;
    const name = `${match[1]}.${match[2]}`;
    const folder = this.folder(name);
    return folder !== undefined && path.startsWith(`${folder}/`) ? name : undefined;
  }

  /** What the collection's `meta/runtime.yml` says of a plugin's full name. */
  route(kind: RoutedKind, name: string): Route | undefined {
    const parsed = parseResource(name);
    if (parsed === undefined) return undefined;
    const routing = this.#meta(parsed.collection).get('plugin_routing');
    const entries = routing instanceof Map ? routing.get(kind) : undefined;
    const entry = entries instanceof Map ? entries.get(name.slice(parsed.collection.length + 1)) : undefined;
    if (!(entry instanceof Map)) return undefined;
    const redirect = entry.get('redirect');
    return {
      redirect: typeof redirect === 'string' ? redirect : undefined,
      tombstone: notice(entry.get('tombstone')),
      deprecation: notice(entry.get('deprecation')),
    };
  }

  /** The collection's own groups of actions, for module_defaults; undefined when it isn't installed. */
  actionGroups(collection: string): RawDict | undefined {
    if (this.folder(collection) === undefined) return undefined;
    const groups = this.#meta(collection).get('action_groups');
    return groups instanceof Map ? groups : new Map();
  }

  #meta(collection: string): RawDict {
    let meta = this.#runtime.get(collection);
    if (meta === undefined) {
      const folder = this.folder(collection);
      const file = folder === undefined ? undefined : join(folder, 'meta', 'runtime.yml');
      const loaded = file !== undefined && this.#files.isFile(file) ? this.#files.load(file) : null;
      meta = loaded instanceof Map ? loaded : new Map();
      this.#runtime.set(collection, meta);
    }
    return meta;
  }

  #find(
    name: string,
    kind: string,
    searched: readonly string[],
    exists: (path: string) => string | undefined,
  ): FoundResource | undefined {
    const parsed = parseResource(name);
    const places =
      parsed === undefined
        ? searched.map((collection) => ({ collection, folders: [], resource: name }))
        : [parsed];
    for (const { collection, folders, resource } of places) {
      const folder = this.folder(collection);
      const path = folder === undefined ? undefined : exists(join(folder, kind, ...folders, resource));
      if (path !== undefined) return { collection, name: resource, path };
    }
    return undefined;
  }
}

/** The folder of the namespaces: a path may name `ansible_collections` itself or the folder that holds it. */
export function rootOf(path: string): string {
  return basename(path) === 'ansible_collections' ? path : join(path, 'ansible_collections');
}

function notice(raw: Raw | undefined): RouteNotice | undefined {
  if (!(raw instanceof Map)) return undefined;
  const text = (name: string) => {
    const value = raw.get(name);
    return value === undefined || value === null ? undefined : String(value);
  };
  return {
    text: text('warning_text') ?? '',
    version: text('removal_version'),
    date: text('removal_date'),
  };
}
