import type { Value } from '../../values/value.ts';
import { type Lookup, type Lookups, lookup } from '../plugin.ts';
import { lookupError } from './find-file.ts';

/** A lookup that is a filter in another dress: its terms are the filter's arguments, one answer or (wantlist) several. */
function asFilter(
  name: string,
  options: string,
  names: readonly string[],
  required: readonly string[],
): Lookup {
  return lookup(options, (context, terms, ...given) => {
    const [data, ...args] = terms;
    const named = new Map<string, Value>();
    names.forEach((option, index) => {
      const value = given[index] ?? null;
      if (value !== null) named.set(option, value);
    });
    const subject = data ?? named.get('var') ?? named.get('data');
    const missing = required.filter((one, index) => terms[index] === undefined && !named.has(one));
    if (subject === undefined || missing.length > 0)
      throw lookupError(`['missing required arguments: ${missing.toSorted().join(', ')}']`);
    named.delete('var');
    named.delete('data');
    return [context.filter(`ansible.utils.${name}`, subject, args, named)];
  });
}

/** Lookups of the collection ansible.utils. */
export const ansibleUtilsLookups: Lookups = {
  get_path: asFilter(
    'get_path',
    'var=None, path=None, wantlist=None',
    ['var', 'path', 'wantlist'],
    ['var', 'path'],
  ),
  index_of: asFilter(
    'index_of',
    'data=None, test=None, value=None, key=None, fail_on_missing=None, wantlist=None',
    ['data', 'test', 'value', 'key', 'fail_on_missing', 'wantlist'],
    ['data', 'test'],
  ),
  to_paths: asFilter(
    'to_paths',
    'var=None, prepend=None, wantlist=None',
    ['var', 'prepend', 'wantlist'],
    ['var'],
  ),
};
