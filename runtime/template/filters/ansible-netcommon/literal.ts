import { unary } from '../../../values/arithmetic.ts';
import { PyTuple } from '../../../values/objects.ts';
import { isNumber } from '../../../values/types.ts';
import type { Dict, DictKey, Value } from '../../../values/value.ts';
import type { Expression } from '../../parse/ast.ts';
import { treeOf } from '../../written.ts';

/** Python's ast.literal_eval: the value that a text is written as, or undefined where it is no literal. Nothing is evaluated. */
export function literal(text: string): Value | undefined {
  // Jinja's own words for these are names in Python.
  if (/\b(?:true|false|none)\b/.test(text)) return undefined;
  const tree = treeOf(`{{ ${text} }}`);
  return tree && literalOf(tree);
}

function literalOf(node: Expression): Value | undefined {
  switch (node.typename) {
    case 'Literal':
      return node.value;
    case 'Neg':
    case 'Pos': {
      const value = literalOf(node.target);
      if (value === undefined || !isNumber(value)) return undefined;
      return unary(node.typename === 'Neg' ? '-' : '+', value);
    }
    case 'Array':
      return all(node.children);
    case 'Tuple': {
      const items = all(node.children);
      return items && new PyTuple(items);
    }
    case 'Dict': {
      const dict: Dict = new Map();
      for (const pair of node.children) {
        const [key, value] = [literalOf(pair.key), literalOf(pair.value)];
        if (key === undefined || value === undefined) return undefined;
        dict.set(key as DictKey, value);
      }
      return dict;
    }
    default:
      return undefined;
  }
}

function all(nodes: readonly Expression[]): Value[] | undefined {
  const values = nodes.map(literalOf);
  return values.every((value) => value !== undefined) ? values : undefined;
}
