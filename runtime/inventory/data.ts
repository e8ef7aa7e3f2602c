import type { Settings } from '../config/settings.ts';
import { TsibleError } from '../errors/error.ts';
import type { DeprecationReport, Report } from '../errors/render.ts';
import type { Origin } from '../errors/source.ts';
import { forgetAuthoredItem, isAuthored, noteAuthoredItem } from '../values/authored.ts';
import { originOfKey } from '../values/origins.ts';
import { reprString } from '../values/print.ts';
import type { Raw, RawDict } from '../values/raw.ts';
import { isReservedName, isVariableName, VARIABLE_NAME_HELP } from '../values/variable-name.ts';
import { combine } from './combine.ts';
import { Group, Host, setGroupVariable } from './model.ts';

/** Names that mean the controller itself. */
export const LOCALHOST: readonly string[] = ['127.0.0.1', 'localhost', '::1'];

/** How an inventory tells of what is odd about it. */
export interface InventoryNotices {
  warn(message: string, details?: Omit<Report, 'message'>): void;
  deprecate?(message: string, details: Omit<DeprecationReport, 'message'>): void;
}

const INVALID_NAME = /^[\d\W]|[^\w]/;

/** Hosts, groups and their variables while sources fill them. */
export class InventoryData {
  readonly groups = new Map<string, Group>();
  readonly hosts = new Map<string, Host>();
  /** The source that is being read. */
  source: string | undefined;
  #localhost: Host | undefined;
  #warnedOfGroupNames = false;
  readonly #reserved = new Map<RawDict, Map<string, Origin>>();

  constructor(
    readonly settings: Settings,
    readonly notices: InventoryNotices,
  ) {
    const all = new Group('all');
    const ungrouped = new Group('ungrouped');
    all.addChild(ungrouped);
    this.groups.set('all', all).set('ungrouped', ungrouped);
  }

  /** Adds a group if it isn't there. Its name may be changed: see TRANSFORM_INVALID_GROUP_CHARS. */
  addGroup(given: string): Group {
    if (given === '') throw new TsibleError(`Invalid empty/false group name provided: ${given}`);
    const known = this.groups.get(given);
    if (known !== undefined) return known;
    const name = this.safeGroupName(given);
    let group = this.groups.get(name);
    if (group === undefined) {
      group = new Group(name);
      this.groups.set(name, group);
    }
    return group;
  }

  /** The name that a group of this name gets. */
  safeGroupName(name: string): string {
    const mode = this.settings.TRANSFORM_INVALID_GROUP_CHARS;
    if (!INVALID_NAME.test(name)) return name;
    const replace = mode === 'always' || mode === 'silently';
    if ((mode === 'always' || mode === 'never') && !this.#warnedOfGroupNames) {
      this.#warnedOfGroupNames = true;
      this.notices.warn(
        replace
          ? 'Invalid characters were found in group names and automatically replaced, use -vvvv to see details'
          : 'Invalid characters were found in group names but not replaced, use -vvvv to see details',
      );
    }
    return replace ? name.replace(/^[\d\W]|[^\w]/g, '_') : name;
  }

  /** Adds a host if it isn't there; a port counts only for a new one. */
  addHost(name: string, group?: Group, port?: number): Host {
    if (name === '') throw new TsibleError(`Invalid empty host name provided: ${name}`);
    let host = this.hosts.get(name);
    if (host === undefined) {
      host = new Host(name, this.source);
      if (port !== undefined) host.vars.set('ansible_port', port);
      this.hosts.set(name, host);
      if (LOCALHOST.includes(name)) this.#noteLocalhost(host);
    }
    if (group !== undefined) link(group, host);
    return host;
  }

  #noteLocalhost(host: Host): void {
    if (this.#localhost === undefined || this.#localhost.implicit) this.#localhost = host;
    else
      this.notices.warn(
        `A duplicate localhost-like entry was found (${host.name}). First found localhost was ${this.#localhost.name}`,
      );
  }

