/** Longer texts are no expressions that somebody keeps in a variable. */
const LONGEST = 2000;

const texts = new Set<string>();

/** Remembers a text that an author wrote as a whole: a string of a playbook, of an inventory, of the command line. */
export function noteAuthored(text: string): void {
  if (text.length <= LONGEST) texts.add(text);
}

/**
 * True for what an author wrote word for word. A variable's value may be an expression to evaluate
 * (`debug: var="{{ name }}"`); strings don't know where they come from, but data can never say more here than what
 * stands in the playbook anyway.
 */
export function isAuthored(text: string): boolean {
  return texts.has(text);
}
