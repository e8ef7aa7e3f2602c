import type { Document } from '@xmldom/xmldom';
import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { editText } from '../../support/edit-text.ts';
import {
  addChildren,
  deleteSelected,
  findsNode,
  type Selection,
  selected,
  setChildren,
  setValue,
} from './change.ts';
import { attributesOf, isElement, parseXml, XmlError } from './document.ts';
import { ensurePath } from './ensure.ts';
import { textOf } from './nodes.ts';
import { evaluate, type Namespaces, pathOf, XPathError } from './select.ts';
import { serializeDocument, serializeNode } from './serialize.ts';

const DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n";

export default defineModule({
  name: 'community.general.xml',
  summary: 'Look into XML files, and change them',
  options: {
    path: { type: 'path', aliases: ['dest', 'file'], description: 'The file.' },
    xmlstring: { type: 'str', description: 'A text in the place of a file.' },
    xpath: { type: 'str', description: 'Expression for what it is about.' },
    namespaces: {
      type: 'dict',
      default: {},
      description: 'Prefixes of the expression, and their namespaces.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      aliases: ['ensure'],
      description: 'Whether what the expression selects is to be there.',
    },
    value: { type: 'raw', description: 'The text, or the value of the attribute.' },
    attribute: { type: 'raw', description: 'The attribute that gets the value.' },
    add_children: { type: 'list', elements: 'raw', description: 'Elements to add.' },
    set_children: {
      type: 'list',
      elements: 'raw',
      description: 'Elements in the place of all that are there.',
    },
    count: { type: 'bool', default: false, description: 'Tell how many are selected.' },
    print_match: { type: 'bool', default: false, description: 'Tell where they are.' },
    pretty_print: { type: 'bool', default: false, description: 'Indent the document.' },
    content: {
      type: 'str',
      choices: ['attribute', 'text'],
      description: 'Tell their attributes, or their text.',
    },
    input_type: {
      type: 'str',
      default: 'yaml',
      choices: ['xml', 'yaml'],
      description: 'What the children are given as.',
    },
    backup: { type: 'bool', default: false, description: 'Keep a copy of the file as it was.' },
    strip_cdata_tags: { type: 'bool', default: false, description: 'CDATA sections become text.' },
    insertbefore: { type: 'bool', default: false, description: 'Add before the first that is selected.' },
    insertafter: { type: 'bool', default: false, description: 'Add after the last that is selected.' },
  },
  rules: {
    requiredBy: {
      add_children: ['xpath'],
      attribute: ['value'],
      content: ['xpath'],
      set_children: ['xpath'],
      value: ['xpath'],
    },
    requiredIf: [
      ['count', true, ['xpath']],
      ['print_match', true, ['xpath']],
      ['insertbefore', true, ['xpath']],
      ['insertafter', true, ['xpath']],
    ],
    requiredOneOf: [
      ['path', 'xmlstring'],
      ['add_children', 'content', 'count', 'pretty_print', 'print_match', 'set_children', 'value'],
    ],
    mutuallyExclusive: [
      ['add_children', 'content', 'count', 'print_match', 'set_children', 'value'],
      ['path', 'xmlstring'],
      ['insertbefore', 'insertafter'],
    ],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const names: Namespaces = Object.fromEntries(
      [...(args.namespaces ?? [])].map(([key, uri]) => [str(key), str(uri)]),
    );
    const work = (source: string): Work => process(source, { ...args, namespaces: names }, task.diff);
    if (args.xmlstring) {
      const { result, text } = work(args.xmlstring);
      return { ...result, xmlstring: text };
    }
    const path = args.path ?? '';
    const missing = new ModuleFailure(`The target XML source '${path}' does not exist.`);
    const file = { path, backup: args.backup };
    const edited = await editText(file, target, task, (_, bytes) => {
      if (bytes === undefined) throw missing;
      const { result, text } = work(decode(bytes));
      const writes =
        result.changed === true && !(args.xpath === undefined && Buffer.from(text).equals(bytes));
      return { text: writes ? text : undefined, extra: { ...result, changed: writes } };
    }).catch((error: unknown) => {
      throw error instanceof ModuleFailure && error.message.endsWith('is a directory !') ? missing : error;
    });
    return { ...edited.extra, ...(edited.backup !== undefined && { backup_file: edited.backup }) };
  },
});

interface Wanted {
  readonly path: string | undefined;
  readonly xpath: string | undefined;
  readonly namespaces: Namespaces;
  readonly state: string;
  readonly value: Parameters<typeof setValue>[2] | undefined;
  readonly attribute: Parameters<typeof str>[0] | undefined;
  readonly add_children: Parameters<typeof setChildren>[1]['children'] | undefined;
  readonly set_children: Parameters<typeof setChildren>[1]['children'] | undefined;
  readonly count: boolean;
  readonly print_match: boolean;
  readonly pretty_print: boolean;
  readonly content: 'attribute' | 'text' | undefined;
  readonly input_type: 'xml' | 'yaml';
  readonly strip_cdata_tags: boolean;
  readonly insertbefore: boolean;
  readonly insertafter: boolean;
}

