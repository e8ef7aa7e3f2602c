import { isAlias, isMap, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { YamlFaultError } from './fault.ts';
import { resolveScalar } from './scalars.ts';

/** Prefix of YAML's own tags. */
export const CORE = 'tag:yaml.org,2002:';

type Entry = readonly [key: Node, value: Node | null];

/** What PyYAML's composer and resolver know of nodes: anchors, tags, merge keys and places. */
export class Nodes {
  readonly #anchors = new Map<string, Node>();
  readonly #flattened = new Map<Node, readonly Entry[]>();

  /** @param source The text that was parsed. */
  constructor(readonly source: string) {}

  /** A mapping's entries with merge keys taken in: what is merged comes first. */
  entries(node: Node): readonly Entry[] {
    if (!isMap(node)) return [];
    const known = this.#flattened.get(node);
    if (known !== undefined) return known;
    const entries = entriesOf(node);
    // Known from now on, so that a mapping that merges itself ends.
    this.#flattened.set(node, entries);
    const merged: Entry[] = [];
    for (let at = 0; at < entries.length; ) {
      const [key, value] = entries[at] ?? [node, null];
      if (isScalar(key) && this.tag(key) === `${CORE}merge`) {
        entries.splice(at, 1);
        merged.push(...this.#mergedEntries(node, value));
      } else at++;
    }
    entries.unshift(...merged);
    return entries;
  }

  #mergedEntries(node: Node, value: Node | null): Entry[] {
    const target = isAlias(value) ? this.target(value) : value;
    if (isMap(target)) return [...this.entries(target)];
    const context = 'while constructing a mapping';
    if (!isSeq(target))
      throw this.fault(
        target ?? node,
        'expected a mapping or list of mappings for merging, but found scalar',
        context,
      );
    const parts = target.items.map((item) => {
      const itemNode = asNode(item);
      const part = isAlias(itemNode) ? this.target(itemNode) : itemNode;
      if (!isMap(part))
        throw this.fault(
          itemNode ?? target,
          `expected a mapping for merging, but found ${part === null ? 'scalar' : kindOf(part)}`,
          context,
        );
      return this.entries(part);
    });
    // The first of several wins, so it comes last.
    return parts.reverse().flat();
  }

  /** Notes the document's anchors. */
  collectAnchors(root: Node): void {
    if (!/[&*]/.test(this.source)) return;
    const stack: (Node | null)[] = [root];
    while (stack.length > 0) {
      const node = stack.pop();
      if (node === null || node === undefined || isAlias(node)) continue;
      if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
      if (isMap(node)) for (const entry of entriesOf(node)) stack.push(...entry);
      else if (isSeq(node)) for (const item of node.items) stack.push(asNode(item));
    }
  }

  /** The node that an alias stands for; that it is there was checked before. */
  target(alias: Node): Node {
    const target = isAlias(alias) ? this.#anchors.get(alias.source) : alias;
    if (target === undefined) throw this.fault(alias, 'found undefined alias');
    return target;
  }

  /** The node's tag in full, found from its text where none is written. */
  tag(node: Node): string {
    const { tag } = node;
    if (tag === undefined || tag === '!') {
      if (isScalar(node)) return node.type === 'PLAIN' || tag === '!' ? implicitTag(node) : `${CORE}str`;
      return isMap(node) ? `${CORE}map` : `${CORE}seq`;
    }
    return tag;
  }

  /** A scalar's text. @throws YamlFaultError for other nodes. */
  text(node: Node): string {
    if (!isScalar(node)) throw this.fault(node, `expected a scalar node, but found ${kindOf(node)}`);
    const text = scalarText(node);
    const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
    return block ? this.#withoutInventedNewline(node, text) : text;
  }

  /** A block scalar at the very end of a text without a line end has none either. */
  #withoutInventedNewline(node: Node, text: string): string {
    const reachesEnd = (node.range?.[1] ?? 0) >= this.source.length && text.endsWith('\n');
    if (!reachesEnd || this.source.endsWith('\n')) return text;
    const lastLine = this.source.slice(this.source.lastIndexOf('\n') + 1);
    return lastLine.trim() === '' ? text : text.slice(0, -1);
  }

  /** Where a node starts, its tag and anchor included. */
  start(node: Node): number {
    let start = node.range?.[0] ?? 0;
    if (node.tag === undefined && (isAlias(node) || node.anchor === undefined)) return start;
    for (;;) {
      const before = /(?<![^\s,[{])([!&]\S*)\s*$/.exec(this.source.slice(Math.max(0, start - 300), start));
      if (before === null) return start;
      start -= before[0].length;
    }
  }

  end(node: Node): number {
    return node.range?.[1] ?? 0;
  }

  /** An error at a node. */
  fault(node: Node, problem: string, context?: string): YamlFaultError {
    return new YamlFaultError({ kind: 'construct', context, problem, offset: this.start(node) });
  }
}

export function implicitTag(node: Node): string {
  return isScalar(node) ? `${CORE}${resolveScalar(scalarText(node))}` : `${CORE}str`;
}

function scalarText(node: Node): string {
  return isScalar(node) && typeof node.value === 'string' ? node.value : '';
}

export function entriesOf(node: { readonly items: readonly Pair<unknown, unknown>[] }): Entry[] {
  const entries: Entry[] = [];
  for (const { key, value } of node.items) {
    const keyNode = asNode(key);
    if (keyNode !== null) entries.push([keyNode, asNode(value)]);
  }
  return entries;
}

/** A single pair in a flow sequence is a mapping of its own. */
export function asNode(item: unknown): Node | null {
  if (isAlias(item) || isScalar(item) || isMap(item) || isSeq(item)) return item;
  if (isPair(item)) throw new Error('yaml gave a pair outside of a mapping');
  return null;
}

export function kindOf(node: Node): 'mapping' | 'sequence' | 'scalar' {
  if (isMap(node)) return 'mapping';
  return isSeq(node) ? 'sequence' : 'scalar';
}
