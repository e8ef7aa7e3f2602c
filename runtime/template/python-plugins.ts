import { readFileSync } from 'node:fs';
import type { PluginFile, PluginFolders } from '../plugins/plugin-folders.ts';
import { PythonBridge } from '../plugins/python/bridge.ts';
import { pack } from '../plugins/python/carry.ts';
import { controllerPython } from '../plugins/python/controller-python.ts';
import { parseSignature } from '../values/signature.ts';
import { truth } from '../values/truth.ts';
import type { Dict, Value } from '../values/value.ts';
import type { PluginContext } from './plugin.ts';
import type { Registered } from './registry.ts';
import type { TemplatePluginKind, TemplatePlugins } from './user-plugins.ts';

const ANYTHING = parseSignature('*values, **options');
const OPTIONS = parseSignature('**options');

type Found = {
  readonly [Kind in TemplatePluginKind]: Map<string, Registered<TemplatePlugins[Kind]> | undefined>;
};

/** Filters, tests and lookups in Python, which run on a Python of the controller that has ansible-core. */
export class PythonPlugins {
  readonly #folders: PluginFolders;
  #bridge: PythonBridge | undefined;
  #found: Found = nothing();
  #version = -1;

  constructor(folders: PluginFolders) {
    this.#folders = folders;
  }

  /** The files that seem to hold the plugin. */
  candidates(kind: TemplatePluginKind, name: string): readonly PluginFile[] {
    const [, collection, inside = name] = /^(\w+\.\w+)\.(\w+)$/.exec(name) ?? [];
    const files =
      collection === undefined ? this.#folders.files(kind) : this.#folders.collectionFiles(collection, kind);
    const python = files.filter(({ language }) => language === 'python');
    const named = python.filter((file) => file.name === inside);
    return kind === 'lookup' ? named : [...named, ...python.filter((file) => mentions(file, inside))];
  }

  get<Kind extends TemplatePluginKind>(
    kind: Kind,
    name: string,
  ): Registered<TemplatePlugins[Kind]> | undefined {
    if (this.#version !== this.#folders.version) {
      this.#version = this.#folders.version;
      this.#found = nothing();
    }
    const known: Map<string, Registered<TemplatePlugins[Kind]> | undefined> = this.#found[kind];
    if (known.has(name)) return known.get(name);
    const file = this.candidates(kind, name).find(({ path }) => this.#python()?.find(kind, name, path));
    const plugin = file && this.#plugins(name, file)[kind];
    const found = plugin && { name, plugin, function: name };
    known.set(name, found);
    return found;
  }

  #python(): PythonBridge | undefined {
    const python = controllerPython();
    if (python !== undefined) this.#bridge ??= new PythonBridge(python, this.#folders.collectionsPaths);
    return this.#bridge;
  }

  #plugins(name: string, file: PluginFile): TemplatePlugins {
    const call = (
      kind: TemplatePluginKind,
      context: PluginContext,
      args: readonly Value[],
      keywords: Value,
      variables = NONE,
    ): Value => {
      const { baseDir } = context.environment;
      const what = { kind, name, args, keywords: keywords as Dict, variables, baseDir };
      return this.#bridge?.call(what, (variable) => context.variable(variable)) ?? null;
    };
    return {
      filter: {
        signature: ANYTHING,
        run: (context, args = [], options = NONE) => call('filter', context, args as Value[], options),
      },
      test: {
        signature: ANYTHING,
        run: (context, args = [], options = NONE) => truth(call('test', context, args as Value[], options)),
      },
      lookup: {
        signature: OPTIONS,
        run: (context, terms, options = NONE) =>
          call('lookup', context, terms, options, variablesFor(file, context)) as Value[],
      },
    };
  }
}

const NONE: Dict = new Map();

function nothing(): Found {
  return { filter: new Map(), test: new Map(), lookup: new Map() };
}

/** True for a Python file that speaks of a plugin's name as Python's filter plugins do: as a quoted key. */
function mentions(file: PluginFile, name: string): boolean {
  const text = readFileSync(file.path, 'utf8');
  return text.includes(`'${name}'`) || text.includes(`"${name}"`) || text.includes(`${name}=`);
}

/**
 * The variables that a lookup's file speaks of, by quoted names: all of a host's would have to be rendered, and carried over,
 * with every call. What can't be rendered or carried is left out.
 */
function variablesFor(file: PluginFile, context: PluginContext): Dict {
  const variables: Dict = new Map();
  variables.set('ansible_search_path', [...context.searchPath]);
  for (const [, name = ''] of readFileSync(file.path, 'utf8').matchAll(/['"]([A-Za-z_]\w*)['"]/g)) {
    if (variables.has(name)) continue;
    try {
      const value = context.variable(name);
      if (value !== undefined) variables.set(name, pack(value));
    } catch {}
  }
  return variables;
}
