import type { Document, Node } from '@xmldom/xmldom';
import { useNamespaces } from 'xpath';
import { childrenOf, isElement, KIND } from './document.ts';

/** An expression that is none (`syntax`), or that can't be evaluated. */
export class XPathError extends Error {
  constructor(
    message: string,
    readonly syntax: boolean,
  ) {
    super(message);
  }
}

/** Prefixes and what they stand for. */
export type Namespaces = Readonly<Record<string, string>>;

/** The nodes that an expression gives; a document's root is where it starts. @throws XPathError */
export function select(node: Node, expression: string, namespaces: Namespaces): Node[] {
  const start = node.nodeType === KIND.document ? (node as Document).documentElement : node;
  const result = start === null ? [] : evaluate(start, expression, namespaces);
  return Array.isArray(result) ? result : [];
}

/** The value that an expression gives. @throws XPathError */
export function evaluate(node: Node, expression: string, namespaces: Namespaces): unknown {
  try {
    // The package's types are those of a browser's DOM; xmldom's nodes do the same.
    return useNamespaces({ ...namespaces })(expression, node as never);
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    if (message.startsWith('Cannot resolve QName')) throw new XPathError('Undefined namespace prefix', false);
    if (message.startsWith('Unknown function')) throw new XPathError('Unregistered function', false);
    if (/^(Function|Cannot convert)/.test(message)) throw new XPathError('Invalid type', false);
    throw new XPathError('Invalid expression', true);
  }
}

/** The place of a node as libxml2 names it: `/a/b[2]`; names of a default namespace are `*`. */
export function pathOf(node: Node): string {
  const parts: string[] = [];
  for (let at: Node | null = node; at !== null && at.nodeType !== KIND.document; at = at.parentNode)
    parts.unshift(step(at));
  return `/${parts.join('/')}`;
}

function step(node: Node): string {
  const generic = isElement(node) && node.namespaceURI !== null && !node.prefix;
  const same = (other: Node): boolean =>
    other.nodeType === node.nodeType && (generic || other.nodeName === node.nodeName);
  const alike = (node.parentNode === null ? [node] : childrenOf(node.parentNode)).filter(same);
  const place = alike.length > 1 ? `[${alike.indexOf(node) + 1}]` : '';
  return `${generic ? '*' : nameOf(node)}${place}`;
}

function nameOf(node: Node): string {
  if (node.nodeType === KIND.comment) return 'comment()';
  if (node.nodeType === KIND.instruction) return `processing-instruction('${node.nodeName}')`;
  return node.nodeName;
}
