import { type Attr, DOMParser, type Document, type Element, type Node } from '@xmldom/xmldom';

/** Kinds of nodes, as the DOM numbers them. */
export const KIND = {
  element: 1,
  attribute: 2,
  text: 3,
  cdata: 4,
  instruction: 7,
  comment: 8,
  document: 9,
  doctype: 10,
} as const;

/** A text that is no XML; the message tells why, and where. */
export class XmlError extends Error {}

/**
 * Reads XML.
 * @param dropBlanks Text between elements that is only white space is left out, where libxml2 sees it as indentation
 * @param dropCdata CDATA sections become text
 * @throws XmlError
 */
export function parseXml(text: string, { dropBlanks = false, dropCdata = false } = {}): Document {
  let problem: string | undefined;
  const parser = new DOMParser({
    locator: false,
    onError: (level, message) => {
      if (level === 'warning') return;
      problem ??= message.split('\n')[0];
      throw new XmlError(message);
    },
  });
  let document: Document;
  try {
    document = parser.parseFromString(text.replace(/^\uFEFF/, ''), 'text/xml');
  } catch (error) {
    throw new XmlError(problem ?? (error instanceof Error ? error.message : ''));
  }
  const root = document.documentElement;
  if (root === null) throw new XmlError('Document is empty, line 1, column 1');
  if (dropCdata) cdataToText(root, document);
  if (dropBlanks) removeBlanks(root);
  return document;
}

export function childrenOf(node: Node): Node[] {
  return [...node.childNodes];
}

export function isElement(node: Node): node is Element {
  return node.nodeType === KIND.element;
}

export function isText(node: Node | null): boolean {
  return node !== null && (node.nodeType === KIND.text || node.nodeType === KIND.cdata);
}

function cdataToText(element: Element, document: Document): void {
  for (const child of childrenOf(element)) {
    if (isElement(child)) cdataToText(child, document);
    else if (child.nodeType === KIND.cdata)
      element.replaceChild(document.createTextNode(child.nodeValue ?? ''), child);
  }
}

function removeBlanks(element: Element): void {
  if (element.getAttribute('xml:space') === 'preserve') return;
  let first: Node | undefined;
  let last: Node | undefined;
  const children = childrenOf(element);
  for (const [at, child] of children.entries()) {
    const blank = child.nodeType === KIND.text && /^[ \t\r\n]*$/.test(child.nodeValue ?? '');
    const only = at === children.length - 1 && first === undefined;
    const beside = [first, last].some((one) => one?.nodeType === KIND.text);
    if (blank && !only && !beside) {
      element.removeChild(child);
      continue;
    }
    first ??= child;
    last = child;
    if (isElement(child)) removeBlanks(child);
  }
}

/** Attributes that declare namespaces, and the others. */
export function attributesOf(element: Element): { readonly declared: Attr[]; readonly plain: Attr[] } {
  const all = [...element.attributes];
  const declares = ({ name }: Attr): boolean => name === 'xmlns' || name.startsWith('xmlns:');
  return { declared: all.filter(declares), plain: all.filter((one) => !declares(one)) };
}
