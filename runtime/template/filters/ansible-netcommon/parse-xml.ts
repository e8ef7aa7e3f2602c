import { DOMParser, type Element } from '@xmldom/xmldom';
import { select } from 'xpath';
import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { typeName } from '../../../values/types.ts';
import type { Dict, DictKey, Value } from '../../../values/value.ts';
import { type Filters, filter, type PluginContext } from '../../plugin.ts';
import { type Attributes, fail, Specification } from './spec.ts';

function rootOf(text: string): Element {
  let complaint = 'no element found';
  const refuse = (_level: string, message: string): never => {
    complaint = message;
    throw new Error(message);
  };
  try {
    const root = new DOMParser({ onError: refuse }).parseFromString(text, 'text/xml').documentElement;
    if (root !== null) return root;
  } catch {
    // It is told below.
  }
  throw new PythonError('ValueError', complaint);
}

/** Elements below another one; `{namespace}name` is Python's way to write a name. */
function elementsAt(element: Element, path: string): Element[] {
  const named = path.replace(
    /\{([^}]*)\}([\w.-]+)/g,
    (_all, space: string, name: string) => `*[namespace-uri()='${space}' and local-name()='${name}']`,
  );
  const found = select(named, element as unknown as Node);
  return (Array.isArray(found) ? found : []) as unknown as Element[];
}

/** The text before an element's first child. */
function textOf(element: Element): Value {
  const { firstChild } = element;
  return firstChild === null || firstChild.nodeType !== firstChild.TEXT_NODE ? null : firstChild.nodeValue;
}

function attributesOf(element: Element): Value {
  return new Map(Array.from(element.attributes, ({ name, value }) => [name, value]));
}

/** Elements' texts, or where the path asks for an attribute all their attributes. One stands for itself. */
function found(element: Element, path: string): Value {
  const elements = elementsAt(element, path);
  const isAttribute = path.endsWith(']');
  if (elements.length === 0) return isAttribute ? new Map() : null;
  const values = elements.map(isAttribute ? attributesOf : textOf);
  return values.length > 1 ? values : (values[0] ?? null);
}

function extract(spec: Specification, root: Element, attributes: Attributes, value: Value): Value {
  const key = value instanceof Map ? (value.get('key') ?? null) : null;
  const written = key !== null && value instanceof Map ? (value.get('values') ?? null) : value;
  const paths = attributes.get('items');
  const byKey: Dict = new Map();
  const list: Value[] = [];
  for (const element of elementsAt(root, str(attributes.get('top') ?? ''))) {
    const item: Dict = new Map();
    for (const [name, path] of paths instanceof Map ? paths : []) item.set(name, found(element, str(path)));
    const variables = new Map([['item', item]]);
    const entry = written instanceof Map ? spec.entry(written, item) : spec.template(written, variables);
    if (key === null) {
      if (spec.holds(attributes, entry)) list.push(entry);
      continue;
    }
    const name = spec.template(key, variables);
    const asked: Dict = new Map<DictKey, Value>([
      ['key', name],
      ['value', entry],
    ]);
    if (spec.holds(attributes, asked)) byKey.set(name as DictKey, entry);
  }
  return key === null ? list : byKey;
}

function parseXml(context: PluginContext, output: Value, path: Value): Value {
  const spec = new Specification('parse_xml', str(path), context);
  if (typeof output !== 'string')
    throw fail(`parse_xml works on string input, but given input of : <class '${typeName(output)}'>`);
  const root = rootOf(output);
  const result: Dict = new Map();
  for (const { name, attributes, value } of spec.keys())
    result.set(name, attributes.has('items') ? extract(spec, root, attributes, value) : value);
  return result;
}

/** `parse_xml` of the collection ansible.netcommon. */
export const parseXmlFilters: Filters = {
  parse_xml: filter('output, tmpl', (context, output, path) => parseXml(context, output, path)),
};
