import type { Document, DocumentType, Node } from '@xmldom/xmldom';
import { attributesOf, childrenOf, isElement, isText, KIND } from './document.ts';

/**
 * A document as lxml writes it, without a declaration: the doctype, what stands between it and the root, the root, the rest. Their lines
 * are their own only where it is to be pretty.
 */
export function serializeDocument(document: Document, pretty: boolean): string {
  const nodes = childrenOf(document).filter(
    (node) => node.nodeType !== KIND.text && !(node.nodeType === KIND.instruction && node.nodeName === 'xml'),
  );
  const from = nodes.findIndex(({ nodeType }) => nodeType === KIND.doctype) + 1;
  const line = pretty ? '\n' : '';
  const head = nodes
    .slice(0, from)
    .slice(-1)
    .map((node) => `${serializeNode(node, pretty)}\n`);
  return (
    head.join('') +
    nodes
      .slice(from)
      .map((node) => serializeNode(node, pretty) + line)
      .join('')
  );
}

/** One node and what is in it; indented by two spaces a level where no text stands beside the elements. */
export function serializeNode(node: Node, pretty: boolean, depth = 0): string {
  if (isElement(node)) {
    const { declared, plain } = attributesOf(node);
    const head = [...declared, ...plain]
      .map(({ name, value }) => ` ${name}="${escapeAttribute(value)}"`)
      .join('');
    const children = childrenOf(node);
    if (children.length === 0) return `<${node.tagName}${head}/>`;
    const inside = pretty && !children.some(isText);
    const line = (level: number): string => (inside ? `\n${'  '.repeat(level)}` : '');
    const body = children
      .map((child) => `${line(depth + 1)}${serializeNode(child, inside, depth + 1)}`)
      .join('');
    return `<${node.tagName}${head}>${body}${line(depth)}</${node.tagName}>`;
  }
  const value = node.nodeValue ?? '';
  switch (node.nodeType) {
    case KIND.text:
      return escapeText(value);
    case KIND.cdata:
      return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
    case KIND.comment:
      return `<!--${value}-->`;
    case KIND.instruction:
      return `<?${node.nodeName}${value && ` ${value}`}?>`;
    case KIND.doctype:
      return doctype(node as DocumentType);
    default:
      return value;
  }
}

function doctype({ name, publicId, systemId, internalSubset }: DocumentType): string {
  const unquoted = (id: string): string => id.replace(/^(["'])(.*)\1$/s, '$2');
  const system = systemId ? `"${unquoted(systemId)}"` : '';
  const outside = publicId ? ` PUBLIC "${unquoted(publicId)}" ${system}` : system && ` SYSTEM ${system}`;
  return `<!DOCTYPE ${name}${outside}${internalSubset ? ` [${internalSubset}]` : ''}>`;
}

function escapeText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

function escapeAttribute(text: string): string {
  return escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}
