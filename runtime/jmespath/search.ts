import { equals, ordered } from '../values/compare.ts';
import { getItem, setItem } from '../values/dict.ts';
import { PySlice } from '../values/objects.ts';
import { typeError } from '../values/python-error.ts';
import { subscript } from '../values/subscript.ts';
import { truth } from '../values/truth.ts';
import { isNumber, typeName } from '../values/types.ts';
import type { DictKey, Value } from '../values/value.ts';
import { callFunction, type Expref } from './functions.ts';
import { type Comparator, type Node, parse } from './parser.ts';

const parsed = new Map<string, Node>();

/**
 * Looks something up in data with a JMESPath expression, as Python's library does.
 * @throws JmespathError for a faulty expression; PythonError where that library lets Python's own errors through
 * @see https://jmespath.org/specification.html
 */
export function search(expression: Value, data: Value): Value {
  if (typeof expression !== 'string') {
    if (Array.isArray(expression) || expression instanceof Map)
      throw typeError(`unhashable type: '${typeName(expression)}'`);
    if (!truth(expression)) return evaluate(parse(''), data);
    throw typeError(`'${typeName(expression)}' object is not iterable`);
  }
  let node = parsed.get(expression);
  if (node === undefined) {
    node = parse(expression);
    if (parsed.size >= 1000) parsed.clear();
    parsed.set(expression, node);
  }
  return evaluate(node, data);
}

function evaluate(node: Node, data: Value): Value {
  switch (node.type) {
    case 'identity':
      return data;
    case 'field':
      return data instanceof Map ? (getItem(data, node.name as DictKey) ?? null) : null;
    case 'literal':
      return node.value;
    case 'index':
      return Array.isArray(data) ? (subscript(data, node.index) ?? null) : null;
    case 'slice':
      return Array.isArray(data) ? (subscript(data, new PySlice(...node.parts)) ?? null) : null;
    case 'then':
      return evaluate(node.right, evaluate(node.left, data));
    case 'project': {
      const list = evaluate(node.left, data);
      if (!Array.isArray(list)) return null;
      const { condition } = node;
      const chosen =
        condition === undefined ? list : list.filter((item) => !isFalse(evaluate(condition, item)));
      return chosen.map((item) => evaluate(node.right, item)).filter((item) => item !== null);
    }
    case 'projectValues': {
      const dict = evaluate(node.left, data);
      if (!(dict instanceof Map)) return null;
      return Array.from(dict.values(), (item) => evaluate(node.right, item)).filter((item) => item !== null);
    }
    case 'flatten': {
      const list = evaluate(node.child, data);
      return Array.isArray(list) ? list.flat() : null;
    }
    case 'not':
      return isFalse(evaluate(node.child, data));
    case 'or':
    case 'and': {
      const left = evaluate(node.left, data);
      return isFalse(left) === (node.type === 'or') ? evaluate(node.right, data) : left;
    }
    case 'compare':
      return comparison(node.operator, evaluate(node.left, data), evaluate(node.right, data));
    case 'call': {
      const args = node.args.map((arg): Value | Expref =>
        arg.type === 'expref' ? { apply: (item) => evaluate(arg.child, item) } : evaluate(arg, data),
      );
      return callFunction(node.name, args);
    }
    case 'list':
      return data === null ? null : node.items.map((item) => evaluate(item, data));
    case 'dict': {
      if (data === null) return null;
      const dict = new Map<DictKey, Value>();
      for (const [key, value] of node.entries) setItem(dict, key, evaluate(value, data));
      return dict;
    }
    case 'expref':
      // It means something only as an argument.
      return null;
  }
}

function isFalse(value: Value): boolean {
  if (value === null || value === false || value === '') return true;
  return (Array.isArray(value) && value.length === 0) || (value instanceof Map && value.size === 0);
}

const OPERATORS = { lt: '<', lte: '<=', gt: '>', gte: '>=' } as const;

function comparison(operator: Comparator, left: Value, right: Value): Value {
  if (operator === 'eq' || operator === 'ne') return isEqual(left, right) === (operator === 'eq');
  return isOrdered(left) && isOrdered(right) ? ordered(OPERATORS[operator], left, right) : null;
}

const isOrdered = (value: Value): boolean =>
  typeof value === 'string' || (isNumber(value) && typeof value !== 'boolean');

/** Unlike for Python, `true` is not 1. */
function isEqual(left: Value, right: Value): boolean {
  const mixed = (typeof left === 'boolean') !== (typeof right === 'boolean');
  return !(mixed && isNumber(left) && isNumber(right)) && equals(left, right);
}
