import type { Dict, Value } from '../values/value.ts';

export function dictOf(value: Value | undefined): Dict {
  return value instanceof Map ? value : new Map();
}

/** A member of nested dicts: `status.conditions`. */
export function at(value: Value | undefined, path: string): Value | undefined {
  let found = value;
  for (const key of path.split('.')) found = found instanceof Map ? found.get(key) : undefined;
  return found ?? undefined;
}

export function textAt(value: Value | undefined, path: string): string | undefined {
  const found = at(value, path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Whether it is a list of objects. */
export function isList(object: Dict): boolean {
  return textAt(object, 'kind')?.endsWith('List') ?? false;
}

/** A list's objects, or the object itself. */
export function itemsOf(object: Dict | undefined): Dict[] {
  if (object === undefined) return [];
  if (!isList(object)) return [object];
  const items = object.get('items');
  return Array.isArray(items) ? items.map(dictOf) : [];
}
