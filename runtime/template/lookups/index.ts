import type { Lookup } from '../plugin.ts';
import type { Family } from '../registry.ts';

/** Every file of lookups. A name that two files have belongs to the first; ansible.builtin's short names win. */
export const lookupFamilies: readonly Family<Lookup>[] = [];
