import type { Document, Element, Node } from '@xmldom/xmldom';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import { findsNode, shownTree } from './change.ts';
import { isElement } from './document.ts';
import { getAttribute, makeElement, readName, setAttribute, setText, textOf } from './nodes.ts';
import { type Namespaces, select } from './select.ts';

/** What the last step of an expression asks for. */
type Wish =
  | { readonly kind: 'element'; readonly name: string; readonly text?: string }
  | { readonly kind: 'attribute'; readonly name: string; readonly value?: string }
  | { readonly kind: 'matching'; readonly name: string; readonly conditions: readonly string[] }
  | { readonly kind: 'text'; readonly text: string };

const WORD = '[a-zA-Z-][a-zA-Z0-9_\\-.]*';
const NAME = `${WORD}|${WORD}:${WORD}`;
const QUOTED = `('(?:.*)'|"(?:.*)")`;
const unquoted = (text = ''): string => text.slice(1, -1);

/** Forms of a last step, in the order in which they are tried. */
const FORMS: readonly (readonly [RegExp, (groups: readonly string[]) => Wish])[] = [
  [new RegExp(`^(.*)/(${NAME})$`), ([name = '']) => ({ kind: 'element', name })],
  [
    new RegExp(`^(.*)/(${NAME})/text\\(\\)=${QUOTED}$`),
    ([name = '', text]) => ({ kind: 'element', name, text: unquoted(text) }),
  ],
  [new RegExp(`^(.*)/@(${NAME})$`), ([name = '']) => ({ kind: 'attribute', name })],
  [
    new RegExp(`^(.*)/@(${NAME})=${QUOTED}$`),
    ([name = '', value]) => ({ kind: 'attribute', name, value: unquoted(value) }),
  ],
  [
    new RegExp(`^(.*)/(${NAME})\\[(.*)\\]$`),
    ([name = '', inside = '']) => ({
      kind: 'matching',
      name,
      conditions: inside.split(' and ').map((one) => one.trim()),
    }),
  ],
  [new RegExp(`^(.*)/text\\(\\)=${QUOTED}$`), ([text]) => ({ kind: 'text', text: unquoted(text) })],
];

function splitLast(xpath: string): { readonly rest: string; readonly wish: Wish } | undefined {
  for (const [form, read] of FORMS) {
    const match = form.exec(xpath.trim());
    if (match !== null) return { rest: match[1] ?? '', wish: read(match.slice(2)) };
  }
  return undefined;
}

/**
 * Makes what a simple expression asks for, and the elements on the way to it.
 * @param node The document, or an element where the expression starts
 * @throws ModuleFailure, XPathError
 */
export function ensurePath(document: Document, node: Node, xpath: string, namespaces: Namespaces): void {
  const split = splitLast(xpath);
  if (split === undefined)
    throw new ModuleFailure(
      `Can't process Xpath ${xpath} in order to spawn nodes! tree is ${shownTree(document)}`,
    );
  const { rest, wish } = split;
  if (!findsNode(node, rest, namespaces)) ensurePath(document, node, rest, namespaces);
  if (!findsNode(node, rest, namespaces)) return;
  const parents = select(node, rest, namespaces).filter(isElement);
  switch (wish.kind) {
    case 'attribute': {
      const name = readName(wish.name, namespaces);
      for (const parent of parents)
        if (wish.value === undefined || getAttribute(parent, name) !== wish.value)
          setAttribute(parent, name, wish.value ?? '');
      return;
    }
    case 'text':
      for (const parent of parents) if (textOf(parent) !== wish.text) setText(parent, wish.text);
      return;
    default: {
      const made = make(document, parents, readName(wish.name, namespaces));
      if (made === undefined) return;
      if (wish.kind === 'element') {
        if (wish.text) setText(made, wish.text);
        return;
      }
      for (const condition of wish.conditions) ensurePath(document, made, `./${condition}`, namespaces);
    }
  }
}

/** One new element; of several parents the last gets it, as in lxml, where a node has one place. */
function make(
  document: Document,
  parents: readonly Element[],
  name: Parameters<typeof makeElement>[2],
): Element | undefined {
  const parent = parents.at(-1);
  if (parent === undefined) return undefined;
  const made = makeElement(document, parent, name);
  parent.appendChild(made);
  return made;
}
