import { TsibleError } from '../errors/error.ts';
import type { Raw, RawDict } from '../values/raw.ts';

/** A host as the inventory knows it. Groups and variables are changed through the Inventory only. */
export class Host {
  readonly vars: RawDict = new Map();
  /** The groups that name it themselves. */
  readonly groups = new Set<Group>();

  /**
   * @param source The file (or other source) that named it first.
   * @param implicit Whether it is the localhost that no inventory names.
   */
  constructor(
    readonly name: string,
    readonly source: string | undefined,
    readonly implicit = false,
  ) {}
}

/** A group of hosts and of other groups. */
export class Group {
  readonly vars: RawDict = new Map();
  /** Hosts that it names itself, in order. */
  readonly hosts = new Set<Host>();
  readonly children = new Set<Group>();
  readonly parents = new Set<Group>();
  /** Distance from the top: variables of deeper groups win. */
  depth = 0;
  /** ansible_group_priority: among groups of one depth, the higher wins. */
  priority = 1;

  constructor(readonly name: string) {}

  /** All groups above it. */
  ancestors(): Set<Group> {
    return reachable(this.parents, (group) => group.parents);
  }

  /** @returns false when it is there already. @throws TsibleError for a loop. */
  addChild(child: Group): boolean {
    if (child === this) throw new TsibleError("can't add group to itself");
    if (this.children.has(child)) return false;
    if (this.ancestors().has(child))
      throw new TsibleError(
        `Adding group '${child.name}' as child to '${this.name}' creates a recursive dependency loop.`,
      );
    this.children.add(child);
    child.parents.add(this);
    child.#deepen(this.depth + 1);
    return true;
  }

  #deepen(depth: number): void {
    if (this.depth >= depth) return;
    this.depth = depth;
    for (const child of this.children) child.#deepen(depth + 1);
  }

  /** Its hosts and those of the groups below it, without duplicates, level by level. */
  allHosts(): Host[] {
    const hosts = new Set<Host>();
    for (const host of this.hosts) hosts.add(host);
    for (const group of reachable(this.children, (each) => each.children))
      for (const host of group.hosts) hosts.add(host);
    return [...hosts].filter((host) => !(host.implicit && this.name === 'all'));
  }
}

function reachable(start: Iterable<Group>, next: (group: Group) => Iterable<Group>): Set<Group> {
  const seen = new Set(start);
  // A Set's iteration reaches what is added meanwhile.
  for (const group of seen) for (const further of next(group)) seen.add(further);
  return seen;
}

/** All groups that a host is in, those above included. */
export function groupsOf(host: Host): Group[] {
  const groups = new Set(host.groups);
  for (const group of host.groups) for (const above of group.ancestors()) groups.add(above);
  return [...groups];
}

/** Sets a variable; `ansible_group_priority` is the group's priority rather than a variable. */
export function setGroupVariable(group: Group, name: string, value: Raw): void {
  if (name === 'ansible_group_priority') group.priority = Number(value);
  else group.vars.set(name, value);
}

/** The order in which groups' variables apply: the last one wins. */
export function byPrecedence(a: Group, b: Group): number {
  return a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : Number(a.name > b.name));
}
