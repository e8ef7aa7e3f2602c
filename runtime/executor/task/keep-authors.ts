import type { Loop } from '../../playbook/nodes.ts';
import { isPickingLookup } from '../../template/provenance.ts';
import type { Templar } from '../../template/templar.ts';
import { isAuthored, noteAuthoredItem } from '../../values/authored.ts';
import { writtenOrigin } from '../../values/origins.ts';
import { type Raw, Template } from '../../values/raw.ts';
import type { DictKey, Value } from '../../values/value.ts';

/** Results of these hold what they were given: the author's own words stay such. */
const ECHOED: Readonly<Record<string, string>> = {
  'ansible.builtin.debug': 'msg',
  'ansible.builtin.fail': 'msg',
};

/** Answers for one written value who wrote the texts that came out of it; each text is looked for once. */
class Authors {
  readonly #known = new Map<string, boolean>();

  constructor(
    readonly templar: Templar,
    readonly raw: Raw,
  ) {}

  wrote(text: string): boolean {
    if (!isAuthored(text)) return false;
    if (!(this.raw instanceof Template)) return true;
    let known = this.#known.get(text);
    if (known === undefined) {
      known = this.templar.isAuthors(this.raw, text);
      this.#known.set(text, known);
    }
    return known;
  }
}

/**
 * Notes in a list or dict which of its strings are its author's own.
 * @param raw What it was made from.
 */
function noteWithin(raw: Raw, value: Value, templar: Templar, authors = new Authors(templar, raw)): void {
  if (raw === value) return;
  const entries: Iterable<readonly [DictKey, Value]> | undefined = Array.isArray(value)
    ? value.entries()
    : value instanceof Map
      ? value.entries()
      : undefined;
  if (entries === undefined) return;
  for (const [key, item] of entries) {
    const part = partOf(raw, key);
    const wrote = part === undefined ? authors : new Authors(templar, part);
    if (typeof item !== 'string') noteWithin(part ?? raw, item, templar, wrote);
    else if (writtenOrigin(value as object, key) === undefined && wrote.wrote(item))
      noteAuthoredItem(value as object, key);
  }
}

function partOf(raw: Raw, key: DictKey): Raw | undefined {
  if (Array.isArray(raw)) return raw[Number(key)];
  return raw instanceof Map ? raw.get(key) : undefined;
}

/** Notes at a dict's key whether its value, or what is in it, is the author's own. */
export function noteAuthorsAt(
  container: ReadonlyMap<DictKey, Value>,
  key: DictKey,
  raw: Raw | undefined,
  templar: Templar,
): void {
  const value = container.get(key);
  if (raw === undefined || value === undefined) return;
  if (typeof value !== 'string') noteWithin(raw, value, templar);
  else if (new Authors(templar, raw).wrote(value)) noteAuthoredItem(container, key);
}

/** Notes in the result of a task that repeats its arguments which of its words are the author's. */
export function noteEchoed(
  action: string,
  result: ReadonlyMap<DictKey, Value>,
  args: ReadonlyMap<DictKey, Raw>,
  templar: Templar,
): void {
  const echoed = ECHOED[action];
  if (echoed !== undefined) noteAuthorsAt(result, echoed, args.get(echoed), templar);
}

/** Whether an author wrote a loop's item. */
export function isAuthorsItem(loop: Loop, item: Raw, index: number, templar: Templar): boolean {
  if (typeof item !== 'string' || (loop.kind === 'with' && !isPickingLookup(loop.lookup))) return false;
  const raw = loop.kind === 'with' ? loop.terms : loop.items;
  const written = loop.kind === 'loop' && Array.isArray(raw) ? raw[index] : raw;
  if (typeof written !== 'string' && !(written instanceof Template)) return false;
  return new Authors(templar, written).wrote(item);
}
