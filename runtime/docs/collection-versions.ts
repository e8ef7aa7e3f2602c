import type { Dict, Value } from '../values/value.ts';

/**
 * Says of each version in a documentation which collection it is of, as `ansible-doc --json` tells it. What a shared part of another
 * collection said already stays. The documentation is changed.
 */
export function nameCollection(doc: Dict, collection: string, isModule: boolean): void {
  mark(doc, 'version_added', 'version_added_collection', collection);
  deprecation(doc.get('deprecated'), collection, isModule, true);
  nameInOptions(doc.get('options'), collection, isModule);
  for (const attribute of dictsIn(doc.get('attributes')))
    mark(attribute, 'version_added', 'version_added_collection', collection);
}

/** The same for what a plugin returns. */
export function nameCollectionOfReturned(returned: Value, collection: string): void {
  for (const field of dictsIn(returned)) {
    mark(field, 'version_added', 'version_added_collection', collection);
    nameCollectionOfReturned(field.get('contains') ?? null, collection);
  }
}

function nameInOptions(options: Value | undefined, collection: string, isModule: boolean): void {
  for (const option of dictsIn(options)) {
    mark(option, 'version_added', 'version_added_collection', collection);
    if (!isModule) {
      for (const place of ['env', 'ini', 'vars', 'keyword'].flatMap((key) => option.get(key) ?? [])) {
        if (!(place instanceof Map)) continue;
        mark(place, 'version_added', 'version_added_collection', collection);
        deprecation(place.get('deprecated'), collection, isModule, false);
      }
      deprecation(option.get('deprecated'), collection, isModule, false);
    }
    nameInOptions(option.get('suboptions'), collection, isModule);
  }
}

function deprecation(
  given: Value | undefined,
  collection: string,
  isModule: boolean,
  ofPlugin: boolean,
): void {
  if (!(given instanceof Map)) return;
  const key = ofPlugin ? 'removed_from_collection' : 'collection_name';
  const when = ['removed_at_date', isModule || ofPlugin ? 'removed_in' : 'version'];
  for (const name of when) mark(given, name, key, collection);
}

function mark(dict: Dict, where: string, key: string, collection: string): void {
  if (dict.has(where) && !dict.has(key)) dict.set(key, collection);
}

function dictsIn(value: Value | undefined): Dict[] {
  return value instanceof Map ? [...value.values()].filter((one): one is Dict => one instanceof Map) : [];
}
