import { randomBytes } from 'node:crypto';
import type { Dict } from '../../values/value.ts';
import type { Target } from '../target.ts';
import { zoneSamples } from './date-time.ts';
import { filterFacts } from './filter.ts';
import { RawFacts } from './raw-facts.ts';
import { collectFacts, UNTOUCHED } from './shell.ts';
import { selectTopics } from './subsets.ts';
import { type Facts, toDict } from './topic.ts';

export interface GatherOptions {
  /** As `gather_subset`; UnknownSubset is thrown for a name that there isn't. */
  readonly subset: readonly string[];
  /** Shell patterns for facts' names; none for all facts. */
  readonly filter: readonly string[];
  /** Seconds to wait for file systems that don't answer. */
  readonly timeout: number;
  /** Folder of the host's own facts. */
  readonly factPath: string;
  /** The Python to tell about; undefined to look for one. */
  readonly python: string | undefined;
  readonly warn: (message: string) => void;
}

/**
 * Gathers a host's facts in one request: the shell collects texts, and they are read here. Facts have the names and
 * types that Ansible's setup gives them.
 */
export async function gatherFacts(target: Target, options: GatherOptions): Promise<Dict> {
  const topics = selectTopics(options.subset);
  const names = topics.map((topic) => topic.name);
  const ordered = [
    ...UNTOUCHED.filter((name) => names.includes(name)),
    ...names.filter((name) => !UNTOUCHED.includes(name)),
  ];
  const nonce = randomBytes(12).toString('hex');
  const { january, july } = zoneSamples(new Date());
  const reply = await target.call(
    collectFacts,
    [
      nonce,
      options.factPath,
      options.python ?? '',
      String(options.timeout),
      String(january),
      String(july),
      ...ordered,
    ],
    { ahead: 'last' },
  );
  const raw = new RawFacts(reply.stdout, reply.stderr, nonce);
  const known: Facts = new Map();
  const facts: Facts = new Map();
  for (const topic of topics) {
    const found = topic.read({ raw, known, warn: options.warn, timeout: options.timeout });
    for (const [name, value] of found) {
      known.set(name, value);
      facts.set(`${topic.prefix ?? 'ansible_'}${name.replaceAll('-', '_')}`, value);
    }
  }
  facts.set('gather_subset', options.subset);
  facts.set('module_setup', true);
  const chosen = filterFacts(facts, options.filter);
  const discovered = options.python === undefined ? raw.output('python_path')?.trim() : undefined;
  if (discovered) chosen.set('discovered_interpreter_python', discovered);
  return toDict(chosen);
}
