import { EXIT, TsibleError } from '../errors/error.ts';
import { forgetAuthoredItem, isAuthoredItem, noteAuthoredItem } from '../values/authored.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import { isReservedName, reservedNameWarning } from '../values/variable-name.ts';
import { combine } from './combine.ts';
import { type InventoryData, link } from './data.ts';
import { byPrecedence, type Group, groupsOf, Host } from './model.ts';
import { PatternMatcher, splitLimit, splitPatterns } from './patterns.ts';
import { inventoryFolders, realFolder } from './vars-files.ts';
import { VarsPlugins, type VarsPluginsOptions, type VarsStage } from './vars-plugins.ts';

export interface InventoryOptions extends VarsPluginsOptions {
  /** `-i`, or DEFAULT_HOST_LIST: paths and comma lists. */
  readonly sources: readonly string[];
  /** Folder of the playbook (or what stands for it): its group_vars and host_vars count too. */
  readonly baseDir: string | undefined;
  /** What hosts' variables are asked for: tasks, or a listing. */
  readonly stage?: VarsStage;
}

/** A host that a task added, kept so that it outlives a refresh. */
type Addition =
  | {
      readonly kind: 'host';
      readonly name: string;
      readonly groups: readonly string[];
      readonly vars: RawDict;
    }
  | {
      readonly kind: 'group';
      readonly host: string;
      readonly group: string;
      readonly parents: readonly string[];
    };

/** The hosts and groups of a run. Made by `loadInventory`. */
export class Inventory {
  readonly #matcher: PatternMatcher;
  readonly #layers = new Map<Host, Map<string, readonly RawDict[]>>();
  readonly #additions: Addition[] = [];
  readonly #warned = new Set<string>();
  readonly #vars: VarsPlugins;
  readonly #inventoryFolders: readonly string[];
  #playFolders: readonly string[];

  /** @param data What the sources gave, reconciled. */
  constructor(
    readonly data: InventoryData,
    readonly options: InventoryOptions,
  ) {
    this.#matcher = new PatternMatcher(data);
    this.#vars = new VarsPlugins(options);
    this.#inventoryFolders = inventoryFolders(options.sources, options.loader);
    this.#playFolders = options.baseDir === undefined ? [] : [realFolder(options.baseDir)];
  }

  get sources(): readonly string[] {
    return this.options.sources;
  }

  get groups(): ReadonlyMap<string, Group> {
    return this.data.groups;
  }

  /** Another playbook runs: its folder's group_vars and host_vars count from now on. */
  setBaseDir(folder: string): void {
    this.#playFolders = [realFolder(folder)];
    this.#layers.clear();
  }

  /** All hosts, in the order in which the sources name them. */
  allHosts(): Host[] {
    return [...this.data.hosts.values()];
  }

  /** A host by its name; the controller needn't be in any inventory. */
  host(name: string): Host | undefined {
    return this.data.host(name);
  }

