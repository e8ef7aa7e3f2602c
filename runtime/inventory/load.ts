import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { EXIT, messageOf, TsibleError } from '../errors/error.ts';
import { Origin, Source } from '../errors/source.ts';
import { pythonHelp } from '../plugins/own-plugin.ts';
import type { Templar } from '../template/templar.ts';
import type { RawDict } from '../values/raw.ts';
import { compilePattern, escapePattern, type Pattern } from '../values/regex/pattern.ts';
import { InventoryData } from './data.ts';
import { Inventory, type InventoryOptions } from './inventory.ts';
import { auto } from './sources/auto.ts';
import { constructed } from './sources/constructed.ts';
import { generator } from './sources/generator.ts';
import { advancedHostList, hostList } from './sources/host-list.ts';
import { ini } from './sources/ini.ts';
import { ownInventory } from './sources/own.ts';
import { script } from './sources/script.ts';
import type { SourceContext, SourcePlugin } from './sources/source.ts';
import { toml } from './sources/toml.ts';
import { yaml } from './sources/yaml.ts';
import { inventoryFolders } from './vars-files.ts';
import { VarsPlugins } from './vars-plugins.ts';

export interface LoadInventoryOptions extends InventoryOptions {
  /** Renders what the constructed and generator plugins hold, with the variables given. */
  readonly templar?: (variables: RawDict) => Templar;
  readonly extraVars?: RawDict;
  /** Facts that a cache holds of a host. */
  readonly cachedFacts?: (host: string) => RawDict | undefined;
  /** False reads anew what caches hold of sources (`--flush-cache`, meta: refresh_inventory). */
  readonly useCache?: boolean;
  /** What `-vvv` shows. */
  readonly verbose?: (message: string) => void;
}

const PLUGINS: ReadonlyMap<string, SourcePlugin> = pluginTable();

function pluginTable(): Map<string, SourcePlugin> {
  const table = new Map<string, SourcePlugin>();
  for (const plugin of [hostList, advancedHostList, script, yaml, ini, toml, constructed, generator])
    table.set(plugin.name, plugin);
  table.set('auto', auto(table, findPlugin));
  return table;
}

/** The plugin of a name: the user's own goes before those of that name here. */
function findPlugin(name: string, { plugins }: Pick<SourceContext, 'plugins'>): SourcePlugin | undefined {
  const file = plugins?.find('inventory', name);
  if (file?.language === 'javascript') return ownInventory(file, name);
  return PLUGINS.get(name.replace(/^ansible\.(?:builtin|legacy)\./, ''));
}

/**
 * Reads a run's inventory. A source that can't be read is warned of (or an error, where the settings say so); without
 * any, only the implicit localhost is there.
 * @param previous An inventory that this one replaces: what tasks added to it is added again.
 */
export async function loadInventory(options: LoadInventoryOptions, previous?: Inventory): Promise<Inventory> {
  const { settings, plugins, readSetting, useCache = true } = options;
  const sources = options.sources
    .filter((source) => source !== '')
    .map((source) => (source.includes(',') ? source : options.loader.expand(source)));
  const data = new InventoryData(settings, options);
  const { loader, templar, extraVars, cachedFacts, verbose = () => {} } = options;
  const processed: string[] = [];
  const filesOf = fileVars(options, processed);
  const context = {
    data,
    loader,
    templar,
    extraVars,
    cachedFacts,
    filesOf,
    plugins,
    readSetting,
    useCache,
    verbose,
  };
  const reader = new SourceReader(context, options);
  let parsed = false;
  for (const source of sources) {
    parsed = (await reader.read(source)) || parsed;
    processed.push(source);
  }
  // What a source gave before it failed stays out of `all` then, as in Ansible.
  if (parsed) data.reconcile();
  else {
    if (settings.INVENTORY_UNPARSED_IS_FAILED)
      throw new TsibleError('No inventory was parsed, please check your configuration and options.');
    if (settings.INVENTORY_UNPARSED_WARNING)
      options.warn('No inventory was parsed, only implicit localhost is available');
  }
  const inventory = new Inventory(data, { ...options, sources });
  inventory.applyInventoryStage();
  if (previous !== undefined) inventory.replay(previous);
  return inventory;
}

