import { DOMParser, type Element, type Node } from '@xmldom/xmldom';
import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import type { Dict, Value } from '../../../values/value.ts';
import { type Filters, filter } from '../../plugin.ts';

// The form of the Python package xmltodict: `@name` is an attribute, `#text` the text beside attributes or elements, a
// list stands for elements of one name, None for an empty element.

function fail(plugin: string, message: string): PythonError {
  return new PythonError('AnsibleError', `Error when using plugin '${plugin}': ${message}`);
}

function isElement(node: Node): node is Element {
  return node.nodeType === node.ELEMENT_NODE;
}

function elementValue(element: Element): Value {
  const found: Dict = new Map();
  for (const { name, value } of Array.from(element.attributes)) found.set(`@${name}`, value);
  let text = '';
  for (const node of Array.from(element.childNodes)) {
    if (isElement(node)) add(found, node.tagName, elementValue(node));
    else if (node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE)
      text += node.nodeValue ?? '';
  }
  text = text.trim();
  if (found.size === 0) return text === '' ? null : text;
  if (text !== '') found.set('#text', text);
  return found;
}

function add(dict: Dict, name: string, value: Value): void {
  const before = dict.get(name);
  if (before === undefined) dict.set(name, value);
  else if (Array.isArray(before)) before.push(value);
  else dict.set(name, [before, value]);
}

function fromXml(text: string): Value {
  const refuse = (): never => {
    throw fail('from_xml', 'Input Xml is not valid');
  };
  const root = new DOMParser({ onError: refuse }).parseFromString(text, 'text/xml').documentElement;
  return root === null ? refuse() : new Map([[root.tagName, elementValue(root)]]);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
};

const escapeText = (text: string): string => text.replace(/[&<>]/g, (char) => ENTITIES[char] ?? char);

function quoteAttribute(text: string): string {
  const escaped = text.replace(/[&<>\n\r\t]/g, (char) => ENTITIES[char] ?? char);
  if (!escaped.includes('"')) return `"${escaped}"`;
  return escaped.includes("'") ? `"${escaped.replaceAll('"', '&quot;')}"` : `'${escaped}'`;
}

const scalar = (value: Value): string => (typeof value === 'boolean' ? String(value) : str(value));

/** Elements of one name, each on lines of its own. */
function elements(name: string, value: Value, depth: number, indent: string): string {
  if (Array.isArray(value)) return value.map((item) => elements(name, item, depth, indent)).join('');
  const dict = value instanceof Map ? value : new Map(value === null ? [] : [['#text', value] as const]);
  let [attributes, children, text] = ['', '', ''];
  for (const [key, item] of dict) {
    const part = str(key);
    if (part === '#text') text = scalar(item);
    else if (part.startsWith('@')) attributes += ` ${part.slice(1)}=${quoteAttribute(scalar(item))}`;
    else children += elements(part, item, depth + 1, indent);
  }
  const inner = children === '' ? '' : `\n${children}`;
  const end = children === '' ? '' : indent.repeat(depth);
  const line = `${indent.repeat(depth)}<${name}${attributes}>${inner}${escapeText(text)}${end}</${name}>`;
  return depth > 0 ? `${line}\n` : line;
}

function toXml(data: Value, indent: string, whole: boolean): string {
  if (!(data instanceof Map) || (whole && data.size !== 1)) throw fail('to_xml', 'Input json is not valid');
  const body = Array.from(data, ([name, value]) => {
    if (whole && Array.isArray(value) && value.length > 1) throw fail('to_xml', 'Input json is not valid');
    return elements(str(name), value, 0, indent);
  });
  return `${whole ? '<?xml version="1.0" encoding="utf-8"?>\n' : ''}${body.join('')}`;
}

function checkEngine(plugin: string, engine: Value): void {
  if (engine !== 'xmltodict') throw fail(plugin, `engine: ${str(engine)} is not supported `);
}

/** Filters of the collection ansible.utils for XML. */
export const xmlFilters: Filters = {
  from_xml: filter("data, engine='xmltodict'", (_context, data, engine) => {
    checkEngine('from_xml', engine);
    return fromXml(str(data));
  }),
  to_xml: filter(
    "data, engine='xmltodict', indent='tabs', indent_width=4, full_document=True",
    (_context, data, engine, indent, width, whole) => {
      checkEngine('to_xml', engine);
      return toXml(data, indent === 'spaces' ? ' '.repeat(Number(width)) : '\t', whole !== false);
    },
  ),
};
