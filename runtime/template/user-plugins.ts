import { messageOf, TsibleError } from '../errors/error.ts';
import { importFile } from '../plugins/import-file.ts';
import { loadOwnPlugin, pythonHelp } from '../plugins/own-plugin.ts';
import type { PluginFile, PluginFolders } from '../plugins/plugin-folders.ts';
import { controllerPython } from '../plugins/python/controller-python.ts';
import { fromJavaScript, toJavaScript } from '../values/javascript.ts';
import { parseSignature } from '../values/signature.ts';
import { truth } from '../values/truth.ts';
import type { Dict, Value } from '../values/value.ts';
import type { Filter, Lookup, PluginContext, Test } from './plugin.ts';
import { PythonPlugins } from './python-plugins.ts';
import type { Registered } from './registry.ts';

/** The plugins of each kind that templates call. */
export interface TemplatePlugins {
  readonly filter: Filter;
  readonly test: Test;
  readonly lookup: Lookup;
}

export type TemplatePluginKind = keyof TemplatePlugins;

type Redirect = (kind: TemplatePluginKind, name: string) => string | undefined;

type Found = { readonly [Kind in TemplatePluginKind]: Map<string, Registered<TemplatePlugins[Kind]>> };

type UserFunction = (...args: unknown[]) => unknown;

/** A function with a Python parameter list, so that arguments may be given by name and have defaults. */
interface Described {
  readonly parameters: string;
  readonly run: UserFunction;
}

/**
 * Filters, tests and lookups of the user's own, from TypeScript and JavaScript files (docs/plugins.md), and from Python ones where
 * the controller has ansible-core.
 */
export class UserPlugins {
  readonly #folders: PluginFolders;
  readonly #python: PythonPlugins;
  readonly #collections = new Map<string, Found>();
  #shorts: Found | undefined;
  #version = -1;

  readonly #redirect: Redirect;

  /** @param redirect What a collection says that a full name of its stands for. */
  constructor(folders: PluginFolders, redirect: Redirect = () => undefined) {
    this.#folders = folders;
    this.#python = new PythonPlugins(folders);
    this.#redirect = redirect;
  }

  /** The name that a name of an installed collection leads to, if it leads elsewhere. */
  redirected(kind: TemplatePluginKind, name: string): string | undefined {
    return name.includes('.') ? this.#redirect(kind, name) : undefined;
  }

  /**
   * The plugin of that name. @throws TsibleError when one of the files can't be loaded
   */
  get<Kind extends TemplatePluginKind>(
    kind: Kind,
    name: string,
  ): Registered<TemplatePlugins[Kind]> | undefined {
    // Asked for with every call of a filter: most names have no dot.
    if (!name.includes('.')) return this.#short(kind, name);
    const [, collection, inside = ''] = /^(\w+\.\w+)\.(.+)$/.exec(name) ?? [];
    if (collection === undefined || collection === 'ansible.builtin') return undefined;
    if (collection === 'ansible.legacy') return this.#short(kind, inside);
    return this.#inCollection(collection)[kind].get(name);
  }

  /** The plugin of that full name, if it is one in Python that can run here. */
  ofPythonCollection<Kind extends TemplatePluginKind>(
    kind: Kind,
    name: string,
  ): Registered<TemplatePlugins[Kind]> | undefined {
    return name.includes('.') ? this.#python.get(kind, name) : undefined;
  }

  /** Tells of a Python plugin that has the name which wasn't found; undefined when there is none. */
  pythonPlugin(kind: TemplatePluginKind, name: string): string | undefined {
    const [file] = this.#python.candidates(kind, name);
    if (file === undefined) return undefined;
    const way =
      controllerPython() === undefined ? ' Where the controller has ansible-core it runs as it is.' : '';
    return pythonHelp(file) + way;
  }

  #short<Kind extends TemplatePluginKind>(
    kind: Kind,
    name: string,
  ): Registered<TemplatePlugins[Kind]> | undefined {
    return this.#shortNames()[kind].get(name) ?? this.#python.get(kind, name);
  }

  #shortNames(): Found {
    if (this.#shorts === undefined || this.#version !== this.#folders.version) {
      this.#version = this.#folders.version;
      this.#shorts = collect((kind) => this.#folders.files(kind), '');
    }
    return this.#shorts;
  }

  #inCollection(collection: string): Found {
    let found = this.#collections.get(collection);
    if (found === undefined) {
      found = collect((kind) => this.#folders.collectionFiles(collection, kind), `${collection}.`);
      this.#collections.set(collection, found);
    }
    return found;
  }
}

