import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pythonHelp } from '../../plugins/own-plugin.ts';
import type { PluginFile, PluginFolders } from '../../plugins/plugin-folders.ts';
import { type AnyModule, defineModule } from '../define.ts';
import { ModuleFailure } from '../result.ts';
import { packagedModule } from './python-library.ts';
import { moduleStyle } from './style.ts';

/**
 * The modules that a repository brings itself: in `library/` folders, where a task finds them before those of
 * ansible.builtin, and in collections.
 */
export class LocalModules {
  readonly #folders: PluginFolders;
  readonly #utilsPath: readonly string[];
  readonly #actions = new Map<string, PluginFile>();

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

  /**
   * The file of an action plugin in Python that no module stands behind, by the name of its action. It can't run here, but a
   * play whose task with it is skipped can.
   */
  findAction(name: string): string | undefined {
    const file = this.#folders.find('action', name);
    if (file?.language !== 'python') return undefined;
    this.#actions.set(file.path, file);
    return file.path;
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
    const action = this.#actions.get(path);
    if (action !== undefined) return unusableAction(name, action);
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

function unusableAction(name: string, file: PluginFile): AnyModule {
  return defineModule({
    name,
    summary: `The action plugin in ${file.path}`,
    options: {
      _raw_params: { type: 'str', description: 'Bare words.' },
      arguments: { type: 'dict', description: 'Whatever the action takes' },
    },
    freeKeys: 'arguments',
    freeForm: '_raw_params',
    controllerOnly: true,
    check: 'full',
    diff: 'none',
    run(): Promise<never> {
      throw new ModuleFailure(pythonHelp(file));
    },
  });
}

/** The folder that holds `ansible_collections`, for a module of a collection. */
function collectionRoot(path: string): string[] {
  const at = path.lastIndexOf('/ansible_collections/');
  return at === -1 ? [] : [path.slice(0, at)];
}
