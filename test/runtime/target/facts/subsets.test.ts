import { describe, expect, it } from 'vitest';
import { filterFacts } from '../../../../runtime/target/facts/filter.ts';
import { selectTopics } from '../../../../runtime/target/facts/subsets.ts';

const names = (subset: readonly string[]) =>
  selectTopics(subset)
    .map((topic) => topic.name)
    .sort();

const MIN = names(['!all']);

describe('gather_subset: too many facts cost time, too few fail templates', () => {
  it('gathers the minimum for !all', () => {
    expect(MIN).toEqual([
      ...['apparmor', 'caps', 'cmdline', 'date_time', 'distribution', 'dns', 'env', 'fips', 'local', 'lsb'],
      ...['pkg_mgr', 'platform', 'python', 'selinux', 'service_mgr', 'ssh_pub_keys', 'user'],
    ]);
  });

  it.each([
    ['all', ['all'], 28],
    ['nothing named', [], MIN.length],
    ['!min alone', ['!min'], 0],
    ['!all and !min', ['!all', '!min'], 0],
    ['!hardware', ['all', '!hardware'], 27],
  ])('%s', (_name, subset, count) => {
    expect(selectTopics(subset)).toHaveLength(count);
  });

  it.each([
    ['what a subset requires comes along', ['!all', '!min', 'pkg_mgr'], ['distribution', 'pkg_mgr']],
    [
      'one required topic may require others',
      ['!all', '!min', 'network'],
      ['distribution', 'network', 'platform'],
    ],
    ['a fact stands for its topic', ['!all', '!min', 'virtualization_type'], ['virtual']],
    ['what is named stays, although a group takes it away', ['!all', 'dns', '!min'], ['dns']],
    ['a later ! does not take back what is named', ['!all', '!min', 'dns', '!dns'], ['dns']],
  ])('%s', (_name, subset, expected) => {
    expect(names(subset)).toEqual(expected);
  });

  it('!hardware also takes away mounts, unless they are named', () => {
    expect(names(['!hardware', 'mounts', '!all'])).toEqual([...MIN, 'hardware'].sort());
  });

  it('says which subsets there are', () => {
    expect(() => selectTopics(['foo'])).toThrow(
      /^Bad subset 'foo' given to Ansible\. gather_subset options allowed: all, all_ipv4_addresses, .*, virtualization_type$/,
    );
  });

  it('reads each topic after those it builds on', () => {
    const order = selectTopics(['all']).map((topic) => topic.name);
    for (const topic of selectTopics(['all']))
      for (const needed of topic.requires ?? [])
        expect(order.indexOf(needed)).toBeLessThan(order.indexOf(topic.name));
  });
});

describe('filter', () => {
  const facts = new Map(
    ['ansible_eth0', 'ansible_eth1', 'ansible_lo', 'ansible_a.b', 'facter_os', 'gather_subset'].map(
      (name) => [name, 1] as const,
    ),
  );

  it.each([
    ['no pattern', [], 6],
    ['an empty pattern', [''], 6],
    ['a star', ['ansible_eth*'], 2],
    ['a name without ansible_', ['lo'], 1],
    ['a pattern without ansible_', ['eth?'], 2],
    ['a set', ['ansible_eth[01]'], 2],
    ['a set that is not', ['ansible_eth[!0]'], 1],
    ['a dot is a dot', ['ansible_a?b', 'ansible_a.b'], 1],
    ['several patterns', ['facter*', '*subset'], 2],
    ['none that fits', ['xyz'], 0],
  ])('%s', (_name, patterns, count) => {
    expect(filterFacts(facts, patterns).size).toBe(count);
  });
});