/** What a task makes of a document: its result, and the text as it is to be. */
interface Work {
  readonly result: ModuleResult;
  readonly text: string;
}

function process(source: string, args: Wanted, diff: boolean): Work {
  const { xpath, namespaces, pretty_print: pretty } = args;
  const document = readDocument(source, args);
  const text = (of: Document, indented: boolean): string => DECLARATION + serializeDocument(of, indented);
  if (xpath === undefined) return { result: { changed: true }, text: text(document, pretty) };
  checkSyntax(document, { document, xpath, namespaces });
  const original = readDocument(source, args);
  try {
    const told = act({ document, xpath, namespaces }, args);
    const changed = comparable(original) !== comparable(document);
    const result = {
      actions: { xpath, namespaces, state: args.state },
      changed,
      ...told,
      ...(changed && diff && { diff: { before: text(original, true), after: text(document, true) } }),
    };
    return { result, text: text(document, pretty) };
  } catch (error) {
    throw error instanceof XPathError ? new ModuleFailure(error.message) : error;
  }
}

function readDocument(source: string, args: Wanted): Document {
  try {
    return parseXml(source, { dropBlanks: args.pretty_print, dropCdata: args.strip_cdata_tags });
  } catch (error) {
    if (error instanceof XmlError)
      throw new ModuleFailure(
        `Error while parsing document: ${args.path ?? 'xml_string'} (${error.message})`,
      );
    throw error;
  }
}

/** @throws ModuleFailure for what is no expression; whether its prefixes and functions are known, its use will tell */
function checkSyntax(document: Document, { xpath, namespaces }: Selection): void {
  try {
    evaluate(document, xpath, namespaces);
  } catch (error) {
    if (!(error instanceof XPathError)) throw error;
    if (error.syntax)
      throw new ModuleFailure(`Syntax error in xpath expression: ${xpath} (${error.message})`);
  }
}

/** The text without what doesn't count as a change: indentation, and the difference between CDATA and text. */
function comparable(document: Document): string {
  const again = parseXml(serializeDocument(document, false), { dropBlanks: true, dropCdata: true });
  return again.documentElement === null ? '' : serializeNode(again.documentElement, false);
}

/** Does what is asked for. @returns what the result tells of it */
function act(selection: Selection, args: Wanted): ModuleResult {
  const { document, xpath, namespaces } = selection;
  if (args.print_match) {
    const paths = selected(selection).map(pathOf);
    return {
      matches: [],
      msg: `selector '${xpath}' match: [${paths.map((one) => JSON.stringify(one)).join(', ')}]`,
    };
  }
  if (args.count) {
    const count = Number(evaluate(document, `count(/${xpath})`, namespaces));
    return { count, msg: `found ${count} nodes` };
  }
  if (args.content !== undefined) return tellContent(selection, args.content);
  const type = args.input_type;
  if (args.state === 'absent') deleteSelected(selection);
  else if (args.set_children !== undefined) setChildren(selection, { children: args.set_children, type });
  else if (args.add_children !== undefined && args.add_children.length > 0) {
    const beside = args.insertafter ? 'after' : 'inside';
    addChildren(selection, { children: args.add_children, type }, args.insertbefore ? 'before' : beside);
  } else if (args.value !== undefined && args.value !== null) {
    const name = args.attribute === undefined || args.attribute === null ? undefined : str(args.attribute);
    setValue(selection, name, args.value);
  } else if (!findsNode(document, xpath, namespaces)) ensurePath(document, document, xpath, namespaces);
  return {};
}

function tellContent(selection: Selection, content: 'attribute' | 'text'): ModuleResult {
  const { document, xpath, namespaces } = selection;
  if (!findsNode(document, xpath, namespaces))
    throw new ModuleFailure(`Xpath ${xpath} does not reference a node!`);
  const clark = (uri: string | null, name: string): string => (uri ? `{${uri}}${name}` : name);
  const matches = selected(selection)
    .filter(isElement)
    .map((element) => {
      const { plain } = attributesOf(element);
      const attributes = Object.fromEntries(
        plain.map((one): [string, ResultValue] => [
          clark(one.namespaceURI, one.localName ?? one.name),
          one.value,
        ]),
      );
      const told: ResultValue = content === 'text' ? textOf(element) : attributes;
      return { [clark(element.namespaceURI, element.localName ?? '')]: told };
    });
  return { msg: matches.length, count: matches.length, matches };
}

/** A file's text, in the encoding that it names. */
function decode(bytes: Buffer): string {
  const named = /^<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(bytes.subarray(0, 200).toString('latin1'))?.[1];
  const wide =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff && 'utf-16be';
  try {
    return new TextDecoder(wide || named || 'utf-8').decode(bytes);
  } catch {
    return bytes.toString('utf8');
  }
}
