import { dirname } from 'node:path';
import { openFactCache } from '../cache/open.ts';
import { Collections } from '../collections/collections.ts';
import type { Settings } from '../config/settings.ts';
import type { Report } from '../errors/render.ts';
import type { RunOptions } from '../executor/options.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { loadInventory } from '../inventory/load.ts';
import type { VarsStage } from '../inventory/vars-plugins.ts';
import type { Block, Task } from '../playbook/nodes.ts';
import { searchPathOf } from '../playbook/search-path.ts';
import { configuredFolders, PluginFolders } from '../plugins/plugin-folders.ts';
import { speculation } from '../template/effects.ts';
import { createTemplar } from '../template/engine.ts';
import type { TemplateEnvironment } from '../template/environment.ts';
import type { Scope } from '../template/scope.ts';
import type { Templar } from '../template/templar.ts';
import { UserPlugins } from '../template/user-plugins.ts';
import type { RawDict } from '../values/raw.ts';
import { FactStore } from '../vars/facts.ts';
import { LayeredScope, type VarLayer } from '../vars/layered-scope.ts';
import { MagicVariables } from '../vars/magic.ts';
import { Variables } from '../vars/variables.ts';
import { loadVault } from '../vault/secrets.ts';
import { Vault } from '../vault/vault.ts';
import { DataLoader } from '../yaml/files.ts';
import type { InventoryArguments } from './arguments/common.ts';
import type { CommandContext } from './command.ts';
import { readExtraVars } from './extra-vars.ts';
import { promptSecret } from './prompt.ts';
import { settingLookup } from './setting-lookup.ts';
import { ANSIBLE_CORE } from './version.ts';

/** Who there is to work on, and with which variables: what commands need that know of hosts. */
export interface InventorySession {
  readonly inventory: Inventory;
  readonly loader: DataLoader;
  readonly extraVars: RawDict;
  readonly facts: FactStore;
  readonly variables: Variables;
  readonly magic: MagicVariables;
  readonly collections: Collections;
  readonly pluginFolders: PluginFolders;
  /** The folder of the play that runs. */
  readonly baseDir: string;
  templar(scope: Scope): Templar;
  /** Templars that refuse all whose evaluation may have an effect, or leads to a warning; `refused` is called then. */
  speculativeTemplars(refused: () => void): (scope: Scope) => Templar;
  refreshInventory(): Promise<void>;
  /** From now on relative names mean files below this folder, and its group_vars and host_vars count. */
  setBaseDir(folder: string): void;
}

interface SessionParts {
  /** What the command line says of connections. */
  readonly connection?: VarLayer | undefined;
  /** What the variables of hosts are asked for. */
  readonly stage?: VarsStage;
  /** The folder beside whose files plugins count; undefined where there is no playbook. */
  readonly plugins: string | undefined;
}

