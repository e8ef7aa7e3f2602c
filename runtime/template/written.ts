import { Origin, Source } from '../errors/source.ts';
import { writtenOrigin as itemOrigin, originOf, placeOf } from '../values/origins.ts';
import { repr } from '../values/print.ts';
import { EncryptedString, type Raw, Template } from '../values/raw.ts';
import { truth } from '../values/truth.ts';
import { Undefined } from '../values/undefined.ts';
import type { Value } from '../values/value.ts';
import { Cache } from './cache.ts';
import type { Expression, FilterCall } from './parse/ast.ts';
import { ExpressionParser } from './parse/expression-parser.ts';
import { Lexer } from './parse/lexer.ts';
import { DEFAULT_SYNTAX } from './parse/syntax.ts';
import type { Scope } from './scope.ts';

/**
 * Where an author wrote the value that a template such as `{{ a.b }}` gives; undefined when the template does more
 * than name a variable, or when the variable's value is data.
 */
export function expressionOrigin(source: string, scope: Scope): Origin | undefined {
  return variableIn(source, scope)?.origin;
}

function variableIn(source: string, scope: Scope): Written | undefined {
  const tree = treeOf(source);
  return tree && follow(tree, scope, 0);
}

const trees = new Cache<Expression | null>();

/** The expression that a template consists of. */
export function treeOf(source: string): Expression | undefined {
  return trees.get(source, () => parsed(source) ?? null) ?? undefined;
}

function parsed(source: string): Expression | undefined {
  const inner = /^\{\{-?([\s\S]*?)-?\}\}$/.exec(source.trim())?.[1];
  if (inner === undefined) return undefined;
  try {
    return new ExpressionParser(new Lexer(inner, DEFAULT_SYNTAX, true).expression()).parseWholeExpression();
  } catch {
    return undefined;
  }
}

/** Where a value stands that a template gave: where it was written, if that is known, or else the template itself. */
export function templatePlace(template: Template, scope: Scope): Origin | undefined {
  const node = treeOf(template.source);
  return (node && follow(node, scope, 0, true)?.origin) ?? template.origin;
}

/**
 * Where the value that an expression gives was written: it itself, or the template that it came from.
 * @param evaluate Decides which side of an `and` or `or` the value is.
 * @param tagged False when only what an author wrote as that very value counts.
 */
export function resultOrigin(
  source: string,
  scope: Scope,
  evaluate: (node: Expression) => Value,
  tagged = true,
): Origin | undefined {
  let node = treeOf(source);
  while (node !== undefined) {
    if (node.typename === 'And' || node.typename === 'Or') {
      node = truth(evaluate(node.left)) === (node.typename === 'Or') ? node.left : node.right;
    } else if (node.typename === 'InlineIf') {
      node = truth(evaluate(node.cond)) ? node.body : (node.else_ ?? undefined);
    } else if (isDefault(node) && node.args.positional.length < 2) {
      const { target } = node;
      const [fallback] = node.args.positional;
      node = target !== null && evaluate(target) instanceof Undefined ? fallback : (target ?? undefined);
    } else if (isString(node) && node.target !== null && typeof evaluate(node.target) === 'string') {
      node = node.target;
    } else break;
  }
  return node && follow(node, scope, 0, tagged)?.origin;
}

function isDefault(node: Expression): node is FilterCall {
  return node.typename === 'Filter' && DEFAULT.test(node.name);
}

/** `x | string`, which gives a string itself. */
function isString(node: Expression): node is FilterCall {
  return node.typename === 'Filter' && /^(?:ansible\.builtin\.)?string$/.test(node.name);
}

/** True for an expression that names a variable (or something in one) that was written as `!vault`. */
export function isVaulted(node: Expression, scope: Scope): boolean {
  return follow(node, scope, 0)?.raw instanceof EncryptedString;
}

/** The ciphertext that an author's value stands for: its own, or that of a variable which it only names. */
export function encryptedIn(raw: Raw, scope: Scope): EncryptedString | undefined {
  const found = settled({ raw, origin: undefined }, scope, 0)?.raw;
  return found instanceof EncryptedString ? found : undefined;
}

interface Written {
  readonly raw: Raw;
  readonly origin: Origin | undefined;
}

const FIRST = /^(?:ansible\.builtin\.)?(?:first|last)$/;
const DEFAULT = /^(?:ansible\.builtin\.)?d(?:efault)?$/;

/** Templates that name each other in a circle end here. */
const DEPTH = 30;

