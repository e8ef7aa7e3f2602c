import type { Document, Element, Node } from '@xmldom/xmldom';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import { typeName } from '../../../runtime/values/types.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { attributesOf, childrenOf, isElement, isText, KIND, parseXml, XmlError } from './document.ts';

/** What lxml counts as an element's child: elements, comments and instructions, not text. */
export function isChild(node: Node): boolean {
  return isElement(node) || node.nodeType === KIND.comment || node.nodeType === KIND.instruction;
}

/** The text before an element's first child, as lxml has it. */
export function textOf(element: Node): string | null {
  const texts = leading(element);
  return texts.length === 0 ? null : texts.map((one) => one.nodeValue ?? '').join('');
}

export function setText(element: Node, text: string): void {
  for (const old of leading(element)) element.removeChild(old);
  const document = element.ownerDocument;
  if (document !== null) element.insertBefore(document.createTextNode(text), element.firstChild);
}

function leading(element: Node): Node[] {
  const children = childrenOf(element);
  const end = children.findIndex((one) => !isText(one));
  return end === -1 ? children : children.slice(0, end);
}

/** Takes a node out, with the text that follows it: lxml's way. */
export function remove(node: Node): void {
  const parent = node.parentNode;
  if (parent === null) return;
  while (node.nextSibling !== null && isText(node.nextSibling)) parent.removeChild(node.nextSibling);
  parent.removeChild(node);
}

/** A name, `prefix:name` or `{namespace}name`, with what its prefix stands for. */
export interface Name {
  readonly uri: string | null;
  readonly local: string;
}

/** @throws ModuleFailure when the prefix stands for nothing */
export function readName(name: string, namespaces: Readonly<Record<string, string>>): Name {
  const clark = /^\{([^}]*)\}(.*)$/s.exec(name);
  if (clark?.[2] !== undefined) return { uri: clark[1] || null, local: clark[2] };
  const [prefix = '', local] = name.split(':');
  if (local === undefined) return { uri: null, local: name };
  const uri = namespaces[prefix];
  if (uri === undefined) throw new ModuleFailure(`'${prefix}'`);
  return { uri, local };
}

/** Adds an element of that name to a parent, with a prefix that its namespace has there. */
export function makeElement(document: Document, at: Element, { uri, local }: Name): Element {
  if (uri === null) return document.createElementNS(null, local);
  const prefix = prefixAt(at, uri, true);
  if (prefix !== undefined)
    return document.createElementNS(uri, prefix === '' ? local : `${prefix}:${local}`);
  const fresh = freshPrefix(at);
  const element = document.createElementNS(uri, `${fresh}:${local}`);
  element.setAttributeNS(XMLNS, `xmlns:${fresh}`, uri);
  return element;
}

const XMLNS = 'http://www.w3.org/2000/xmlns/';

export function getAttribute(element: Element, { uri, local }: Name): string | null {
  return element.hasAttributeNS(uri, local) ? element.getAttributeNS(uri, local) : null;
}

export function setAttribute(element: Element, { uri, local }: Name, value: string): void {
  if (uri === null) {
    element.setAttribute(local, value);
    return;
  }
  let prefix = prefixAt(element, uri, false);
  if (prefix === undefined) {
    prefix = freshPrefix(element);
    element.setAttributeNS(XMLNS, `xmlns:${prefix}`, uri);
  }
  element.setAttributeNS(uri, `${prefix}:${local}`, value);
}

/** A prefix that stands for a namespace at an element; '' where it is the default one. */
function prefixAt(element: Element, uri: string, defaultToo: boolean): string | undefined {
  return [...declaredAt(element)].find(
    ([prefix, declared]) => declared === uri && (prefix !== '' || defaultToo),
  )?.[0];
}

/** The prefixes that an element knows, and what they stand for; the default namespace's is ''. */
function declaredAt(element: Element): Map<string, string> {
  const known = new Map<string, string>();
  for (let at: Node | null = element; at !== null && isElement(at); at = at.parentNode)
    for (const { name, value } of attributesOf(at).declared) {
      const prefix = name.slice('xmlns:'.length);
      if (!known.has(prefix)) known.set(prefix, value);
    }
  return known;
}

function freshPrefix(element: Element): string {
  const known = declaredAt(element);
  let number = 0;
  while (known.has(`ns${number}`)) number++;
  return `ns${number}`;
}

/**
 * The nodes that add_children and set_children ask for.
 * @param at Where they are to stand, for the prefixes
 * @throws ModuleFailure
 */
export function makeChildren(
  document: Document,
  at: Element,
  children: readonly Value[],
  type: 'xml' | 'yaml',
): Element[] {
  return children.map((child) => (type === 'xml' ? fromXml(document, child) : fromYaml(document, at, child)));
}

function fromXml(document: Document, child: Value): Element {
  try {
    const root = parseXml(mustBeText(child)).documentElement;
    if (root !== null) return document.importNode(root, true);
    throw new XmlError('Document is empty, line 1, column 1');
  } catch (error) {
    if (error instanceof XmlError)
      throw new ModuleFailure(`Error while parsing child element: ${error.message}`);
    throw error;
  }
}

function fromYaml(document: Document, at: Element, child: Value): Element {
  const named = (name: string): Element => {
    const read = readName(name, {});
    if (!/^[\p{L}_][\p{L}\p{N}_.-]*$/u.test(read.local))
      throw new ModuleFailure(`Invalid tag name '${name}'`);
    return makeElement(document, at, read);
  };
  if (typeof child === 'string') return named(child);
  if (!(child instanceof Map))
    throw new ModuleFailure(
      `Invalid child type: <class '${typeName(child)}'>. Children must be either strings or hashes.`,
    );
  if (child.size > 1) throw new ModuleFailure('Can only create children from hashes with one key');
  const [key, value] = [...child][0] ?? ['', null];
  const node = named(mustBeText(key));
  if (!(value instanceof Map)) {
    if (value !== null) setText(node, mustBeText(value));
    return node;
  }
  for (const [name, attribute] of value)
    if (name !== '_' && name !== '+value')
      setAttribute(node, readName(mustBeText(name), {}), mustBeText(attribute));
  const below = value.get('_') ?? null;
  if (below !== null) {
    if (!Array.isArray(below))
      throw new ModuleFailure(`Invalid children type: <class '${typeName(below)}'>, must be list.`);
    for (const one of makeChildren(document, at, below, 'yaml')) node.appendChild(one);
  }
  const text = value.get('+value') ?? null;
  if (text !== null) setText(node, mustBeText(text));
  return node;
}

/** @throws ModuleFailure for what is no text, as lxml does: numbers are to be quoted */
export function mustBeText(value: Value): string {
  if (typeof value === 'string') return value;
  throw new ModuleFailure(`Argument must be bytes or unicode, got '${typeName(value)}'`);
}
