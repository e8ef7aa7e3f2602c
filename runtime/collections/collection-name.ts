/** A collection's content by its full name: `namespace.collection.folder.resource`. */
export interface CollectionResource {
  readonly collection: string;
  /** Folders between the kind's own folder and the resource. */
  readonly folders: readonly string[];
  readonly resource: string;
}

const WORD = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Splits a full name; undefined when the text can't be one. */
export function parseResource(name: string): CollectionResource | undefined {
  const parts = name.split('.');
  if (parts.length < 3 || !parts.every((part) => WORD.test(part))) return undefined;
  const [namespace = '', collection = ''] = parts;
  return {
    collection: `${namespace}.${collection}`,
    folders: parts.slice(2, -1),
    resource: parts.at(-1) ?? '',
  };
}
