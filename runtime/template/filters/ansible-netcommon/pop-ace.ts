import { equals } from '../../../values/compare.ts';
import { str } from '../../../values/print.ts';
import { truth } from '../../../values/truth.ts';
import type { Dict, Value } from '../../../values/value.ts';
import { type Filters, filter } from '../../plugin.ts';
import { fail } from './spec.ts';

const get = (dict: Value, key: string, otherwise: Value = null): Value =>
  dict instanceof Map ? (dict.get(key) ?? otherwise) : otherwise;

const listOf = (value: Value): readonly Value[] => (Array.isArray(value) ? value : []);

/** Whether an entry of an access list is one of those that are asked for. */
function matches(ace: Value, criteria: Value, all: boolean, name: Value, family: Value): boolean {
  const wanted = criteria instanceof Map ? Array.from(criteria).filter(([, value]) => truth(value)) : [];
  const met = wanted.map(([criterion, value]) => {
    const key = str(criterion);
    if (key === 'acl_name') return equals(name, value);
    if (key === 'afi') return equals(family, value);
    if (key !== 'source' && key !== 'destination') return equals(get(ace, key, 'NA'), value);
    const side = get(ace, key, new Map());
    return (
      equals(get(side, 'address', 'NA'), value) ||
      equals(get(side, 'host', 'NA'), value) ||
      equals(get(side, 'any', 'NA'), value === 'any')
    );
  });
  return all ? met.every(Boolean) : met.some(Boolean);
}

/** Lists by address family. */
class Lists {
  readonly v4: Value[] = [];
  readonly v6: Value[] = [];

  add(family: Value, name: Value, aces: Value[]): void {
    if (aces.length === 0) return;
    const list: Dict = new Map([
      ['name', name],
      ['aces', aces],
    ]);
    (family === 'ipv4' ? this.v4 : this.v6).push(list);
  }

  toDict(): Dict {
    const part = (acls: Value, afi: Value): Dict =>
      new Map([
        ['acls', acls],
        ['afi', afi],
      ]);
    return new Map([['acls', [part(this.v4, 'ipv4'), part(this.v6, 'ipv6')]]]);
  }
}

/** The filter checks its arguments before anything else. */
function checkCriteria(criteria: Value): void {
  if (criteria instanceof Map && criteria.has('afi')) return;
  throw fail("['missing required arguments: afi found in match_criteria']");
}

function popAce(data: Value, options: Value, criteria: Value): Value {
  checkCriteria(criteria);
  if (!Array.isArray(data) && !(data instanceof Map))
    throw fail("Error when using plugin 'pop_ace': Input is not valid for pop_ace");
  const firstOnly = get(options, 'remove') === 'first';
  const all = get(options, 'match_all') === true;
  const [kept, removed] = [new Lists(), new Lists()];
  for (const family of listOf(data))
    for (const acl of listOf(get(family, 'acls'))) {
      const [afi, name] = [get(family, 'afi'), get(acl, 'name', '')];
      const [staying, going]: [Value[], Value[]] = [[], []];
      for (const ace of listOf(get(acl, 'aces'))) {
        const goes = matches(ace, criteria, all, name, afi) && !(firstOnly && going.length > 0);
        (goes ? going : staying).push(ace);
      }
      kept.add(afi, name, staying);
      removed.add(afi, name, going);
    }
  if (get(options, 'failed_when', 'missing') === 'missing' && removed.v4.length + removed.v6.length === 0)
    throw fail("Error when using plugin 'pop_ace': no entries removed on the provided match_criteria");
  return new Map([
    ['clean_acls', kept.toDict()],
    ['removed_aces', removed.toDict()],
  ]);
}

/** `pop_ace` of the collection ansible.netcommon. */
export const popAceFilters: Filters = {
  pop_ace: filter('data, filter_options, match_criteria', (_context, data, options, criteria) =>
    popAce(data, options, criteria),
  ),
};
