import type { Document, Element, Node } from '@xmldom/xmldom';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import { reprString } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { childrenOf, isElement, isText, KIND } from './document.ts';
import { ensurePath } from './ensure.ts';
import {
  getAttribute,
  isChild,
  makeChildren,
  mustBeText,
  readName,
  remove,
  setAttribute,
  setText,
  textOf,
} from './nodes.ts';
import { type Namespaces, select, XPathError } from './select.ts';
import { serializeDocument, serializeNode } from './serialize.ts';

/** A document, and what of it a task is about. */
export interface Selection {
  readonly document: Document;
  readonly xpath: string;
  readonly namespaces: Namespaces;
}

export interface NewChildren {
  readonly children: readonly Value[];
  readonly type: 'xml' | 'yaml';
}

export function selected({ document, xpath, namespaces }: Selection): Node[] {
  return select(document, xpath, namespaces);
}

/** Whether an expression gives nodes, the first of which is an element (or a comment or an instruction). */
export function findsNode(node: Node, xpath: string, namespaces: Namespaces): boolean {
  const first = select(node, xpath, namespaces)[0];
  return first !== undefined && isChild(first);
}

/** The document as a failure shows it: Python's bytes. */
export function shownTree(document: Document): string {
  const bytes = Buffer.from(ascii(serializeDocument(document, true)));
  return `b${reprString(bytes.toString('latin1'))}`;
}

/** Characters beyond ASCII as references. */
function ascii(text: string): string {
  return [...text].map((one) => (one > '\x7f' ? `&#${one.codePointAt(0)};` : one)).join('');
}

/** @throws ModuleFailure */
export function deleteSelected(selection: Selection): void {
  const fail = (why: string): ModuleFailure =>
    new ModuleFailure(`Couldn't delete xpath target: ${selection.xpath} (${why})`);
  try {
    for (const node of selected(selection)) {
      if (node.nodeType === KIND.attribute && 'ownerElement' in node) {
        const owner = node.ownerElement as Element;
        owner.removeAttribute(node.nodeName);
      } else if (isText(node)) throw fail("Argument must be bytes or unicode, got 'NoneType'");
      else if (node === selection.document.documentElement)
        throw fail("'NoneType' object has no attribute 'remove'");
      else remove(node);
    }
  } catch (error) {
    throw error instanceof XPathError ? fail(error.message) : error;
  }
}

/** Gives the elements these children, in the place of those that they have. */
export function setChildren(selection: Selection, { children, type }: NewChildren): void {
  const matches = selected(selection).filter(isElement);
  const at = matches[0] ?? selection.document.documentElement;
  if (at === null) return;
  const made = makeChildren(selection.document, at, children, type);
  const wanted = made.map((one) => serializeNode(one, false));
  for (const match of matches) {
    const present = childrenOf(match).filter(isChild);
    const same = present.length === wanted.length && present.every((one, i) => withTail(one) === wanted[i]);
    if (same) continue;
    for (const one of present) remove(one);
    for (const one of made) match.appendChild(one);
  }
}

function withTail(node: Node): string {
  let text = serializeNode(node, false);
  for (let next = node.nextSibling; next !== null && isText(next); next = next.nextSibling)
    text += serializeNode(next, false);
  return text;
}

/** Adds children to the elements, or elements before the first or after the last of them. */
export function addChildren(
  selection: Selection,
  { children, type }: NewChildren,
  place: 'inside' | 'before' | 'after',
): void {
  const { document, xpath, namespaces } = selection;
  if (!findsNode(document, xpath, namespaces)) return;
  const matches = selected(selection);
  const mark = place === 'after' ? matches.at(-1) : matches[0];
  const parent = place === 'inside' ? mark : matches[0]?.parentNode;
  if (mark === undefined || !parent) return;
  if (!isElement(parent))
    throw new ModuleFailure(
      place === 'inside'
        ? `Xpath ${xpath} does not reference a node!`
        : "'NoneType' object has no attribute 'index'",
    );
  const made = makeChildren(document, parent, children, type);
  if (place === 'inside') {
    for (const match of matches) for (const one of made) match.appendChild(one);
    return;
  }
  let before: Node | null = mark;
  if (place === 'after')
    do before = before.nextSibling;
    while (before !== null && !isChild(before));
  for (const one of made) parent.insertBefore(one, before);
}

/** Sets the text of the elements, or an attribute of theirs; makes them where there are none. @throws ModuleFailure */
export function setValue(selection: Selection, attribute: string | undefined, value: Value): void {
  const { document, xpath, namespaces } = selection;
  try {
    if (!findsNode(document, xpath, namespaces)) ensurePath(document, document, xpath, namespaces);
  } catch (error) {
    if (!(error instanceof XPathError)) throw error;
    const root = document.documentElement;
    const declares = root !== null && [...root.attributes].some(({ name }) => /^xmlns(:|$)/.test(name));
    const hint =
      declares && !xpath.includes(':')
        ? 'XML document has namespace(s) defined, but no namespace prefix(es) used in xpath!\n'
        : '';
    throw new ModuleFailure(
      `${hint}Xpath ${xpath} causes a failure: ${error.message}\n  -- tree is ${shownTree(document)}`,
    );
  }
  if (!findsNode(document, xpath, namespaces))
    throw new ModuleFailure(`Xpath ${xpath} does not reference a node! tree is ${shownTree(document)}`);
  for (const element of selected(selection)) {
    if (attribute === undefined || attribute === '') {
      if (textOf(element) !== value) setText(element, mustBeText(value));
    } else if (isElement(element)) {
      const name = readName(attribute, namespaces);
      if (getAttribute(element, name) !== value) setAttribute(element, name, mustBeText(value));
    }
  }
}
