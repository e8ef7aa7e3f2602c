import { messageOf } from '../../errors/error.ts';
import { compare } from '../../values/compare.ts';
import { itemsOf } from '../../values/iterate.ts';
import { PyRange, PyTuple } from '../../values/objects.ts';
import { repr, str } from '../../values/print.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Dict, Value } from '../../values/value.ts';
import { type Lookups, lookup, type PluginContext } from '../plugin.ts';
import { lookupError } from './find-file.ts';

/** One of the nested loops: its name, and its values or the expression that gives them. */
interface Level {
  readonly name: string;
  readonly values: Value;
}

function levelsOf(terms: readonly Value[]): Level[] {
  const seen = new Set<string>();
  return terms.map((term, index) => {
    if (!(term instanceof Map))
      throw lookupError(`Parameter ${index} must be a dictionary, got <class '${typeName(term)}'>`);
    const [entry] = term;
    if (term.size !== 1 || entry === undefined)
      throw lookupError(`Parameter ${index} must be a one-element dictionary, got ${term.size} elements`);
    const name = str(entry[0]);
    if (seen.has(name)) throw lookupError(`The variable ${repr(name)} appears more than once`);
    seen.add(name);
    const values = entry[1];
    if (typeof values !== 'string' && !isList(values) && !(values instanceof Map))
      throw lookupError(
        `Parameter ${repr(name)} (index ${index}) must have a value of type string, dictionary or list, got type <class '${typeName(values)}'>`,
      );
    return { name, values };
  });
}

function isList(value: Value): boolean {
  return Array.isArray(value) || value instanceof PyTuple;
}

function evaluate(context: PluginContext, { name, values }: Level, current: Dict): Value {
  if (typeof values !== 'string') return values;
  const item = new Map(current);
  const fault = (message: string) =>
    lookupError(`Caught "${message}" while evaluating ${repr(name)} with item == ${repr(item)}`);
  let result: Value;
  try {
    result = context.render(`{{${values}}}`, '<dependent>', {}, new Map([['item', item]]));
  } catch (error) {
    throw fault(messageOf(error));
  }
  if (result instanceof Undefined) throw fault(result.message);
  if (result instanceof PyRange)
    throw fault("Error rendering expression: Type 'range' is unsupported for variable storage.");
  return result;
}

function* combinations(context: PluginContext, levels: readonly Level[], current: Dict): Iterable<Value> {
  const [level, ...rest] = levels;
  if (level === undefined) {
    yield new Map(current);
    return;
  }
  const values = evaluate(context, level, current);
  if (!isList(values) && !(values instanceof Map) && typeof values !== 'string')
    throw lookupError(
      `Did not obtain dictionary or list while evaluating ${repr(level.name)} with item == ${repr(current)}, but <class '${typeName(values)}'>`,
    );
  const items =
    values instanceof Map
      ? [...values]
          .sort(([a], [b]) => compare(a, b))
          .map(
            ([key, value]) =>
              new Map<string, Value>([
                ['key', key],
                ['value', value],
              ]),
          )
      : itemsOf(values);
  for (const item of items) yield* combinations(context, rest, new Map([...current, [level.name, item]]));
}

/** Loops in which inner lists depend on the items of the outer ones. */
export const dependentLookups: Lookups = {
  dependent: lookup('', (context, terms) => [...combinations(context, levelsOf(terms), new Map())]),
};
