import type { DumpNode } from './node.ts';

/** Names for the nodes that are there more than once, in the order in which PyYAML meets each again. */
export function anchorsOf(root: DumpNode): ReadonlyMap<DumpNode, string> {
  const seen = new Set<DumpNode>();
  const anchors = new Map<DumpNode, string>();
  const visit = (node: DumpNode): void => {
    if (seen.has(node)) {
      if (!anchors.has(node)) anchors.set(node, `id${String(anchors.size + 1).padStart(3, '0')}`);
      return;
    }
    seen.add(node);
    if (node.kind === 'sequence') node.items.forEach(visit);
    if (node.kind === 'mapping') for (const pair of node.entries) pair.forEach(visit);
  };
  visit(root);
  return anchors;
}