/** @param tagged True when what has no place of its own has that of the template which gave it. */
function follow(node: Expression, scope: Scope, depth: number, tagged = false): Written | undefined {
  if (depth > DEPTH) return undefined;
  switch (node.typename) {
    case 'Symbol':
      return followName(node.value, scope, depth, tagged);
    case 'And':
    case 'Or': {
      const left = follow(node.left, scope, depth + 1);
      if (left === undefined || left.raw instanceof EncryptedString || left.raw instanceof Template)
        return undefined;
      const truthy = isTruthy(left.raw);
      return truthy === (node.typename === 'Or') ? left : follow(node.right, scope, depth + 1);
    }
    case 'Filter': {
      const { target, name } = node;
      if (target === null) return undefined;
      if (FIRST.test(name)) return followItem(target, name.endsWith('first') ? 0 : -1, scope, depth, tagged);
      // `x | default(...)` gives x itself where there is one.
      return DEFAULT.test(name) && node.args.positional.length < 2
        ? follow(target, scope, depth + 1, tagged)
        : undefined;
    }
    case 'FunCall': {
      const [lookup, name] = node.args.positional;
      if (
        node.name.typename !== 'Symbol' ||
        node.name.value !== 'lookup' ||
        node.args.positional.length !== 2
      )
        return undefined;
      if (tagged && isEnvironment(lookup) && name?.typename === 'Literal')
        return { raw: '', origin: environmentOrigin(String(name.value)) };
      const isVars =
        lookup?.typename === 'Literal' && /^(?:ansible\.builtin\.)?vars$/.test(String(lookup.value));
      if (!isVars || name?.typename !== 'Literal') return undefined;
      return followName(String(name.value), scope, depth, tagged);
    }
    case 'GetAttr':
      return followItem(node.target, node.name, scope, depth, tagged);
    case 'LookupVal':
      return node.val.typename === 'Literal'
        ? followItem(node.target, node.val.value, scope, depth, tagged)
        : undefined;
    default:
      return undefined;
  }
}

function isEnvironment(lookup: Expression | undefined): boolean {
  return lookup?.typename === 'Literal' && /^(?:ansible\.builtin\.)?env$/.test(String(lookup.value));
}

function environmentOrigin(name: string): Origin {
  return new Origin(new Source(`<environment variable ${repr(name)}>`, ''), -1);
}

function followName(name: string, scope: Scope, depth: number, tagged: boolean): Written | undefined {
  const raw = scope.get(name);
  if (raw === undefined) return undefined;
  const origin = ownOrigin(raw) ?? scope.origin?.(name) ?? (tagged ? scope.place?.(name) : undefined);
  return settled({ raw, origin }, scope, depth, tagged);
}

function followItem(
  node: Expression,
  key: Value,
  scope: Scope,
  depth: number,
  tagged: boolean,
): Written | undefined {
  const target = follow(node, scope, depth + 1)?.raw;
  if (target === undefined || (typeof key !== 'string' && typeof key !== 'number')) return undefined;
  if (!Array.isArray(target) && !(target instanceof Map)) return undefined;
  const at = Array.isArray(target) && typeof key === 'number' && key < 0 ? target.length + key : key;
  const raw = Array.isArray(target) ? target[Number(at)] : target.get(at);
  if (raw === undefined) return undefined;
  const origin = ownOrigin(raw) ?? itemOrigin(target, at) ?? (tagged ? placeOf(target, at) : undefined);
  return settled({ raw, origin }, scope, depth, tagged);
}

function isTruthy(raw: Exclude<Raw, Template | EncryptedString>): boolean {
  if (raw instanceof Map) return raw.size > 0;
  return Array.isArray(raw) ? raw.length > 0 : truth(raw);
}

/** What a template that only names another variable comes to. */
function settled(written: Written, scope: Scope, depth: number, tagged = false): Written | undefined {
  const { raw } = written;
  if (!(raw instanceof Template)) return written;
  const inner = /^\{\{-?([^{}]*?)-?\}\}$/.exec(raw.source.trim())?.[1];
  const outer = tagged ? written : undefined;
  if (inner === undefined) return outer ?? { raw, origin: undefined };
  try {
    const parser = new ExpressionParser(new Lexer(inner, DEFAULT_SYNTAX, true).expression());
    const found = follow(parser.parseWholeExpression(), scope, depth + 1, tagged);
    return found?.origin === undefined ? (outer ?? found) : found;
  } catch {
    return outer;
  }
}

function ownOrigin(raw: Raw): Origin | undefined {
  if (raw instanceof Template || raw instanceof EncryptedString) return raw.origin;
  return raw !== null && typeof raw === 'object' ? originOf(raw) : undefined;
}
