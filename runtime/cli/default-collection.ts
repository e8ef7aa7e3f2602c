import type { Collections } from '../collections/collections.ts';
import type { Emit } from '../executor/events.ts';

/**
 * A folder of playbooks that lies inside of a collection makes that the one in which short names are looked for first: of that a
 * command without a playbook warns.
 */
export function defaultCollection(
  collections: Collections,
  folder: string | undefined,
  emit: Emit,
): readonly string[] {
  const collection = folder === undefined ? undefined : collections.owning(`${folder}/`);
  if (collection === undefined) return [];
  emit({ type: 'warning', message: `running with default collection ${collection}` });
  return [collection];
}
