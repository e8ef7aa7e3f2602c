import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PluginFolders } from '../../plugins/plugin-folders.ts';
import type { AnyModule } from '../define.ts';
import { packagedModule } from './python-library.ts';
import { moduleStyle } from './style.ts';

/**
 * The modules that a repository brings itself: in `library/` folders, where a task finds them before those of
 * ansible.builtin, and in collections.
 */
export class LocalModules {
  readonly #folders: PluginFolders;
  readonly #utilsPath: readonly string[];

  /** @param utilsPath DEFAULT_MODULE_UTILS_PATH. */
  constructor(folders: PluginFolders, utilsPath: readonly string[]) {
    this.#folders = folders;
    this.#utilsPath = utilsPath;
  }

  /** The file of a module, by its short name or by a collection's full one. `_name` is how a deprecated one is kept. */
  find(name: string): string | undefined {
    const underscored = name.replace(/[^.]+$/, '_$&');
    return (this.#folders.find('module', name) ?? this.#folders.find('module', underscored))?.path;
  }

  /** A module of the ansible-core (or of the collections) that the controller happens to have, by its full name. */
  findPackaged(name: string): string | undefined {
    return packagedModule(name);
  }

  /**
   * @param name The full name that errors and results call it by.
   * @param own tsible's own module of that name, for when the file is in Python and can't run here.
   */
  async load(name: string, path: string, own: string | undefined): Promise<AnyModule> {
    const style = moduleStyle(path, readFileSync(path));
    if (style.kind === 'script') {
      const { scriptModule } = await import('./script.ts');
      return scriptModule(name, path);
    }
    const { externalModule } = await import('./external.ts');
    const utils = [...this.#folders.roots.map((root) => join(root, 'module_utils')), ...this.#utilsPath];
    return externalModule({ name, path, style, own, utils, packages: collectionRoot(path) });
  }
}

/** The folder that holds `ansible_collections`, for a module of a collection. */
function collectionRoot(path: string): string[] {
  const at = path.lastIndexOf('/ansible_collections/');
  return at === -1 ? [] : [path.slice(0, at)];
}
