import { equals } from '../../values/compare.ts';
import { findKey, setItem } from '../../values/dict.ts';
import { str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Dict, Value } from '../../values/value.ts';

/** What happens to a list that both dicts have. */
export type ListMerge = 'replace' | 'keep' | 'append' | 'prepend' | 'append_rp' | 'prepend_rp';

const LIST_MERGES: ReadonlySet<string> = new Set([
  'replace',
  'keep',
  'append',
  'prepend',
  'append_rp',
  'prepend_rp',
]);

/** Checks the name of a way to merge lists. @throws PythonError */
export function listMergeOf(value: Value): ListMerge {
  const name = str(value);
  if (isListMerge(name)) return name;
  throw new PythonError(
    'AnsibleError',
    "merge_hash: 'list_merge' argument can only be equal to 'replace', 'keep', 'append', 'prepend', 'append_rp' or 'prepend_rp'",
  );
}

function isListMerge(name: string): name is ListMerge {
  return LIST_MERGES.has(name);
}

/** A new dict of both; `high` wins. @throws PythonError when one is no dict */
export function mergeDicts(low: Value, high: Value, recursive: boolean, lists: ListMerge): Dict {
  if (!(low instanceof Map) || !(high instanceof Map)) {
    for (const part of [low, high]) tripUndefined(part);
    throw new PythonError(
      'AnsibleError',
      `failed to combine variables, expected dicts but got a '${typeName(low)}' and a '${typeName(high)}'.`,
    );
  }
  const result: Dict = new Map(low.entries());
  for (const dict of [low, high]) tripItems(dict);
  for (const [key, value] of high.entries()) {
    const present = findKey(result, key);
    const old =
      present === undefined || (!recursive && lists === 'replace') ? undefined : result.get(present);
    setItem(result, key, old === undefined ? value : mergeValues(old, value, recursive, lists));
  }
  return result;
}

/** What is put together anew is looked at, item by item; what is taken over isn't. */
function tripItems(container: Value[] | Dict): void {
  for (const item of container.values()) if (item instanceof Undefined) item.trip();
}

/** What is undefined in a value is told before anything is wrong with it as a whole. */
function tripUndefined(value: Value): void {
  if (value instanceof Undefined) value.trip();
  if (Array.isArray(value) || value instanceof Map) for (const item of value.values()) tripUndefined(item);
}

function mergeValues(old: Value, value: Value, recursive: boolean, lists: ListMerge): Value {
  if (old instanceof Map && value instanceof Map)
    return recursive ? mergeDicts(old, value, recursive, lists) : value;
  if (!Array.isArray(old) || !Array.isArray(value)) return value;
  if (lists !== 'replace' && lists !== 'keep') for (const list of [old, value]) tripItems(list);
  const missing = () => old.filter((item) => !value.some((other) => equals(item, other)));
  switch (lists) {
    case 'replace':
      return value;
    case 'keep':
      return old;
    case 'append':
      return old.concat(value);
    case 'prepend':
      return value.concat(old);
    case 'append_rp':
      return missing().concat(value);
    case 'prepend_rp':
      return value.concat(missing());
  }
}
