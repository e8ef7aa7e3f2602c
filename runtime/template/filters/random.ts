import { itemsOf, iterate, iterateOrNothing } from '../../values/iterate.ts';
import { PyRange, PyTuple } from '../../values/objects.ts';
import { PythonError } from '../../values/python-error.ts';
import { PythonRandom } from '../../values/random.ts';
import { truth } from '../../values/truth.ts';
import { isInt } from '../../values/types.ts';
import { int, type Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';

function isSequence(value: Value): boolean {
  return (
    typeof value === 'string' || Array.isArray(value) || value instanceof PyTuple || value instanceof PyRange
  );
}

function whole(value: Value): bigint | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return isInt(value) ? BigInt(value) : undefined;
}

function randomOf(end: Value, start: Value, step: Value, seed: Value): Value {
  const random = new PythonRandom(seed);
  const limit = whole(end);
  if (limit !== undefined) return int(random.range(whole(start) ?? 0n, limit, whole(step) || 1n));
  if (iterateOrNothing(end) === undefined)
    throw new PythonError('AnsibleError', 'random can only be used on sequences and integers');
  if (truth(start) || truth(step))
    throw new PythonError('AnsibleError', 'start and step can only be used with integer values');
  if (isSequence(end)) return random.choice(itemsOf(end));
  // Python asks a dict for the item at an index.
  const index = random.choice(Array.from(iterate(end), (_item, at) => at));
  if (end instanceof Map && end.has(index as number)) return end.get(index as number) ?? null;
  throw new PythonError('KeyError', String(index));
}

/** Filters that choose by chance; with a seed as Python chooses. */
export const randomFilters: Filters = {
  random: filter('end, start=None, step=None, seed=None', (_context, end, start, step, seed) =>
    randomOf(end, start, step, seed),
  ),
  shuffle: filter('mylist, seed=None', (_context, list, seed) => {
    if (iterateOrNothing(list) === undefined) return list;
    const items = itemsOf(list);
    try {
      return new PythonRandom(truth(seed) ? seed : undefined).shuffled(items);
    } catch (error) {
      if (error instanceof PythonError) return [...items];
      throw error;
    }
  }),
};
