import { isAuthoredItem } from '../values/authored.ts';
import { LazyDict } from '../values/lazy.ts';
import { isMarkedUnsafe, writtenOrigin } from '../values/origins.ts';
import { EncryptedString, type Raw, type RawDict, Template } from '../values/raw.ts';
import { truth } from '../values/truth.ts';
import { Undefined } from '../values/undefined.ts';
import type { DictKey, Value } from '../values/value.ts';
import type { Arguments, Call, Expression, FilterCall } from './parse/ast.ts';
import type { Scope } from './scope.ts';
import { treeOf } from './written.ts';

/**
 * Who wrote a text that an expression's value holds. ansible-core notes on each string whether an author wrote it, and
 * the note stays with the very string through lists, dicts, loops and whatever picks from them; whatever makes a new string
 * drops it. Strings here can't carry a note. So where the question comes up it is answered from the expression: where could
 * the text have come from? `both` is the answer when an author's string and another with the same words go in.
 */
export type Writer = 'nobody' | 'author' | 'other' | 'both';

/** What is needed to look into an expression. */
export interface ProvenanceContext {
  readonly scope: Scope;
  /** The value of a part of the expression. */
  evaluate(node: Expression): Value;
  /** The value of a template that a variable holds. */
  resolve(raw: Raw): Value;
}

const AUTHOR = 1;
const OTHER = 2;
const NAMES: readonly Writer[] = ['nobody', 'author', 'other', 'both'];

/** Templates that name each other in a circle end here. */
const DEPTH = 20;

/** Filters that give their input's own items, or one of them, and those of their arguments. */
const PICKING = new Set(
  `batch combinations combine d default dict dict2items dictsort difference extract first flatten from_yaml groupby groupby_as_dict
  intersect items items2dict json_query keep_keys last list lists_difference lists_intersect lists_mergeby
  lists_symmetric_difference lists_union mandatory max min permutations product random reject rejectattr remove_keys
  replace_keys reverse select selectattr shuffle slice sort string subelements sum symmetric_difference ternary union unique zip zip_longest`.split(
    /\s+/,
  ),
);

/** Methods of lists and dicts that do so. */
const PICKING_METHODS = new Set(['copy', 'get', 'items', 'pop', 'popitem', 'setdefault', 'values']);

/** Lookups that hand on what they are given. */
const PICKING_LOOKUPS = new Set(
  'dict flattened indexed_items items list nested random_choice subelements together'.split(' '),
);

/** Whether the items of a `with_*` loop are those that it was given. */
export function isPickingLookup(name: string): boolean {
  return PICKING_LOOKUPS.has(name.slice(name.lastIndexOf('.') + 1));
}

/** Functions that put together what they are given. */
const PICKING_FUNCTIONS = new Set(['dict', 'namespace']);

/** Who wrote the text where the template's value, or something in it, is that text. */
export function writerOf(source: string, text: string, context: ProvenanceContext): Writer {
  const tree = treeOf(source);
  if (tree === undefined) return 'nobody';
  return NAMES[new Search(text, context).expression(tree, 0)] ?? 'both';
}

class Search {
  readonly #text: string;
  readonly #context: ProvenanceContext;

  constructor(text: string, context: ProvenanceContext) {
    this.#text = text;
    this.#context = context;
  }

