import type { FactTopic } from './topic.ts';
import { TOPICS } from './topics.ts';

/** What is gathered even for `!all`. */
const MINIMAL = [
  ...['apparmor', 'caps', 'cmdline', 'date_time', 'distribution', 'dns', 'env', 'fips', 'local', 'lsb'],
  ...['pkg_mgr', 'platform', 'python', 'selinux', 'service_mgr', 'ssh_pub_keys', 'user'],
];

/** Every name that `gather_subset` may hold: topics, and facts that stand for their topic. */
const SELECTORS: ReadonlyMap<string, readonly FactTopic[]> = selectors();

function selectors(): Map<string, FactTopic[]> {
  const found = new Map<string, FactTopic[]>();
  for (const topic of TOPICS)
    for (const name of [topic.name, ...(topic.ids ?? [])])
      found.set(name, [...(found.get(name) ?? []), topic]);
  return found;
}

/** Thrown for a subset that doesn't exist; the message is Ansible's. */
export class UnknownSubset extends Error {
  override readonly name = 'UnknownSubset';
}

/**
 * The topics that a `gather_subset` selects, with what they require, in the order to read them. A name adds, `!name`
 * takes away (unless the same name was also added), `all` and `min` stand for groups, and the minimal ones come along
 * unless `!min` is there.
 * @throws UnknownSubset
 */
export function selectTopics(subset: readonly string[]): FactTopic[] {
  const chosen = new Set<string>(MINIMAL);
  const excluded = new Set<string>();
  const explicit = new Set<string>();
  for (const entry of subset) {
    if (entry === 'min') for (const name of MINIMAL) chosen.add(name);
    else if (entry === 'all') for (const name of SELECTORS.keys()) chosen.add(name);
    else if (entry === '!min') for (const name of MINIMAL) excluded.add(name);
    else if (entry === '!all') {
      for (const name of SELECTORS.keys()) if (!MINIMAL.includes(name)) excluded.add(name);
    } else if (entry.startsWith('!')) {
      const name = entry.slice(1);
      excluded.add(name);
      for (const id of TOPICS.find((topic) => topic.name === name)?.ids ?? []) excluded.add(id);
    } else if (SELECTORS.has(entry)) {
      explicit.add(entry);
      chosen.add(entry);
    } else {
      const allowed = [...SELECTORS.keys()].sort().join(', ');
      throw new UnknownSubset(
        `Bad subset '${entry}' given to Ansible. gather_subset options allowed: all, ${allowed}`,
      );
    }
  }
  const names = [...chosen].filter((name) => !excluded.has(name) || explicit.has(name));
  return withRequired(names.flatMap((name) => SELECTORS.get(name) ?? []));
}

function withRequired(selected: readonly FactTopic[]): FactTopic[] {
  const wanted = new Set<FactTopic>();
  const visit = (topic: FactTopic) => {
    wanted.add(topic);
    for (const name of topic.requires ?? []) for (const needed of SELECTORS.get(name) ?? []) visit(needed);
  };
  for (const topic of selected) visit(topic);
  return TOPICS.filter((topic) => wanted.has(topic));
}
