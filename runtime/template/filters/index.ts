import type { Filter } from '../plugin.ts';
import type { Family } from '../registry.ts';
import { collectionFilters } from './collections.ts';
import { coreFilters } from './core.ts';
import { dataFormatFilters } from './data-formats.ts';
import { encodingFilters } from './encoding.ts';
import { jinjaListFilters } from './jinja-lists.ts';
import { jinjaNumberFilters } from './jinja-numbers.ts';
import { jinjaTextFilters } from './jinja-text.ts';
import { pathFilters } from './paths.ts';
import { regexFilters } from './regex.ts';
import { setFilters } from './sets.ts';

/** Every file of filters. */
export const filterFamilies: readonly Family<Filter>[] = [
  { collection: 'ansible.builtin', plugins: collectionFilters },
  { collection: 'ansible.builtin', plugins: coreFilters },
  { collection: 'ansible.builtin', plugins: dataFormatFilters },
  { collection: 'ansible.builtin', plugins: encodingFilters },
  { collection: 'ansible.builtin', plugins: jinjaListFilters },
  { collection: 'ansible.builtin', plugins: jinjaNumberFilters },
  { collection: 'ansible.builtin', plugins: jinjaTextFilters },
  { collection: 'ansible.builtin', plugins: pathFilters },
  { collection: 'ansible.builtin', plugins: regexFilters },
  { collection: 'ansible.builtin', plugins: setFilters },
];