  expression(node: Expression, depth: number): number {
    if (depth > DEPTH) return OTHER;
    const { evaluate } = this.#context;
    switch (node.typename) {
      case 'Literal':
        return node.value === this.#text ? OTHER : 0;
      case 'Symbol':
        return this.#variable(node.value, this.#context.scope, depth);
      case 'GetAttr':
        return this.#part(node, node.target, node.name, depth);
      case 'LookupVal':
        if (node.val.typename === 'Slice')
          return typeof evaluate(node.target) === 'string' ? OTHER : this.expression(node.target, depth + 1);
        return this.#part(node, node.target, evaluate(node.val), depth);
      case 'And':
      case 'Or': {
        const isLeft = truth(evaluate(node.left)) === (node.typename === 'Or');
        return this.expression(isLeft ? node.left : node.right, depth + 1);
      }
      case 'InlineIf': {
        const chosen = truth(evaluate(node.cond)) ? node.body : node.else_;
        return chosen === null ? 0 : this.expression(chosen, depth + 1);
      }
      case 'Add':
        if (typeof evaluate(node.left) === 'string') return OTHER;
        return this.expression(node.left, depth + 1) | this.expression(node.right, depth + 1);
      case 'Array':
      case 'Tuple':
        return this.#all(node.children, depth);
      case 'Dict':
        return this.#all(
          node.children.map((pair) => pair.value),
          depth,
        );
      case 'Filter':
        return this.#filter(node, depth);
      case 'FunCall':
        return this.#call(node, depth);
      default:
        return OTHER;
    }
  }

  #all(nodes: readonly Expression[], depth: number): number {
    return nodes.reduce((found, node) => found | this.expression(node, depth + 1), 0);
  }

  #arguments(args: Arguments, depth: number): number {
    return this.#all([...args.positional, ...args.named.map(([, value]) => value)], depth);
  }

  #filter({ target, name, args }: FilterCall, depth: number): number {
    const short = name.slice(name.lastIndexOf('.') + 1);
    const [first] = args.positional;
    if (target === null) return OTHER;
    if (short === 'map') {
      const inner = first?.typename === 'Literal' ? String(first.value) : undefined;
      if (inner !== undefined && !PICKING.has(inner.slice(inner.lastIndexOf('.') + 1))) return OTHER;
      return this.expression(target, depth + 1) | this.#all(args.positional.slice(1), depth);
    }
    if (!PICKING.has(short)) return OTHER;
    if ((short === 'default' || short === 'd') && args.positional.length < 2) {
      const isMissing = this.#context.evaluate(target) instanceof Undefined;
      const chosen = isMissing ? first : target;
      return chosen === undefined ? 0 : this.expression(chosen, depth + 1);
    }
    return this.expression(target, depth + 1) | this.#arguments(args, depth);
  }

  #call({ name, args }: Call, depth: number): number {
    if (name.typename === 'GetAttr') {
      if (!PICKING_METHODS.has(name.name) || typeof this.#context.evaluate(name.target) === 'string')
        return OTHER;
      return this.expression(name.target, depth + 1) | this.#arguments(args, depth);
    }
    if (name.typename !== 'Symbol') return OTHER;
    if (PICKING_FUNCTIONS.has(name.value)) return this.#arguments(args, depth);
    const [lookup, ...terms] = args.positional;
    if (!['lookup', 'query', 'q'].includes(name.value) || lookup?.typename !== 'Literal') return OTHER;
    const plugin = String(lookup.value).replace(/^(?:ansible\.builtin|community\.general)\./, '');
    // A template file is an author's, and so is what it makes.
    if (plugin === 'template') return AUTHOR;
    if (plugin === 'vars' || plugin === 'varnames')
      return terms.reduce((found, term) => {
        const variable = this.#context.evaluate(term);
        return plugin === 'vars' && typeof variable === 'string'
          ? found | this.#variable(variable, this.#context.scope, depth)
          : found;
      }, 0);
    return PICKING_LOOKUPS.has(plugin) ? this.#all(terms, depth) : OTHER;
  }

  /** `target.key`: what is found there alone counts, where it can be told. */
  #part(node: Expression, target: Expression, key: Value, depth: number): number {
    if (target.typename === 'Symbol' && target.value === 'vars' && typeof key === 'string')
      return this.#variable(key, this.#context.scope, depth);
    const { evaluate } = this.#context;
    const other = this.#otherScope(target);
    if (other !== undefined) return this.#variable(String(key), other, depth);
    const found = this.#raw(target, depth);
    if (found === undefined) {
      const value = evaluate(node);
      return typeof value === 'string' && value !== this.#text ? 0 : this.expression(target, depth + 1);
    }
    const { raw, data } = found;
    if (!(raw instanceof Map) && !Array.isArray(raw)) return this.#raws(raw, data, OTHER, depth);
    const at = Array.isArray(raw) && typeof key === 'number' && key < 0 ? raw.length + key : key;
    const item = Array.isArray(raw) ? raw[Number(at)] : raw.get(at as DictKey);
    return item === undefined ? OTHER : this.#raws(item, data, writerOfItem(raw, at as DictKey, data), depth);
  }

  /** The list or dict itself that an expression names, as it is stored. */
  #raw(node: Expression, depth: number): { readonly raw: Raw; readonly data: boolean } | undefined {
    const { scope, evaluate } = this.#context;
    if (depth > DEPTH) return undefined;
    if (node.typename === 'Symbol') {
      const raw = scope.get(node.value);
      if (raw === undefined || raw instanceof LazyDict) return undefined;
      if (!(raw instanceof Template)) return { raw, data: scope.isData?.(node.value) ?? false };
      const tree = treeOf(raw.source);
      return tree && this.#raw(tree, depth + 1);
    }
    if (node.typename !== 'GetAttr' && (node.typename !== 'LookupVal' || node.val.typename === 'Slice'))
      return undefined;
    const key = node.typename === 'GetAttr' ? node.name : evaluate(node.val);
    const other = this.#otherScope(node.target);
    if (other !== undefined) {
      const raw = other.get(String(key));
      return raw === undefined || raw instanceof Template
        ? undefined
        : { raw, data: other.isData?.(String(key)) ?? false };
    }
    const found = this.#raw(node.target, depth + 1);
    if (found === undefined) return undefined;
    const { raw, data } = found;
    let item: Raw | undefined;
    if (Array.isArray(raw) && typeof key === 'number') item = raw.at(key);
    else if (raw instanceof Map && (typeof key === 'string' || typeof key === 'number')) item = raw.get(key);
    return item === undefined || item === null || item instanceof Template ? undefined : { raw: item, data };
  }

  /** The variables of the host that `hostvars[host]` names. */
  #otherScope(node: Expression): Scope | undefined {
    if (node.typename !== 'GetAttr' && node.typename !== 'LookupVal') return undefined;
    if (node.target.typename !== 'Symbol' || node.target.value !== 'hostvars') return undefined;
    const dict = this.#context.evaluate(node);
    return dict instanceof LazyDict ? dict.scope : undefined;
  }

  #variable(name: string, scope: Scope, depth: number): number {
    const raw = scope.get(name);
    if (raw === undefined) return 0;
    const data = scope.isData?.(name) ?? false;
    const isWritten = scope.origin?.(name) !== undefined || scope.isAuthored?.(name) === true;
    return this.#raws(raw, data, isWritten ? AUTHOR : data ? OTHER : 0, depth);
  }

  /** @param writer Who wrote the value itself. */
  #raws(raw: Raw, data: boolean, writer: number, depth: number): number {
    if (depth > DEPTH) return OTHER;
    if (typeof raw === 'string') return raw === this.#text ? writer : 0;
    if (raw instanceof Template) {
      const tree = treeOf(raw.source);
      if (tree !== undefined) return this.expression(tree, depth + 1);
      return this.#context.resolve(raw) === this.#text ? OTHER : 0;
    }
    if (raw instanceof EncryptedString) return AUTHOR;
    if (raw instanceof LazyDict) return OTHER;
    let found = 0;
    if (Array.isArray(raw))
      raw.forEach((item, index) => {
        found |= this.#raws(item, data, writerOfItem(raw, index, data), depth + 1);
      });
    else if (raw instanceof Map)
      for (const [key, item] of raw) found |= this.#raws(item, data, writerOfItem(raw, key, data), depth + 1);
    return found;
  }
}

/** @param data True for what came from hosts, unless it is known better. */
function writerOfItem(container: Raw[] | RawDict, key: DictKey, data: boolean): number {
  if (writtenOrigin(container, key) !== undefined || isAuthoredItem(container, key)) return AUTHOR;
  return data || isMarkedUnsafe(container, key) ? OTHER : 0;
}
