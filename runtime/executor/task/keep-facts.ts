import { encryptedIn } from '../../template/written.ts';
import type { RawDict } from '../../values/raw.ts';
import type { Dict } from '../../values/value.ts';
import type { Attempt } from './attempt.ts';

/** Takes the facts of a result into what is known of the host (or of the delegated host). */
export function keepFacts(attempt: Attempt, result: Dict): void {
  const facts = result.get('ansible_facts');
  const { run } = attempt;
  const { resolvedAction } = run.task;
  // include_vars has kept its variables itself, with the templates that a result cannot hold.
  const keepsItself = ['ansible.builtin.debug', 'ansible.builtin.include_vars'];
  if (!(facts instanceof Map) || keepsItself.includes(resolvedAction)) return;
  const cacheable = result.get('_ansible_facts_cacheable') === true;
  result.delete('_ansible_facts_cacheable');
  const store = run.services.facts;
  for (const host of receivers(attempt)) {
    if (resolvedAction === 'ansible.builtin.set_fact') {
      const kept = store.nonPersistent(host);
      copyInto(kept, facts);
      // What was encrypted still is, for `is vault_encrypted`.
      for (const [name, raw] of run.changes?.args ?? run.task.args) {
        const encrypted = encryptedIn(raw, attempt.scope);
        if (encrypted !== undefined && facts.has(name)) kept.set(name, encrypted);
      }
      if (cacheable) store.addFacts(host, facts);
    } else {
      store.addFacts(host, facts);
    }
  }
}

/** The hosts that a task's facts and included variables are for. */
export function receivers({ run, delegateTo, delegateFacts }: Attempt): readonly string[] {
  return delegateTo !== undefined && delegateFacts ? [delegateTo] : run.shares;
}

function copyInto(store: RawDict, facts: Dict): void {
  for (const [name, value] of facts) store.set(name, value as never);
}
