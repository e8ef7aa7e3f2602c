import { at, dictOf, textAt } from '../../../runtime/kubernetes/values.ts';
import { equals } from '../../../runtime/values/compare.ts';
import { parseJson } from '../../../runtime/values/parse-json.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { MERGE_KEYS } from './merge-keys.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An item of a list lacks the key that tells the list's items apart. */
export class NoMergeKey extends Error {
  constructor(key: string, place: string) {
    super(`Expected key '${key}' not found in position ${place}`);
  }
}

/** A dict with another laid over it, dicts in it likewise. */
export function merged(under: Dict, over: Dict): Dict {
  const all: Dict = new Map(under);
  for (const [key, value] of over) {
    const below = all.get(key);
    all.set(key, value instanceof Map && below instanceof Map ? merged(below, value) : value);
  }
  return all;
}

/** With itself noted in its annotations, for the next time. */
export function annotated(object: Dict): Dict {
  const text = toJson(object, { separators: [',', ':'], sortKeys: true });
  const annotations: Dict = new Map([[LAST_APPLIED, text]]);
  return merged(object, new Map([['metadata', new Map([['annotations', annotations]])]]));
}

/**
 * What is to be merged into an object (JSON merge patch) so that it becomes what is applied: changes of what was applied last are made, others'
 * fields stay. @returns undefined when nothing is to be changed
 * @throws NoMergeKey
 */
export function applyPatch(actual: Dict, desired: Dict): Dict | undefined {
  const annotations = at(actual, 'metadata.annotations');
  const last = annotations instanceof Map ? annotations.get(LAST_APPLIED) : undefined;
  if (typeof last !== 'string' || last === '') return annotated(desired);
  const applied = annotated(dictOf(parseJson(last)));
  const patch = merge(applied, annotated(desired), actual, textAt(desired, 'kind') ?? '');
  return patch.size === 0 ? undefined : patch;
}

function merge(applied: Dict, desired: Dict, actual: Dict, place: string): Dict {
  return merged(deletions(applied, desired), delta(applied, actual, desired, place));
}

/** What was applied and is no longer wanted so: what is gone becomes null. */
function deletions(applied: Dict, desired: Dict): Dict {
  const patch: Dict = new Map();
  for (const [key, was] of applied) {
    const wanted = desired.get(key) ?? null;
    if (was instanceof Map && wanted instanceof Map) {
      const deeper = deletions(was, wanted);
      if (deeper.size > 0) patch.set(key, deeper);
    } else if (!equals(was, wanted)) patch.set(key, wanted);
  }
  return patch;
}

/** What is wanted and not there so. */
function delta(applied: Dict, actual: Dict, desired: Dict, place: string): Dict {
  const patch: Dict = new Map();
  for (const [key, wanted] of desired) {
    const here = `${place}.${String(key)}`;
    const is = actual.get(key) ?? null;
    const was = applied.get(key);
    if (is === null) patch.set(key, wanted);
    else if (wanted instanceof Map) {
      const deeper = delta(dictOf(was), dictOf(is), wanted, here);
      if (deeper.size > 0) patch.set(key, deeper);
    } else if (Array.isArray(wanted)) {
      const items = list(listOf(was), listOf(is), wanted, here);
      if (items.length > 0)
        patch.set(
          key,
          items.filter((item) => item !== null),
        );
    } else if (!equals(is, wanted)) patch.set(key, wanted);
  }
  return patch;
}

function listOf(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** A list as it is to be: item by item where they can be told apart. */
function list(
  applied: readonly Value[],
  actual: readonly Value[],
  desired: readonly Value[],
  place: string,
): readonly Value[] {
  const key = MERGE_KEYS.get(place);
  if (key === undefined || applied.length === 0) return desired;
  const [were, are, wanted] = [applied, actual, desired].map((items) => byKey(items, key, place));
  if (were === undefined || are === undefined || wanted === undefined) return desired;
  const result: Value[] = [];
  for (const [name, item] of wanted) {
    const [was, is] = [were.get(name), are.get(name)];
    result.push(was === undefined || is === undefined ? item : merged(is, merge(was, item, is, place)));
  }
  for (const [name, item] of are) if (!wanted.has(name) && !were.has(name)) result.push(item);
  return result;
}

/** A list's items by the key that tells them apart. @throws NoMergeKey */
export function byKey(items: readonly Value[], key: string, place: string): Map<Value, Dict> {
  return new Map(
    items.map((item) => {
      const name = item instanceof Map ? item.get(key) : undefined;
      if (name === undefined) throw new NoMergeKey(key, place);
      return [name, dictOf(item)];
    }),
  );
}
