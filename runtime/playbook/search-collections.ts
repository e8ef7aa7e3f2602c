import type { Raw } from '../values/raw.ts';
import type { PlaybookNode } from './nodes.ts';
import { Play } from './play.ts';
import { Role } from './role.ts';

/**
 * The collections in which short names of modules and roles are looked for at a place: those of the nearest `collections`
 * keyword. A role has its own, it doesn't inherit; what isn't in a role but in a collection's playbook is looked for there first.
 */
export function collectionsAt(node: PlaybookNode | undefined): readonly string[] {
  let listed: readonly string[] | undefined;
  for (let at = node; at !== undefined; at = at.parent) {
    if (at instanceof Role) return listed === undefined ? at.collections : withCore(listed);
    listed ??= collectionList(at.keywords.get('collections'));
    if (at instanceof Play) return withCore(withFirst(listed ?? [], at.collection));
  }
  return withCore(listed ?? []);
}

/** The value of a `collections` keyword: a name or a list of them. Undefined when there is none. */
export function collectionList(raw: Raw | undefined): readonly string[] | undefined {
  if (raw === undefined || raw === null) return undefined;
  return [raw].flat().filter((name) => typeof name === 'string');
}

/** A list with an item that must be in it, in front. */
export function withFirst(list: readonly string[], first: string | undefined): readonly string[] {
  return first === undefined || list.includes(first) ? list : [first, ...list];
}

/** A list of collections as it is searched: what ansible-core has comes last, unless the list names its place. */
export function withCore(list: readonly string[], core = 'ansible.legacy'): readonly string[] {
  if (list.length === 0 || list.includes('ansible.builtin') || list.includes('ansible.legacy')) return list;
  return [...list, core];
}
