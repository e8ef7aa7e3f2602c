import type { Settings } from '../config/settings.ts';
import { TsibleError } from '../errors/error.ts';
import { pythonHelp } from '../plugins/own-plugin.ts';
import type { PluginFile, PluginFolders } from '../plugins/plugin-folders.ts';
import type { ReadSetting } from '../plugins/plugin-options.ts';
import type { RawDict } from '../values/raw.ts';
import type { DataLoader } from '../yaml/files.ts';
import type { InventoryNotices } from './data.ts';
import { type Group, Host } from './model.ts';
import { ownVars } from './own-vars.ts';
import { VarsFiles } from './vars-files.ts';

/** When variables are asked for: after the inventory was read, by a task, or to show them all. */
export type VarsStage = 'inventory' | 'task' | 'all';

/** A source of variables of hosts and groups beside an inventory or playbook. */
export interface VarsPlugin {
  /** Its `stage` option, where it has one that is set. */
  readonly stage: string | undefined;
  /** The variables of a group or host, for a folder; undefined for none. */
  vars(folder: string, entity: Group | Host): RawDict | undefined;
}

export interface VarsPluginsOptions extends InventoryNotices {
  readonly settings: Settings;
  readonly loader: DataLoader;
  readonly plugins?: PluginFolders | undefined;
  readonly readSetting?: ReadSetting | undefined;
}

/**
 * The vars plugins of a run, as `vars_plugins_enabled` and the folders of plugins have them: host_group_vars, and the user's own.
 * In Ansible's order, those that run unasked before those that are enabled by name.
 */
export class VarsPlugins {
  readonly #options: VarsPluginsOptions;
  #plugins: readonly VarsPlugin[] | undefined;
  #version: number | undefined;
  readonly #known = new Map<string, VarsPlugin | undefined>();

  constructor(options: VarsPluginsOptions) {
    this.#options = options;
  }

  /** The variables of entities for each folder, lowest precedence first. */
  layers(
    folders: readonly string[],
    entities: readonly (Group | Host)[],
    stage: VarsStage,
  ): (RawDict | undefined)[] {
    const plugins = this.#list().filter((plugin) => this.#runs(plugin, stage));
    if (plugins.length === 0) return [];
    return folders.flatMap((folder) =>
      plugins.flatMap((plugin) => entities.map((entity) => plugin.vars(folder, entity))),
    );
  }

  /** A plugin's own stage counts; where it has none, RUN_VARS_PLUGINS does. */
  #runs({ stage: own }: VarsPlugin, stage: VarsStage): boolean {
    if (own !== undefined) return own === 'all' || own === stage;
    return stage !== (this.#options.settings.RUN_VARS_PLUGINS === 'start' ? 'task' : 'inventory');
  }

  /** A role that was loaded meanwhile may have brought further ones. */
  #list(): readonly VarsPlugin[] {
    const { plugins: folders, settings } = this.#options;
    if (this.#plugins !== undefined && folders?.version === this.#version) return this.#plugins;
    this.#version = folders?.version;
    const found = new Set<VarsPlugin>();
    const add = (plugin: VarsPlugin | undefined) => plugin !== undefined && found.add(plugin);
    const enabled = settings.VARIABLE_PLUGINS_ENABLED.filter((name) => name !== '');
    const unasked = new Set((folders?.files('vars') ?? []).map(({ name }) => name));
    for (const [name, isEnabled] of [
      ...[...unasked].map((name) => [name, false] as const),
      ...enabled.map((name) => [name, true] as const),
    ]) {
      const file = folders?.find('vars', name);
      if (file !== undefined) add(this.#own(file, isEnabled));
      else if (/^(?:ansible\.(?:builtin|legacy)\.)?host_group_vars$/.test(name)) add(this.#hostGroupVars());
    }
    this.#plugins = [...found];
    return this.#plugins;
  }

  #own(file: PluginFile, enabled: boolean): VarsPlugin | undefined {
    if (this.#known.has(file.path)) return this.#known.get(file.path);
    let plugin: VarsPlugin | undefined;
    if (file.language === 'python')
      this.#options.warn(`The vars plugin '${file.name}' was left out.`, { help: pythonHelp(file) });
    else {
      const own = ownVars(file, this.#options);
      if (!enabled && own.needsEnabled) return undefined;
      plugin = own;
    }
    this.#known.set(file.path, plugin);
    return plugin;
  }

  #hostGroupVars(): VarsPlugin {
    const known = this.#known.get('');
    if (known !== undefined) return known;
    const { loader, settings } = this.#options;
    const files = new VarsFiles(loader, this.#options, settings.DEFAULT_HASH_BEHAVIOUR === 'merge');
    const plugin: VarsPlugin = {
      stage: stageOf(settings.HOST_GROUP_VARS_STAGE),
      vars: (folder, entity) =>
        files.vars(folder, entity instanceof Host ? 'host_vars' : 'group_vars', entity.name),
    };
    this.#known.set('', plugin);
    return plugin;
  }
}

/** @throws TsibleError for a word that is no stage */
export function stageOf(given: unknown): string | undefined {
  if (given === null || given === undefined || given === '') return undefined;
  const stages = ['all', 'task', 'inventory'];
  if (stages.includes(String(given))) return String(given);
  throw new TsibleError(`Invalid value '${String(given)}' for config 'stage'.`, {
    help: `Valid values are: ${stages.join(', ')}`,
  });
}
