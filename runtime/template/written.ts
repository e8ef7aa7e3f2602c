import type { Origin } from '../errors/source.ts';
import { writtenOrigin as itemOrigin, originOf } from '../values/origins.ts';
import { EncryptedString, type Raw, Template } from '../values/raw.ts';
import { truth } from '../values/truth.ts';
import type { Value } from '../values/value.ts';
import type { Expression } from './parse/ast.ts';
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

/** Whether a template does no more than name a variable, or something in one. */
export function namesVariable(source: string, scope: Scope): boolean {
  return variableIn(source, scope) !== undefined;
}

function variableIn(source: string, scope: Scope): Written | undefined {
  const inner = /^\{\{-?([\s\S]*?)-?\}\}$/.exec(source.trim())?.[1];
  if (inner === undefined) return undefined;
  let tree: Expression;
  try {
    tree = new ExpressionParser(new Lexer(inner, DEFAULT_SYNTAX, true).expression()).parseWholeExpression();
  } catch {
    return undefined;
  }
  return follow(tree, scope, 0);
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

const DEFAULT = /^(?:ansible\.builtin\.)?d(?:efault)?$/;

/** Templates that name each other in a circle end here. */
const DEPTH = 30;

function follow(node: Expression, scope: Scope, depth: number): Written | undefined {
  if (depth > DEPTH) return undefined;
  switch (node.typename) {
    case 'Symbol': {
      const raw = scope.get(node.value);
      if (raw === undefined) return undefined;
      return settled({ raw, origin: ownOrigin(raw) ?? scope.origin?.(node.value) }, scope, depth);
    }
    case 'And':
    case 'Or': {
      const left = follow(node.left, scope, depth + 1);
      if (left === undefined || left.raw instanceof EncryptedString || left.raw instanceof Template)
        return undefined;
      const truthy = isTruthy(left.raw);
      return truthy === (node.typename === 'Or') ? left : follow(node.right, scope, depth + 1);
    }
    case 'Filter':
      // `x | default(...)` gives x itself where there is one.
      return node.target !== null && DEFAULT.test(node.name) && node.args.positional.length < 2
        ? follow(node.target, scope, depth + 1)
        : undefined;
    case 'GetAttr':
      return followItem(node.target, node.name, scope, depth);
    case 'LookupVal':
      return node.val.typename === 'Literal'
        ? followItem(node.target, node.val.value, scope, depth)
        : undefined;
    default:
      return undefined;
  }
}

function followItem(node: Expression, key: Value, scope: Scope, depth: number): Written | undefined {
  const target = follow(node, scope, depth + 1)?.raw;
  if (target === undefined || (typeof key !== 'string' && typeof key !== 'number')) return undefined;
  if (!Array.isArray(target) && !(target instanceof Map)) return undefined;
  const raw = Array.isArray(target) ? target[Number(key)] : target.get(key);
  if (raw === undefined) return undefined;
  return settled({ raw, origin: ownOrigin(raw) ?? itemOrigin(target, key) }, scope, depth);
}

function isTruthy(raw: Exclude<Raw, Template | EncryptedString>): boolean {
  if (raw instanceof Map) return raw.size > 0;
  return Array.isArray(raw) ? raw.length > 0 : truth(raw);
}

/** What a template that only names another variable comes to. */
function settled(written: Written, scope: Scope, depth: number): Written | undefined {
  const { raw } = written;
  if (!(raw instanceof Template)) return written;
  const inner = /^\{\{-?([^{}]*?)-?\}\}$/.exec(raw.source.trim())?.[1];
  if (inner === undefined) return { raw, origin: undefined };
  try {
    const parser = new ExpressionParser(new Lexer(inner, DEFAULT_SYNTAX, true).expression());
    return follow(parser.parseWholeExpression(), scope, depth + 1);
  } catch {
    return undefined;
  }
}

function ownOrigin(raw: Raw): Origin | undefined {
  if (raw instanceof Template || raw instanceof EncryptedString) return raw.origin;
  return raw !== null && typeof raw === 'object' ? originOf(raw) : undefined;
}
