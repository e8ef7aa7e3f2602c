import type { Filter } from '../plugin.ts';
import type { Family } from '../registry.ts';
import { regexFilters } from './regex.ts';

/** Every file of filters. A name that two files have belongs to the first; ansible.builtin's short names win. */
export const filterFamilies: readonly Family<Filter>[] = [
  { collection: 'ansible.builtin', plugins: regexFilters },
];
