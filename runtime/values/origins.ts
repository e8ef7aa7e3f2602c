import { Origin, type Source } from '../errors/source.ts';
import type { DictKey } from './value.ts';

/** Where a container and what it holds were written. Offsets count UTF-16 units in the source's text. */
export interface ContainerOrigins {
  readonly source: Source;
  /** Start of the container itself. */
  readonly offset: number;
  /** True when an author wrote it, so that text in it may be used as an expression. */
  readonly trusted?: boolean;
  /** A dict's keys and values, as [key offset, value offset]. */
  readonly entries?: ReadonlyMap<DictKey, readonly [number, number]>;
  /** A list's items. */
  readonly items?: readonly number[];
  /** Values of a dict that stand in a text of their own, as the words of a command line do. */
  readonly elsewhere?: ReadonlyMap<DictKey, Origin>;
}

const origins = new WeakMap<object, ContainerOrigins>();

/** Notes where a container was written; the YAML loader calls it for every dict and list. */
export function setOrigins(container: object, origin: ContainerOrigins): void {
  origins.set(container, origin);
}

/** Where a dict or list was written. */
export function originOf(container: object): Origin | undefined {
  const found = origins.get(container);
  return found && new Origin(found.source, found.offset);
}

/** Where a key of a dict was written. */
export function originOfKey(dict: object, key: DictKey): Origin | undefined {
  const found = origins.get(dict);
  const entry = found?.entries?.get(key);
  return found && entry && new Origin(found.source, entry[0]);
}

/** Where the value at a key (of a dict) or index (of a list) was written. */
export function originOfItem(container: object, key: DictKey): Origin | undefined {
  const found = origins.get(container);
  if (found === undefined) return undefined;
  const elsewhere = found.elsewhere?.get(key as DictKey);
  if (elsewhere !== undefined) return elsewhere;
  const offset = typeof key === 'number' && found.items ? found.items[key] : found.entries?.get(key)?.[1];
  return offset === undefined ? undefined : new Origin(found.source, offset);
}

/** Notes that one container was made from another and keeps the places of what it took over. */
export function copyOrigins(from: object, to: object): void {
  const found = origins.get(from);
  if (found !== undefined) origins.set(to, found);
}

const places = new WeakMap<object, Map<DictKey, Origin>>();

/** Notes which template made a value of a dict or list, for messages: unlike a written value it is still data. */
export function notePlace(container: object, key: DictKey, origin: Origin | undefined): void {
  const known = places.get(container);
  if (origin === undefined) known?.delete(key);
  else if (known === undefined) places.set(container, new Map([[key, origin]]));
  else known.set(key, origin);
}

/** Which template made the value at a key or index. */
export function placeOf(container: object, key: DictKey): Origin | undefined {
  return places.get(container)?.get(key);
}

const UNSAFE_JSON = /^\{\s*"__ansible_unsafe"/;

/**
 * Where an author wrote the value at a key or index; undefined for data and for what is marked `!unsafe`. Only text
 * with such a place may be used as an expression.
 */
export function writtenOrigin(container: object, key: DictKey): Origin | undefined {
  const origin = trustedOrigin(container, key);
  return origin === undefined || isUnsafe(origin) ? undefined : origin;
}

/** Whether an author marked the value as `!unsafe`. */
export function isMarkedUnsafe(container: object, key: DictKey): boolean {
  const origin = trustedOrigin(container, key);
  return origin !== undefined && isUnsafe(origin);
}

function trustedOrigin(container: object, key: DictKey): Origin | undefined {
  return origins.get(container)?.trusted ? originOfItem(container, key) : undefined;
}

function isUnsafe({ source: { text }, offset }: Origin): boolean {
  // In JSON a dict stands where an unsafe string is.
  return text.startsWith('!unsafe', offset) || UNSAFE_JSON.test(text.slice(offset, offset + 100));
}