/** Reads vault secrets, extra variables and the inventory. */
export async function openInventory(
  command: CommandContext,
  args: InventoryArguments,
  firstDir: string,
  options: RunOptions,
  { connection, stage, plugins }: SessionParts,
): Promise<InventorySession> {
  let baseDir = firstDir;
  const { settings, paths, emit, warn } = command;
  const vault = await loadVault(
    { ids: args.vault_ids ?? [], passwordFiles: args.vault_password_files ?? [], ask: args.ask_vault_pass },
    { settings, paths, warn, prompt: promptSecret },
  );
  const loader = new DataLoader({
    settings,
    vault,
    paths,
    notify: ({ kind, message, origin, help }) =>
      kind === 'deprecation'
        ? emit({ type: 'deprecated', message, origin, help })
        : emit({ type: 'warning', message, origin, help }),
  });
  const extraVars: RawDict = readExtraVars(
    args.extra_vars ?? [],
    (path) => loader.load(loader.expand(path)),
    settings.DEFAULT_HASH_BEHAVIOUR === 'merge',
  );
  const collections = new Collections(settings.COLLECTIONS_PATHS, loader);
  const pluginFolders = new PluginFolders({
    baseDir: plugins,
    configured: configuredFolders(settings),
    collectionsPaths: settings.COLLECTIONS_PATHS,
    ignoredModuleEndings: settings.MODULE_IGNORE_EXTS,
  });
  const environment: TemplateEnvironment = {
    get baseDir() {
      return baseDir;
    },
    plugins: new UserPlugins(pluginFolders, (kind, name) => collections.route(kind, name)?.redirect),
    allowBrokenConditionals: settings.ALLOW_BROKEN_CONDITIONALS,
    allowEmbeddedTemplates: settings.ALLOW_EMBEDDED_TEMPLATES,
    jinjaExtensions: settings.DEFAULT_JINJA2_EXTENSIONS,
    setting: settingLookup(command.loaded, paths),
    collectionFolder: (name) => collections.folder(name),
    readFile: (path) => loader.readBytes(path).bytes,
    hostsOf: (pattern) => inventory.hosts(pattern).map((host) => host.name),
    vault: {
      encrypt: (plaintext, secret, vaultId, salt) =>
        vaultOf(secret, vaultId).encrypt(plaintext, vaultId, salt),
      decrypt: (ciphertext, secret, vaultId) => vaultOf(secret, vaultId).decryptText(ciphertext),
    },
    warn: (message, { removedIn, ...details } = {}) =>
      emit(
        removedIn === undefined
          ? { type: 'warning', message, ...details }
          : { type: 'deprecated', message, removedIn, ...details },
      ),
  };
  const warning = (message: string, details?: Omit<Report, 'message'>) =>
    emit({ type: 'warning', message, ...details });
  const templar = (scope: Scope) => createTemplar({ scope, environment });
  const speculativeTemplars = (refused: () => void) => {
    const speculative: TemplateEnvironment = Object.create(environment, speculation(refused));
    return (scope: Scope) => createTemplar({ scope, environment: speculative });
  };

  const load = (useCache: boolean, previous?: Inventory): Promise<Inventory> =>
    loadInventory(
      {
        sources: args.inventory ?? settings.DEFAULT_HOST_LIST,
        settings,
        loader,
        baseDir,
        ...(stage === undefined ? {} : { stage }),
        plugins: pluginFolders,
        readSetting: command.loaded.read,
        useCache,
        extraVars,
        templar: (vars) => templar(new LayeredScope([vars])),
        cachedFacts: (host) => facts.injected(host),
        warn: warning,
        verbose: (message) => emit({ type: 'verbose', level: 3, message, host: undefined }),
        deprecate: (message, details) => emit({ type: 'deprecated', message, ...details }),
      },
      previous,
    );
  const facts = new FactStore(openFactCache(settings, pluginFolders, warning));
  let inventory = await load(!options.flushCache);
  const magic = new MagicVariables({
    inventory: {
      hosts: () => inventory.allHosts().map((host) => host.name),
      groups: () => inventory.groupMembers(),
      groupNames: (host) => inventory.groupNames(host),
      fileOf: (host) => inventory.fileOf(host),
      sources: inventory.sources,
    },
    options,
    view: { scope: (host) => variables.viewScope(host), templar },
    baseDir: () => baseDir,
    configFile: command.configFile,
    version: ANSIBLE_CORE,
  });
  const variables = new Variables({
    facts,
    extraVars,
    hostVars: (host, place) => inventory.variableLayers(host, varsFolders(place, settings)),
    magic: (host) => magic.of(host),
    baseDir: () => baseDir,
    injectFacts: settings.INJECT_FACTS_AS_VARS,
    connection,
    merge: settings.DEFAULT_HASH_BEHAVIOUR === 'merge',
  });
  return {
    get inventory() {
      return inventory;
    },
    loader,
    extraVars,
    facts,
    variables,
    magic,
    collections,
    pluginFolders,
    get baseDir() {
      return baseDir;
    },
    templar,
    speculativeTemplars,
    refreshInventory: async () => {
      inventory = await load(false, inventory);
      magic.refresh();
    },
    setBaseDir: (folder) => {
      if (folder === baseDir) return;
      baseDir = folder;
      inventory.setBaseDir(folder);
      magic.refresh();
    },
  };
}

/** A vault with the one secret that a filter was given. */
function vaultOf(secret: string, vaultId: string | undefined): Vault {
  return new Vault([{ id: vaultId ?? 'filter_default', password: Buffer.from(secret) }]);
}

/** PLAYBOOK_VARS_ROOT: the folders whose group_vars and host_vars a task sees; undefined for the playbook's alone. */
function varsFolders(place: Task | Block | undefined, settings: Settings): readonly string[] | undefined {
  if (place === undefined || settings.PLAYBOOK_VARS_ROOT === 'top') return undefined;
  const folders = searchPathOf(place, dirname(place.file));
  return settings.PLAYBOOK_VARS_ROOT === 'all' ? folders : folders.slice(0, 1);
}
