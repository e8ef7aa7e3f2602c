/** True when a name is read anywhere in a part of the syntax tree. */
export function mentions(tree: unknown, name: string): boolean {
  if (tree === null || typeof tree !== 'object') return false;
  if (Array.isArray(tree)) return tree.some((item) => mentions(item, name));
  if (!('typename' in tree) && !('positional' in tree)) return false;
  if ('typename' in tree && tree.typename === 'Symbol' && 'value' in tree && tree.value === name) return true;
  return Object.values(tree).some((item) => mentions(item, name));
}
