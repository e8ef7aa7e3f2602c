import { type PlayContext, runPlay } from '../executor/play/run-play.ts';
import { tasksOf } from '../playbook/nodes.ts';
import type { Play } from '../playbook/play.ts';
import { type Raw, Template } from '../values/raw.ts';

/**
 * Facts for an ad-hoc command whose arguments ask for them. Ansible itself has none there unless a cache holds them;
 * tsible gathers them from the hosts that lack what is asked for, and says nothing about it.
 */
export async function gatherForAdhoc(
  context: PlayContext,
  play: Play,
  hosts: readonly string[],
  factsPlay: (hosts: readonly string[]) => Play,
): Promise<void> {
  const asked = factNames(play);
  if (asked.size === 0) return;
  const { services } = context;
  const lacking = hosts.filter((host) => {
    const scope = services.variables.hostScope(host);
    const known = services.facts.namespaced(host);
    return [...asked].some((name) =>
      name === 'ansible_facts' ? known.size === 0 : scope.get(name) === undefined,
    );
  });
  if (lacking.length === 0) return;
  // A host that can't be asked is told of by the command itself, so failures here stay silent too.
  const quiet = {
    ...context,
    failed: new Set<string>(),
    unreachable: new Set<string>(),
    services: { ...services, emit: () => {} },
  };
  await runPlay({ ...quiet, hostsOf: () => [...lacking] }, factsPlay(lacking));
}

/** Names of facts (or what looks like such) in the templates of a play's tasks. */
function factNames(play: Play): Set<string> {
  const names = new Set<string>();
  const look = (raw: Raw | undefined): void => {
    if (raw instanceof Template) for (const [name] of raw.source.matchAll(/\bansible_\w+/g)) names.add(name);
    else if (Array.isArray(raw)) raw.forEach(look);
    else if (raw instanceof Map) for (const value of raw.values()) look(value);
  };
  for (const task of tasksOf(play.tasks === undefined ? [] : [play.tasks])) {
    look(task.args);
    look(task.argsTemplate);
  }
  return names;
}
