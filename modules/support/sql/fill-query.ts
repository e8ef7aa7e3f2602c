import { ModuleFailure } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { type Dict, PyFloat, type Value } from '../../../runtime/values/value.ts';

type Literal = (value: string | number | boolean | null) => string;

/**
 * A query with its `%s` (values in a list) or `%(name)s` (values in a dict) replaced by literals, `%%` by a percent sign.
 * @throws ModuleFailure when values are missing, or too many
 */
export function fillQuery(query: string, values: readonly Value[] | Dict, literal: Literal): string {
  let next = 0;
  const filled = query.replace(/%(%|s|\(([^)]*)\)s)/g, (whole, kind: string, name: string | undefined) => {
    if (kind === '%') return '%';
    if (values instanceof Map) {
      if (name === undefined) throw new ModuleFailure('format requires a mapping');
      if (!values.has(name)) throw new ModuleFailure(`Cannot fill ${whole}: no such argument`);
      return sqlLiteral(values.get(name) ?? null, literal);
    }
    if (next >= values.length) throw new ModuleFailure('not enough arguments for format string');
    return sqlLiteral(values[next++] ?? null, literal);
  });
  if (!(values instanceof Map) && next < values.length)
    throw new ModuleFailure('not all arguments converted during string formatting');
  return filled;
}

function sqlLiteral(value: Value, literal: Literal): string {
  if (Array.isArray(value)) return `(${value.map((one) => sqlLiteral(one, literal)).join(',')})`;
  if (value instanceof PyFloat) return String(value.value);
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return literal(value);
  return literal(str(value));
}