  /**
   * The hosts that a pattern means, within a `--limit`.
   * @param order A play's `order`: inventory, reverse_inventory, sorted, reverse_sorted or shuffle.
   * @throws TsibleError for a bad pattern, limit file or order.
   */
  hosts(pattern: string, limit?: string, order?: string): Host[] {
    let hosts = this.#matcher.match(splitPatterns(pattern));
    const limits = limit === undefined ? [] : splitLimit(limit);
    if (limits.length > 0) {
      const within = new Set(this.#matcher.match(limits));
      hosts = hosts.filter((host) => within.has(host));
    }
    return inOrder(hosts, order);
  }

  /** Every group's hosts, those of its children included. */
  groupMembers(): Map<string, string[]> {
    const members = new Map<string, string[]>();
    for (const [name, group] of this.data.groups)
      members.set(
        name,
        group.allHosts().map((host) => host.name),
      );
    return members;
  }

  /** A host's groups, those above included; whose variables win come last. */
  groupsOf(host: Host): Group[] {
    return groupsOf(host).sort(byPrecedence);
  }

  /** Names of a host's groups, sorted, without `all`. */
  groupNames(name: string): string[] {
    const host = this.data.host(name);
    if (host === undefined) return [];
    return this.groupsOf(host)
      .map((group) => group.name)
      .filter((group) => group !== 'all')
      .sort();
  }

  /** The source that named the host first. */
  fileOf(name: string): string | undefined {
    return this.data.host(name)?.source;
  }

  /**
   * A host's variables and its groups', highest precedence first. Don't change them.
   * @param playFolders Folders whose group_vars and host_vars count, in the place of the playbook's.
   */
  variableLayers(name: string, playFolders: readonly string[] = this.#playFolders): readonly RawDict[] {
    const host = this.data.host(name);
    if (host === undefined) return [];
    let byFolders = this.#layers.get(host);
    if (byFolders === undefined) {
      byFolders = new Map();
      this.#layers.set(host, byFolders);
    }
    const key = playFolders.join('\0');
    let layers = byFolders.get(key);
    if (layers === undefined) {
      layers = this.#makeLayers(host, playFolders);
      byFolders.set(key, layers);
    }
    return layers;
  }

  /**
   * What is said of a host or group itself, by the sources and by files beside them: nothing of the groups above.
   * @param beside Count the files beside the playbook too.
   */
  ownVariables(entity: Group | Host, beside: boolean): RawDict {
    const folders = [...this.#inventoryFolders, ...(beside ? this.#playFolders : [])];
    const merge = this.options.settings.DEFAULT_HASH_BEHAVIOUR === 'merge';
    let vars = entity.vars;
    for (const more of this.#vars.layers(folders, [entity], 'all'))
      if (more !== undefined) vars = combine(vars, more, merge);
    return new Map(vars);
  }

  #makeLayers(host: Host, playFolders: readonly string[]): readonly RawDict[] {
    const { settings } = this.options;
    const all = this.data.addGroup('all');
    const others = this.groupsOf(host).filter((group) => group !== all);
    const plugins = (folders: readonly string[], entities: readonly (Group | Host)[]) =>
      this.#vars.layers(folders, entities, this.options.stage ?? 'task');
    const sources: Readonly<Record<string, () => (RawDict | undefined)[]>> = {
      all_inventory: () => [all.vars],
      groups_inventory: () => others.map((group) => group.vars),
      all_plugins_inventory: () => plugins(this.#inventoryFolders, [all]),
      all_plugins_play: () => plugins(playFolders, [all]),
      groups_plugins_inventory: () => plugins(this.#inventoryFolders, others),
      groups_plugins_play: () => plugins(playFolders, others),
    };
    const found: (RawDict | undefined)[] = [];
    for (const entry of settings.VARIABLE_PRECEDENCE) {
      const source = sources[entry];
      if (source !== undefined) found.push(...source());
      else this.options.warn(`Ignoring unknown variable precedence entry: ${entry}`);
    }
    found.push(host.vars);
    found.push(...plugins(this.#inventoryFolders, [host]), ...plugins(playFolders, [host]));
    const lowestFirst = found.filter((vars): vars is RawDict => vars !== undefined && vars.size > 0);
    for (const vars of lowestFirst) this.#warnOfReservedNames(vars);
    if (settings.DEFAULT_HASH_BEHAVIOUR === 'merge')
      return [lowestFirst.reduce((below, above) => combine(below, above, true), new Map())];
    return lowestFirst.reverse();
  }

  /** Once for each place where such a name was written. */
  #warnOfReservedNames(vars: RawDict): void {
    for (const name of vars.keys()) {
      if (typeof name !== 'string' || !isReservedName(name)) continue;
      const origin = this.data.originOfReserved(vars, name);
      const place = `${name} ${origin?.source.name}:${origin?.line}`;
      if (this.#warned.has(place)) continue;
      this.#warned.add(place);
      this.options.warn(reservedNameWarning(name), { origin });
    }
  }

  /** Vars plugins that run after the inventory was read: what they give is as good as said by the inventory. */
  applyInventoryStage(): void {
    for (const entity of [...this.data.groups.values(), ...this.data.hosts.values()])
      for (const vars of this.#vars.layers(this.#inventoryFolders, [entity], 'inventory'))
        for (const [name, value] of vars ?? []) {
          if (entity instanceof Host) this.data.setHostVariable(entity, String(name), value);
          else this.data.setGroupVariable(entity, String(name), value);
        }
  }

  /** add_host: adds a host for the rest of the run. @returns Whether that changed anything. */
  addHost(name: string, groups: readonly string[], vars: RawDict): boolean {
    this.#additions.push({ kind: 'host', name, groups, vars });
    return this.#applyHost(name, groups, vars);
  }

  /** group_by: puts a host into a group that may be new. @returns Whether that changed anything. */
  addToGroup(hostName: string, group: string, parents: readonly string[] = []): boolean {
    this.#additions.push({ kind: 'group', host: hostName, group, parents });
    return this.#applyGroup(hostName, group, parents);
  }

  /** Does again what tasks added to an inventory before this one replaced it. */
  replay(previous: Inventory): void {
    for (const addition of previous.#additions) {
      this.#additions.push(addition);
      if (addition.kind === 'host') this.#applyHost(addition.name, addition.groups, addition.vars);
      else if (this.data.host(addition.host) !== undefined)
        this.#applyGroup(addition.host, addition.group, addition.parents);
    }
  }

  #applyHost(name: string, groups: readonly string[], vars: RawDict): boolean {
    let changed = !this.data.hosts.has(name);
    const host = this.data.addHost(name, this.data.addGroup('all'));
    for (const [key, value] of vars) {
      if (isAuthoredItem(vars, key)) noteAuthoredItem(host.vars, key);
      else forgetAuthoredItem(host.vars, key);
      if (sameValue(host.vars.get(key), value)) continue;
      host.vars.set(key, value);
      changed = true;
    }
    const into = groups.map((groupName) => this.data.addGroup(groupName));
    for (const group of into) changed = link(group, host) || changed;
    if (changed) this.#changed(host, into);
    return changed;
  }

  #applyGroup(hostName: string, groupName: string, parents: readonly string[]): boolean {
    const host = this.data.host(hostName);
    if (host === undefined) throw new TsibleError(`${hostName} cannot be matched in inventory`);
    const group = this.data.addGroup(groupName);
    let changed = false;
    const above = parents.map((parent) => this.data.addGroup(parent));
    for (const parent of above) changed = parent.addChild(group) || changed;
    // What is above a group counts for all hosts in it.
    if (changed) this.#layers.clear();
    if (!isIn(group, host)) changed = link(group, host) || changed;
    if (changed) this.#changed(host, [...above, group]);
    return changed;
  }

  #changed(host: Host, groups: readonly Group[]): void {
    this.data.reconcileWith(host, groups);
    this.#matcher.clear();
    this.#layers.delete(host);
  }
}

function isIn(group: Group, host: Host): boolean {
  for (const own of host.groups) if (own === group || own.ancestors().has(group)) return true;
  return false;
}

function inOrder(hosts: Host[], order: string | undefined): Host[] {
  const byName = (a: Host, b: Host) => (a.name < b.name ? -1 : Number(a.name > b.name));
  switch (order) {
    case undefined:
    case 'inventory':
      return hosts;
    case 'sorted':
      return hosts.sort(byName);
    case 'reverse_sorted':
      return hosts.sort(byName).reverse();
    case 'reverse_inventory':
      return hosts.reverse();
    case 'shuffle':
      return shuffle(hosts);
    default:
      throw new TsibleError(`Invalid 'order' specified for inventory hosts: ${order}`, {
        exitCode: EXIT.badOptions,
      });
  }
}

function shuffle(hosts: Host[]): Host[] {
  return hosts
    .map((host) => ({ host, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ host }) => host);
}

function sameValue(a: Raw | undefined, b: Raw): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index] ?? null));
  if (a instanceof Map && b instanceof Map)
    return a.size === b.size && [...a].every(([key, value]) => b.has(key) && sameValue(b.get(key), value));
  return false;
}
