import type { DictKey } from './value.ts';

/** Longer texts are no expressions that somebody keeps in a variable. */
const LONGEST = 2000;

const texts = new Set<string>();
const alsoSaid = new Set<string>();

/** Remembers a text that an author wrote as a whole: a string of a playbook, of an inventory, of the command line. */
export function noteAuthored(text: string): void {
  if (text.length <= LONGEST) texts.add(text);
}

/** Remembers what hosts said, word for word as an author wrote it elsewhere: there the wording proves nothing. */
export function noteSaid(value: unknown): void {
  if (typeof value === 'string') {
    if (texts.has(value)) alsoSaid.add(value);
  } else if (Array.isArray(value)) for (const item of value) noteSaid(item);
  else if (value instanceof Map) for (const item of value.values()) noteSaid(item);
}

/**
 * True for what an author wrote word for word. A variable's value may be an expression to evaluate
 * (`debug: var="{{ name }}"`); strings don't know where they come from, but data can never say more here than what
 * stands in the playbook anyway.
 */
export function isAuthored(text: string): boolean {
  return texts.has(text);
}

/** True for what only authors wrote: no host, as far as is known, said the same. */
export function isOnlyAuthored(text: string): boolean {
  return texts.has(text) && !alsoSaid.has(text);
}

const authoredItems = new WeakMap<object, Set<DictKey>>();

/** Notes that a string in a list or dict of data is an author's own. */
export function noteAuthoredItem(container: object, key: DictKey): void {
  const known = authoredItems.get(container);
  if (known === undefined) authoredItems.set(container, new Set([key]));
  else known.add(key);
}

/** Something else stands there now. */
export function forgetAuthoredItem(container: object, key: DictKey): void {
  authoredItems.get(container)?.delete(key);
}

/** Notes that one container was made from another and holds the same strings. */
export function copyAuthoredItems(from: object, to: object): void {
  const known = authoredItems.get(from);
  if (known !== undefined) authoredItems.set(to, new Set(known));
}

export function isAuthoredItem(container: object, key: DictKey): boolean {
  return authoredItems.get(container)?.has(key) ?? false;
}
