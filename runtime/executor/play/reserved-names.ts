import type { Report } from '../../errors/render.ts';
import type { Task } from '../../playbook/nodes.ts';
import { originOf, originOfKey } from '../../values/origins.ts';
import { isReservedName, reservedNameWarning } from '../../values/variable-name.ts';
import type { Outcome } from '../outcome.ts';

/** The warnings for what a `set_fact` has set that is called like a keyword, each for the name that the task's arguments have. */
export function reservedFacts(task: Task, outcome: Outcome): readonly Report[] {
  if (task.resolvedAction !== 'ansible.builtin.set_fact') return [];
  const names = (outcome.items ?? [outcome]).flatMap(({ result }) => {
    const facts = result.get('ansible_facts');
    return facts instanceof Map ? [...facts.keys()].map(String) : [];
  });
  return [...new Set(names)]
    .filter(isReservedName)
    .sort()
    .map((name) => ({
      message: reservedNameWarning(name),
      origin: originOfKey(task.args, name) ?? originOf(task.args) ?? task.origin,
    }));
}

/** The warning for a result that is registered by the name of a keyword. */
export function reservedRegister(task: Task): readonly Report[] {
  const name = task.keywords.get('register');
  if (typeof name !== 'string' || !isReservedName(name)) return [];
  return [{ message: reservedNameWarning(name), origin: task.originOfKeyword('register') }];
}
