import type { Templar } from '../../template/templar.ts';
import type { RawDict } from '../../values/raw.ts';
import type { Dict } from '../../values/value.ts';
import type { VarLayer } from '../../vars/layered-scope.ts';
import type { Attempt } from './attempt.ts';

/** The task's templar for its own conditions: it sees the result under its registered name, and the facts in it. */
export function templarWithResult(attempt: Attempt, result: Dict): Templar {
  const { run } = attempt;
  const register = run.task.keywords.get('register');
  const layer: RawDict = new Map();
  if (typeof register === 'string') layer.set(register, result as RawDict);
  return run.services.templar(attempt.scope.with(layer, ...factsOf(attempt, result)));
}

/** The task's own variables were laid out before its module ran, without them. set_fact's and include_vars' are seen anyway. */
function factsOf({ run }: Attempt, result: Dict): VarLayer[] {
  const facts = result.get('ansible_facts');
  const told = ['ansible.builtin.debug', 'ansible.builtin.set_fact', 'ansible.builtin.include_vars'];
  if (!(facts instanceof Map) || told.includes(run.task.resolvedAction)) return [];
  return run.services.variables.factsOf(run.host, facts);
}