  /** A host by its name; the controller needn't be in any inventory. */
  host(name: string): Host | undefined {
    const host = this.hosts.get(name);
    if (host !== undefined || !LOCALHOST.includes(name)) return host;
    if (this.#localhost === undefined) {
      this.#localhost = new Host(name, undefined, true);
      // There need be no Python, but content asks for the variable.
      this.#localhost.vars.set('ansible_python_interpreter', '/usr/bin/python3');
      this.#localhost.vars.set('ansible_connection', 'local');
    }
    return this.#localhost;
  }

  /** Sets a host's variable; as in Ansible a group of the same name gets it in the host's place. */
  setHostVariable(host: Host, name: string, value: Raw, origin?: Origin): void {
    const namesake = this.groups.get(host.name);
    if (namesake !== undefined) {
      this.setGroupVariable(namesake, name, value, origin);
      return;
    }
    this.#checkName(host.vars, name, origin);
    host.vars.set(name, this.#merged(host.vars, name, value));
    noteWord(host.vars, name, value, origin);
  }

  setGroupVariable(group: Group, name: string, value: Raw, origin?: Origin): void {
    this.#checkName(group.vars, name, origin);
    setGroupVariable(group, name, this.#merged(group.vars, name, value));
    noteWord(group.vars, name, value, origin);
  }

  /** With hash_behaviour = merge a dict is laid over the one that is there. */
  #merged(vars: RawDict, name: string, value: Raw): Raw {
    const known = vars.get(name);
    const merges = this.settings.DEFAULT_HASH_BEHAVIOUR === 'merge';
    return merges && known instanceof Map && value instanceof Map ? combine(known, value, true) : value;
  }

  #checkName(vars: RawDict, name: string, origin: Origin | undefined): void {
    if (isReservedName(name) && origin !== undefined)
      this.#reserved.set(vars, (this.#reserved.get(vars) ?? new Map()).set(name, origin));
    if (isVariableName(name)) return;
    this.notices.deprecate?.(`Accepting inventory variable with invalid name ${reprString(name)}.`, {
      origin,
      removedIn: '2.23',
      help: VARIABLE_NAME_HELP,
    });
  }

  /** Puts a host or group into a group. */
  adopt(parent: Group, child: Group | Host): void {
    if (child instanceof Host) link(parent, child);
    else parent.addChild(child);
  }

  /** Where a variable with a reserved name was written. */
  originOfReserved(vars: RawDict, name: string): Origin | undefined {
    return this.#reserved.get(vars)?.get(name) ?? originOfKey(vars, name);
  }

  /** Brings the groups in order when sources are read: all above everything, and who is in no group into ungrouped. */
  reconcile(): void {
    for (const group of this.groups.values()) this.#placeGroup(group);
    for (const host of this.hosts.values()) this.#placeHost(host);
    for (const name of this.groups.keys()) this.#warnOfNamesake(name);
  }

  /** The same after one host or group was added or moved. */
  reconcileWith(host: Host, groups: readonly Group[]): void {
    for (const group of groups) this.#placeGroup(group);
    this.#placeHost(host);
    for (const name of [host.name, ...groups.map((group) => group.name)])
      if (this.groups.has(name)) this.#warnOfNamesake(name);
  }

  #placeGroup(group: Group): void {
    const all = this.addGroup('all');
    if (group !== all && group.parents.size === 0) all.addChild(group);
  }

  #placeHost(host: Host): void {
    const all = this.addGroup('all');
    const ungrouped = this.addGroup('ungrouped');
    const others = [...host.groups].some((group) => group !== all && group !== ungrouped);
    if (others) {
      ungrouped.hosts.delete(host);
      host.groups.delete(ungrouped);
    } else if (!host.implicit) link(ungrouped, host);
  }

  #warnOfNamesake(name: string): void {
    if (this.hosts.has(name)) this.notices.warn(`Found both group and host with same name: ${name}`);
  }
}

/** Puts a host into a group. @returns false when it was there. */
export function link(group: Group, host: Host): boolean {
  if (group.hosts.has(host)) return false;
  group.hosts.add(host);
  host.groups.add(group);
  return true;
}

/** Whoever wrote a source that says where its variables stand is an author. */
function noteWord(vars: RawDict, name: string, value: Raw, origin: Origin | undefined): void {
  if (origin !== undefined && typeof value === 'string' && isAuthored(value)) noteAuthoredItem(vars, name);
  else forgetAuthoredItem(vars, name);
}
