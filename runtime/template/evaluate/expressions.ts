import { type BinaryOperator, binary, unary } from '../../values/arithmetic.ts';
import { equals, ordered } from '../../values/compare.ts';
import { hashable, setItem } from '../../values/dict.ts';
import { contains } from '../../values/iterate.ts';
import { PySlice, PyTuple } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { typeError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { isInt, isNumber, typeName } from '../../values/types.ts';
import { LenientUndefined, Undefined } from '../../values/undefined.ts';
import type { DictKey, Value } from '../../values/value.ts';
import type { Call, CompareOperand, Expression, FilterCall, TestCall } from '../parse/ast.ts';
import { Place } from '../place.ts';
import { type CompiledArguments, compileArguments } from './arguments.ts';
import type { Evaluate, Frame } from './frame.ts';
import { located } from './located.ts';
import { getAttribute, getItem, getSlice } from './lookups.ts';
import { literalList, literalLists, tripping, unfinishedDicts } from './rendered.ts';
import { TemplateReference } from './template-reference.ts';

const OPERATORS: Readonly<Record<string, BinaryOperator>> = {
  Sub: '-',
  Div: '/',
  FloorDiv: '//',
  Mod: '%',
  Pow: '**',
};

interface At {
  readonly lineno: number;
  readonly colno: number;
}

function placeOf(node: At, frame: Frame): Place {
  return new Place(frame.run.document, node.lineno, node.colno);
}

/** Turns an expression into a function of the scope. */
export function compileExpression(node: Expression): Evaluate {
  switch (node.typename) {
    case 'Literal':
      return compileLiteral(node.value, node);
    case 'Symbol':
      return compileName(node.value, node);
    case 'GetAttr': {
      const target = compileExpression(node.target);
      return (frame) => getAttribute(target(frame), node.name, placeOf(node, frame));
    }
    case 'LookupVal': {
      const target = compileExpression(node.target);
      const key = compileExpression(node.val);
      if (node.val.typename === 'Slice')
        return located(node, (frame) => {
          const slice = key(frame);
          const object = target(frame);
          return slice instanceof PySlice ? getSlice(object, slice) : null;
        });
      const inTemplate = node.target.typename === 'Array' || node.target.typename === 'Dict';
      return located(node, (frame) => getItem(target(frame), key(frame), placeOf(node, frame), inTemplate));
    }
    case 'Slice': {
      const [start, stop, step] = [node.start, node.stop, node.step].map((part) =>
        part === null ? () => null : compileExpression(part),
      );
      return (frame) => new PySlice(start?.(frame) ?? null, stop?.(frame) ?? null, step?.(frame) ?? null);
    }
    case 'Array': {
      const items = node.children.map(compileExpression);
      return (frame) => literalList(items.map((item) => item(frame)));
    }
    case 'Tuple': {
      const items = node.children.map(compileExpression);
      return (frame) => new PyTuple(items.map((item) => item(frame)));
    }
    case 'Dict': {
      const pairs = node.children.map(
        (pair) => [compileExpression(pair.key), compileExpression(pair.value)] as const,
      );
      return located(node, (frame) => {
        const dict = new Map<DictKey, Value>();
        // As in Python, all of it is worked out before the first key is looked at.
        const entries = pairs.map(([key, value]) => [key(frame), value(frame)] as const);
        for (const [key, value] of entries) setItem(dict, hashable(key), value);
        if (entries.some(([, value]) => value instanceof Undefined)) unfinishedDicts.add(dict);
        return dict;
      });
    }
    case 'FunCall':
      return compileCall(node);
    case 'Filter':
      return compileFilter(node);
    case 'Test':
      return compileTest(node);
    case 'And':
    case 'Or': {
      const left = compileExpression(node.left);
      const right = compileExpression(node.right);
      const decisive = node.typename === 'Or';
      return (frame) => {
        const value = left(frame);
        return truth(value) === decisive ? value : right(frame);
      };
    }
    case 'Not': {
      const target = compileExpression(node.target);
      return (frame) => !truth(target(frame));
    }
    case 'Neg':
    case 'Pos': {
      const target = compileExpression(node.target);
      const operator = node.typename === 'Neg' ? '-' : '+';
      return located(node, (frame) => unary(operator, target(frame)));
    }
    case 'Compare':
      return located(node, compileCompare(compileExpression(node.expr), node.ops));
    case 'Concat': {
      const parts = node.children.map(compileExpression);
      // Added, not joined: a text that a loop makes longer isn't copied each time then.
      return located(node, (frame) =>
        parts
          .map((part) => part(frame))
          .map(str)
          .reduce((text, part) => text + part),
      );
    }
    case 'InlineIf':
      return compileInlineIf(node);
    case 'Add':
      return located(node, compileAdd(node.left, node.right));
    case 'Mul':
      return located(node, compileMultiply(node.left, node.right));
    default: {
      const left = compileExpression(node.left);
      const right = compileExpression(node.right);
      const operator = OPERATORS[node.typename] ?? '-';
      return located(node, (frame) => binary(operator, left(frame), right(frame)));
    }
  }
}

/** `left + right`. A list that isn't written there itself complains before what is undefined does. */
function compileAdd(leftNode: Expression, rightNode: Expression): Evaluate {
  const left = compileExpression(leftNode);
  const right = compileExpression(rightNode);
  return (frame) => {
    const list = left(frame);
    const added = right(frame);
    const isLiteral = Array.isArray(list) && literalLists.has(list);
    if (added instanceof Undefined && Array.isArray(list) && !isLiteral)
      throw typeError(`can only concatenate list (not "${added.typeName}") to list`);
    if (Array.isArray(added) && !literalLists.has(added) && isNumber(list))
      throw typeError("'NotImplementedType' object is not iterable");
    const sum = binary('+', list, added);
    if (!Array.isArray(sum)) return sum;
    return isLiteral && Array.isArray(added) && literalLists.has(added) ? literalList(sum) : tripping(sum);
  };
}

/** `left * right`. A list that isn't written there itself says in its own words what it can't be repeated by. */
function compileMultiply(leftNode: Expression, rightNode: Expression): Evaluate {
  const left = compileExpression(leftNode);
  const right = compileExpression(rightNode);
  const isList = (value: Value, node: Expression) => Array.isArray(value) && node.typename !== 'Array';
  const refuse = (count: Value) => {
    if (typeof count === 'boolean' || isInt(count)) return;
    throw typeError(`'${typeName(count)}' object cannot be interpreted as an integer`);
  };
  return (frame) => {
    const [first, second] = [left(frame), right(frame)];
    if (isList(first, leftNode)) refuse(second);
    else if (isList(second, rightNode) && !(first instanceof Undefined)) refuse(first);
    return binary('*', first, second);
  };
}

function compileLiteral(value: Value, node: At): Evaluate {
  if (typeof value !== 'string' || !/\{[{%#]/.test(value)) return () => value;
  return (frame) =>
    frame.run.runtime.inCondition ? frame.run.runtime.embedded(value, placeOf(node, frame)) : value;
}

function compileName(name: string, node: At): Evaluate {
  if (name === 'self') return (frame) => new TemplateReference(frame);
  return (frame) => {
    const local = frame.local(name);
    if (local !== undefined) return local;
    const { run } = frame;
    const value = run.seesVariables ? run.runtime.variable(name) : run.runtime.global(name);
    return value === undefined
      ? new Undefined(`'${name}' is undefined`, undefined, placeOf(node, frame))
      : value;
  };
}

/** Lookups still render templates inside of literals given as their terms. */
const LOOKUPS: ReadonlySet<string> = new Set(['lookup', 'query', 'q']);

function compileCall(node: Call): Evaluate {
  const callee = compileExpression(node.name);
  const isLookup = node.name.typename === 'Symbol' && LOOKUPS.has(node.name.value);
  const args = compileArguments(node.args, isLookup ? compileTerm : compileExpression, true);
  return (frame) => {
    const place = placeOf(node, frame);
    return frame.run.runtime.call(callee(frame), args.positional(frame), args.keywords(frame), place);
  };
}

function compileTerm(node: Expression): Evaluate {
  if (node.typename === 'Array') {
    const items = node.children.map(compileTerm);
    return (frame) => items.map((item) => item(frame));
  }
  if (node.typename === 'InlineIf') return compileInlineIf(node, compileTerm);
  if (node.typename !== 'Literal' || typeof node.value !== 'string' || !/\{[{%#]/.test(node.value))
    return compileExpression(node);
  const text = node.value;
  return (frame) => frame.run.runtime.embedded(text, placeOf(node, frame));
}

/** Turns a filter into a function of the scope and of what is filtered (where that isn't an expression). */
export function compileFilterOf(node: FilterCall): (frame: Frame, value: Value) => Value {
  const args = compileArguments(node.args);
  const before =
    node.target === null
      ? undefined
      : node.target.typename === 'Filter'
        ? compileFilterOf(node.target)
        : undefined;
  return (frame, value) => {
    const filtered = before === undefined ? value : before(frame, value);
    const positional = args.positional(frame, filtered);
    return frame.run.runtime.callFilter(node.name, positional, args.keywords(frame), placeOf(node, frame));
  };
}

function compileFilter(node: FilterCall): Evaluate {
  const args = compileArguments(node.args);
  const target = node.target === null ? () => null : compileExpression(node.target);
  return (frame) => {
    const positional = args.positional(frame, target(frame));
    return frame.run.runtime.callFilter(node.name, positional, args.keywords(frame), placeOf(node, frame));
  };
}

function compileTest(node: TestCall): Evaluate {
  const args = compileArguments(node.args);
  const target = compileExpression(node.target);
  // What a variable decrypts to is plain text here: only where it was written is it seen to have been encrypted.
  if (/(^|\.)vault_encrypted$/.test(node.name)) {
    const test = compilePlainTest(node, target, args);
    return (frame) => frame.run.runtime.isVaulted(node.target) || test(frame);
  }
  return compilePlainTest(node, target, args);
}

function compilePlainTest(node: TestCall, target: Evaluate, args: CompiledArguments): Evaluate {
  return (frame) => {
    const positional = args.positional(frame, target(frame));
    return frame.run.runtime.callTest(node.name, positional, args.keywords(frame), placeOf(node, frame));
  };
}

function compileCompare(first: Evaluate, operands: readonly CompareOperand[]): Evaluate {
  const steps = operands.map(({ type, expr }) => ({ type, right: compileExpression(expr) }));
  return (frame) => {
    let left = first(frame);
    for (const { type, right } of steps) {
      const value = right(frame);
      if (!holds(type, left, value)) return false;
      left = value;
    }
    return true;
  };
}

function holds(type: CompareOperand['type'], left: Value, right: Value): boolean {
  switch (type) {
    case '==':
      return equals(left, right);
    case '!=':
      return !equals(left, right);
    case 'in':
      return contains(right, left);
    case 'not in':
      return !contains(right, left);
    default:
      return ordered(type, left, right);
  }
}

/** @param compile How what it chooses from is compiled. */
function compileInlineIf(
  node: Extract<Expression, { typename: 'InlineIf' }>,
  compile: (node: Expression) => Evaluate = compileExpression,
): Evaluate {
  const condition = compileExpression(node.cond);
  const body = compile(node.body);
  const otherwise = node.else_ === null ? undefined : compile(node.else_);
  const message = `the inline if-expression on line ${node.lineno + 1} evaluated to false and no else section was defined.`;
  return (frame) => {
    if (truth(condition(frame))) return body(frame);
    return otherwise === undefined ? new LenientUndefined(message) : otherwise(frame);
  };
}
