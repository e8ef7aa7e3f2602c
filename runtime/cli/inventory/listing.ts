import type { Group, Host } from '../../inventory/model.ts';
import type { Dict, Value } from '../../values/value.ts';
import type { ShownVariables } from './variables.ts';

/** What a list is made of. */
interface Listed {
  readonly all: Group;
  /** Within the limit. */
  readonly hosts: readonly Host[];
  readonly variables: ShownVariables;
  /** Groups' variables stay with the groups. */
  readonly export: boolean;
}

/** The form of inventory scripts: a flat dict of groups, and the hosts' variables below `_meta`. */
export function scriptListing({ all, hosts, variables, export: exports }: Listed): Dict {
  const available = new Set(hosts);
  const seen = new Set<Group>();
  const listing: Dict = new Map();
  const add = (group: Group): void => {
    const entry: Dict = new Map();
    if (group !== all) put(entry, 'hosts', namesOf([...group.hosts].filter((host) => available.has(host))));
    put(entry, 'children', namesOf(group.children));
    for (const child of group.children) {
      if (seen.has(child)) continue;
      add(child);
      seen.add(child);
    }
    if (exports) put(entry, 'vars', variables.group(group));
    if (entry.size > 0) listing.set(group.name, entry);
  };
  add(all);
  const hostvars: Dict = new Map();
  for (const host of hosts) put(hostvars, host.name, variables.host(host));
  listing.set(
    '_meta',
    new Map<string, Value>([
      ['hostvars', hostvars],
      ['profile', 'inventory_legacy'],
    ]),
  );
  return listing;
}

/** The form of YAML inventories: groups within groups; a host's variables are where it comes first. */
export function nestedListing({ all, hosts, variables, export: exports }: Listed): Dict {
  const available = new Set(hosts);
  const seenHosts = new Set<Host>();
  const seenGroups = new Set<Group>();
  const entryOf = (group: Group): Dict => {
    const children: Dict = new Map();
    for (const child of group.children) {
      if (seenGroups.has(child)) {
        children.set(child.name, new Map());
        continue;
      }
      put(children, child.name, entryOf(child));
      seenGroups.add(child);
    }
    const members: Dict = new Map();
    if (group !== all)
      for (const host of group.hosts)
        if (available.has(host)) members.set(host.name, firstVariables(host, seenHosts, variables));
    const entry: Dict = new Map();
    put(entry, 'children', children);
    put(entry, 'hosts', members);
    if (exports) put(entry, 'vars', variables.group(group));
    return entry;
  };
  const listing: Dict = new Map();
  put(listing, all.name, entryOf(all));
  return listing;
}

/** The form of TOML inventories: a flat dict of groups, with the hosts' variables where they come first. */
export function flatListing({ all, hosts, variables, export: exports }: Listed): Dict {
  const available = new Set(hosts);
  const seen = new Set<Host>();
  const listing: Dict = new Map();
  const add = (group: Group): void => {
    const entry: Dict = new Map();
    // The place that the group has is that of its name, before those of its children.
    listing.set(group.name, entry);
    if (group !== all) put(entry, 'children', namesOf(group.children));
    for (const child of group.children) if (child.name !== 'ungrouped' || child.hosts.size > 0) add(child);
    const members: Dict = new Map();
    if (group !== all)
      for (const host of group.hosts)
        if (available.has(host)) members.set(host.name, firstVariables(host, seen, variables));
    put(entry, 'hosts', members);
    if (exports) put(entry, 'vars', variables.group(group));
    if (entry.size === 0) listing.delete(group.name);
  };
  add(all);
  return listing;
}

function firstVariables(host: Host, seen: Set<Host>, variables: ShownVariables): Dict {
  if (seen.has(host)) return new Map();
  seen.add(host);
  return variables.host(host);
}

function namesOf(named: Iterable<{ readonly name: string }>): string[] {
  return Array.from(named, ({ name }) => name);
}

/** Sets what is not empty. */
function put(dict: Dict, key: string, value: Value[] | Dict): void {
  const empty = Array.isArray(value) ? value.length === 0 : value.size === 0;
  if (!empty) dict.set(key, value);
}
