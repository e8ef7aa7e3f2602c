import { textAt } from '../../../runtime/kubernetes/values.ts';
import { equals } from '../../../runtime/values/compare.ts';
import type { Dict, DictKey, Value } from '../../../runtime/values/value.ts';
import { byKey } from './apply.ts';
import { MERGE_KEYS } from './merge-keys.ts';

/**
 * What differs between two dicts, as Ansible's modules tell it: of lists whose items can be told apart, the items that differ.
 * @param place Such as `Service.spec`; of an object, its kind.
 * @returns undefined when nothing does
 */
function differences(left: Dict, right: Dict, place: string): readonly [Dict, Dict] | undefined {
  const before: Dict = new Map([...left].filter(([key]) => !right.has(key)));
  const after: Dict = new Map([...right].filter(([key]) => !left.has(key)));
  for (const [key, old] of left) {
    const now = right.get(key);
    if (now === undefined) continue;
    const here = `${place}.${String(key)}`;
    let found: readonly [Value, Value] | undefined;
    if (old instanceof Map && now instanceof Map) found = differences(old, now, here);
    else if (Array.isArray(old) && Array.isArray(now)) found = itemDifferences(old, now, here);
    else if (!equals(old, now)) found = [old, now];
    if (found === undefined) continue;
    before.set(key, found[0]);
    after.set(key, found[1]);
  }
  return before.size + after.size > 0 ? [before, after] : undefined;
}

function itemDifferences(
  left: readonly Value[],
  right: readonly Value[],
  place: string,
): readonly [Value, Value] | undefined {
  const key = MERGE_KEYS.get(place);
  if (key === undefined) return equals([...left], [...right]) ? undefined : [[...left], [...right]];
  const [were, are] = [byKey(left, key, place), byKey(right, key, place)];
  const before = [...were].flatMap(([name, item]) => (are.has(name) ? [] : [item]));
  const after = [...are].flatMap(([name, item]) => (were.has(name) ? [] : [item]));
  for (const [name, old] of were) {
    const now = are.get(name);
    const found = now === undefined ? undefined : differences(old, now, place);
    if (found === undefined) continue;
    // The key stays, so that the item is known.
    for (const [list, side] of [[before, found[0]] as const, [after, found[1]] as const])
      list.push(new Map(side).set(key, name));
  }
  return before.length + after.length > 0 ? [before, after] : undefined;
}

export interface ObjectDiff {
  readonly same: boolean;
  readonly diff: Readonly<Record<string, Dict>>;
}

/** Compares an object before and after; what the API itself counts up is no difference. */
export function diffObjects(before: Dict, after: Dict, hidden: readonly string[]): ObjectDiff {
  const kind = textAt(before, 'kind');
  const found = differences(before, after, kind === textAt(after, 'kind') ? (kind ?? '') : '');
  if (found === undefined) return { same: true, diff: {} };
  const [left, right] = found;
  const counted = [left, right].every((side) => {
    const metadata = side.get('metadata');
    return (
      side.size === 1 &&
      metadata instanceof Map &&
      [...metadata.keys()].every((key) => key === 'generation' || key === 'resourceVersion')
    );
  });
  return { same: counted, diff: { before: hideFields(left, hidden), after: hideFields(right, hidden) } };
}

type Tree = Map<string, Tree | undefined>;

/** An object without fields: `metadata.managedFields`, `spec.containers[0].env[3].value`, `metadata.annotations[a/b]`. */
export function hideFields(object: Dict, hidden: readonly string[] | undefined): Dict {
  if (!hidden?.length) return object;
  const tree: Tree = new Map();
  for (const field of hidden) {
    const keys = [...field.matchAll(/\[([^\]]*)\]|([^.[]+)/g)].map((match) => match[1] ?? match[2] ?? '');
    let branch: Tree | undefined = tree;
    for (const [index, key] of keys.entries()) {
      if (branch === undefined || (branch.has(key) && branch.get(key) === undefined)) break;
      if (index === keys.length - 1) branch.set(key, undefined);
      else if (!branch.has(key)) branch.set(key, new Map());
      branch = branch.get(key);
    }
  }
  const left = without(object, tree);
  return left instanceof Map ? left : new Map();
}

function without(value: Value, tree: Tree): Value {
  const prune = (key: string, item: Value): Value[] => {
    if (!tree.has(key)) return [item];
    const deeper = tree.get(key);
    if (deeper === undefined) return [];
    const left = without(item, deeper);
    const empty = (left instanceof Map && left.size === 0) || (Array.isArray(left) && left.length === 0);
    return empty ? [] : [left];
  };
  if (Array.isArray(value)) return value.flatMap((item, index) => prune(String(index), item));
  if (!(value instanceof Map)) return value;
  return new Map(
    [...value].flatMap(([key, item]) =>
      prune(String(key), item).map((left): readonly [DictKey, Value] => [key, left]),
    ),
  );
}