function collect(files: (kind: TemplatePluginKind) => readonly PluginFile[], prefix: string): Found {
  const found: Found = { filter: new Map(), test: new Map(), lookup: new Map() };
  for (const kind of ['filter', 'test'] as const) {
    for (const file of files(kind)) {
      if (file.language !== 'javascript') continue;
      for (const [name, given] of functionsOf(file, `${kind}s`)) {
        const full = prefix + name;
        if (kind === 'filter') addFirst(found.filter, full, makeFilter(file, name, given));
        else addFirst(found.test, full, makeTest(file, name, given));
      }
    }
  }
  for (const file of files('lookup')) {
    if (file.language === 'javascript') addFirst(found.lookup, prefix + file.name, makeLookup(file));
  }
  return found;
}

function addFirst<Plugin>(known: Map<string, Registered<Plugin>>, name: string, plugin: Plugin): void {
  if (!known.has(name)) known.set(name, { name, plugin, function: name.slice(name.lastIndexOf('.') + 1) });
}

/** The functions that a file exports under `filters` or `tests`, or else as a default export that holds them. */
function functionsOf(file: PluginFile, kind: 'filters' | 'tests'): [string, UserFunction | Described][] {
  const exported = importFile(file.path);
  const inner = exported.default;
  const given = exported[kind] ?? (isObject(inner) ? (inner[kind] ?? inner) : undefined);
  if (!isObject(given))
    throw new TsibleError(`The plugin file '${file.path}' has no export named '${kind}'.`, {
      help: `Write: export const ${kind} = { name: (value) => ... };`,
    });
  return Object.entries(given).map(([name, plugin]) => {
    if (!isFunction(plugin) && !isDescribed(plugin))
      throw new TsibleError(`'${name}' in the plugin file '${file.path}' is no function.`);
    return [name, plugin];
  });
}

function makeFilter(file: PluginFile, name: string, given: UserFunction | Described): Filter {
  const run = caller(file, name, given);
  return { signature: signatureOf(given), run: (_context, ...args) => fromJavaScript(run(args)) };
}

function makeTest(file: PluginFile, name: string, given: UserFunction | Described): Test {
  const run = caller(file, name, given);
  return { signature: signatureOf(given), run: (_context, ...args) => truth(fromJavaScript(run(args))) };
}

/** A lookup is a file's default export: it gets the terms, the options and what it may ask for, and gives a list. */
function makeLookup(file: PluginFile): Lookup {
  const { run } = loadOwnPlugin(file, '(terms, options, context) => [...]');
  return {
    signature: parseSignature('**options'),
    run: (context, terms, options = null) => {
      const result = attempt(file, () =>
        run(terms.map(toJavaScript), toJavaScript(options), lookupContext(context)),
      );
      const value = fromJavaScript(result);
      return Array.isArray(value) ? value : [value];
    },
  };
}

function lookupContext(context: PluginContext): object {
  return {
    baseDir: context.environment.baseDir,
    searchPath: context.searchPath,
    variable: (name: string) => {
      const value = context.variable(name);
      return value === undefined ? undefined : toJavaScript(value);
    },
  };
}

/** Plain functions get what was given by name as an object behind the others. */
function signatureOf(given: UserFunction | Described) {
  return parseSignature(isFunction(given) ? '*values, **options' : given.parameters);
}

function caller(file: PluginFile, name: string, given: UserFunction | Described): (args: Value[]) => unknown {
  if (!isFunction(given)) return (args) => attempt(file, () => given.run(...args.map(toJavaScript)));
  return ([values, options]) => {
    const args = Array.isArray(values) ? values.map(toJavaScript) : [];
    const named = options as Dict;
    if (args.length === 0) throw new Error(`${name}() needs a value`);
    if (named.size > 0) args.push(toJavaScript(named));
    return attempt(file, () => given(...args));
  };
}

/** What a plugin throws is the user's fault, told in one line, whatever kind of error it is. */
function attempt(file: PluginFile, run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    throw new TsibleError(`${messageOf(error)} (in '${file.path}')`, { cause: error });
  }
}

function isObject(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null;
}

function isFunction(given: unknown): given is UserFunction {
  return typeof given === 'function';
}

function isDescribed(given: unknown): given is Described {
  return isObject(given) && typeof given.parameters === 'string' && isFunction(given.run);
}
