/** An element of a JUnit report: its attributes, and its text or children. */
export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text?: string;
  readonly children?: readonly XmlElement[];
}

/** A report as XML, a line an element. */
export function toXml(root: XmlElement): string {
  return `<?xml version="1.0" ?>\n${element(root, '')}`;
}

function element({ tag, attributes, text, children = [] }: XmlElement, indent: string): string {
  const names = Object.entries(attributes).map(([name, value]) => ` ${name}="${attribute(value)}"`);
  const open = `${indent}<${tag}${names.join('')}`;
  if (text !== undefined && text !== '') return `${open}>${escapeText(text)}</${tag}>\n`;
  if (children.length === 0) return `${open}/>\n`;
  return `${open}>\n${children.map((child) => element(child, `${indent}\t`)).join('')}${indent}</${tag}>\n`;
}

function escapeText(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  // XML has no way to hold these at all.
  return escaped.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '\ufffd');
}

function attribute(text: string): string {
  return escapeText(text)
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;');
}
