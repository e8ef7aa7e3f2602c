import { equals } from '../../../runtime/values/compare.ts';
import type { Dict, DictKey, Value } from '../../../runtime/values/value.ts';

/** What differs between two dicts, as Ansible's recursive_diff tells it; undefined when nothing does. */
function differences(left: Dict, right: Dict): readonly [Dict, Dict] | undefined {
  const before: Dict = new Map([...left].filter(([key]) => !right.has(key)));
  const after: Dict = new Map([...right].filter(([key]) => !left.has(key)));
  for (const [key, old] of left) {
    const now = right.get(key);
    if (now === undefined) continue;
    if (old instanceof Map && now instanceof Map) {
      const deeper = differences(old, now);
      if (deeper === undefined) continue;
      before.set(key, deeper[0]);
      after.set(key, deeper[1]);
    } else if (!equals(old, now)) {
      before.set(key, old);
      after.set(key, now);
    }
  }
  return before.size + after.size > 0 ? [before, after] : undefined;
}

export interface ObjectDiff {
  readonly same: boolean;
  readonly diff: Readonly<Record<string, Dict>>;
}

/** Compares an object before and after; what the API itself counts up is no difference. */
export function diffObjects(before: Dict, after: Dict, hidden: readonly string[]): ObjectDiff {
  const found = differences(before, after);
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