/** What vars plugins say beside the sources read so far, for plugins that build on earlier sources. */
function fileVars(options: InventoryOptions, processed: readonly string[]): SourceContext['filesOf'] {
  const plugins = new VarsPlugins(options);
  return (entity) =>
    plugins
      .layers(inventoryFolders(processed, options.loader), [entity], 'all')
      .filter((vars) => vars !== undefined);
}

class SourceReader {
  readonly #ignored: Pattern;
  readonly #plugins: readonly SourcePlugin[];

  constructor(
    readonly context: SourceContext,
    readonly options: InventoryOptions,
  ) {
    const { settings } = options;
    this.#ignored = ignoredNames(settings);
    this.#plugins = this.#enabled();
  }

  #enabled(): SourcePlugin[] {
    const found: SourcePlugin[] = [];
    for (const name of this.options.settings.INVENTORY_ENABLED) {
      const plugin = findPlugin(name, this.options);
      if (plugin === undefined) {
        const file = this.options.plugins?.find('inventory', name);
        const details = file && { help: pythonHelp(file) };
        this.options.warn(`Failed to load inventory plugin, skipping ${name}`, details);
      } else found.push(plugin);
    }
    if (found.length === 0)
      throw new TsibleError(
        'No inventory plugins available to generate inventory, make sure you have at least one enabled.',
      );
    return found;
  }

  /** @returns Whether anything could be read. */
  async read(source: string): Promise<boolean> {
    if (!this.options.loader.isDirectory(source)) return this.#one(source);
    let parsed = false;
    for (const name of readdirSync(source).sort((a, b) => (a < b ? -1 : Number(a > b))))
      if (this.#ignored.search(name) === undefined) parsed = (await this.read(join(source, name))) || parsed;
    return parsed;
  }

  async #one(source: string): Promise<boolean> {
    const failures: { readonly plugin: string; readonly error: TsibleError }[] = [];
    const { data, verbose } = this.context;
    data.source = source;
    for (const plugin of this.#plugins) {
      if (!plugin.accepts(source, this.context)) {
        verbose(`${plugin.name} declined parsing ${source} as it did not pass its verify_file() method`);
        continue;
      }
      try {
        await plugin.read(source, this.context);
        data.source = undefined;
        verbose(`Parsed ${source} inventory source with ${plugin.name} plugin`);
        return true;
      } catch (error) {
        if (!(error instanceof TsibleError) || error.exitCode === EXIT.interrupted) throw error;
        failures.push({ plugin: plugin.name, error });
      }
    }
    data.source = undefined;
    this.#complain(source, failures);
    return false;
  }

  /** The default inventory may be missing without a word. */
  #complain(
    source: string,
    failures: readonly { readonly plugin: string; readonly error: TsibleError }[],
  ): void {
    const { settings, warn } = this.options;
    if (source === '/etc/ansible/hosts' && !existsSync(source)) return;
    for (const { plugin, error } of failures) {
      const place = new Source(`<inventory plugin '${plugin}' with source '${source}'>`, '');
      const cause = new TsibleError(error.message, {
        origin: error.origin ?? new Origin(place, -1),
        help: error.help,
        cause: error.cause,
      });
      warn(`Failed to parse inventory with '${plugin}' plugin.`, { cause });
    }
    if (settings.INVENTORY_ANY_UNPARSED_IS_FAILED)
      throw new TsibleError(`Completely failed to parse inventory source ${source}`);
    warn(`Unable to parse ${source} as an inventory source`);
  }
}

/** Names in a folder that are no inventory. */
function ignoredNames(settings: Settings): Pattern {
  const patterns = [
    '^\\.',
    '^host_vars$',
    '^group_vars$',
    '^vars_plugins$',
    ...settings.INVENTORY_IGNORE_PATTERNS.filter((pattern) => pattern !== ''),
    ...settings.INVENTORY_IGNORE_EXTS.map((ending) => `${escapePattern(ending)}$`),
  ];
  try {
    return compilePattern(patterns.join('|'));
  } catch (error) {
    throw new TsibleError(`Invalid regular expression in INVENTORY_IGNORE_PATTERNS: ${messageOf(error)}`, {
      exitCode: EXIT.badOptions,
    });
  }
}
