import type { Origin } from '../../errors/source.ts';
import type { Scope } from '../../template/scope.ts';
import { encryptedIn, expressionOrigin, templatePlace } from '../../template/written.ts';
import { forgetAuthoredItem, isAuthoredItem, noteAuthoredItem } from '../../values/authored.ts';
import { copyOrigins, notePlace, writtenOrigin } from '../../values/origins.ts';
import { type Raw, type RawDict, Template } from '../../values/raw.ts';
import type { Dict, DictKey, Value } from '../../values/value.ts';
import type { Attempt } from './attempt.ts';
import { noteAuthorsAt } from './keep-authors.ts';

/** Takes the facts of a result into what is known of the host (or of the delegated host). */
export function keepFacts(attempt: Attempt, result: Dict): void {
  const facts = result.get('ansible_facts');
  const { run } = attempt;
  const { resolvedAction } = run.task;
  // include_vars has kept its variables itself, with the templates that a result cannot hold.
  const keepsItself = ['ansible.builtin.debug', 'ansible.builtin.include_vars'];
  if (!(facts instanceof Map) || keepsItself.includes(resolvedAction)) return;
  const cacheable = result.get('_ansible_facts_cacheable') === true;
  const store = run.services.facts;
  for (const host of receivers(attempt)) {
    if (resolvedAction === 'ansible.builtin.set_fact') {
      const kept = store.nonPersistent(host);
      // Before they are kept: a fact may have been made from its former value.
      noteAuthors(attempt, facts);
      const places = placesOf(attempt, facts);
      copyInto(kept, facts);
      for (const name of facts.keys()) notePlace(kept, name, places.get(name));
      keepOrigins(attempt, facts, store.written(host));
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

/** Notes of each fact where an author wrote it, if an author wrote it as it is. */
function keepOrigins({ run, scope }: Attempt, facts: Dict, written: Map<string, Origin>): void {
  const args = run.changes?.args ?? run.task.args;
  for (const name of facts.keys()) {
    const key = String(name);
    const raw = args.get(key);
    const origin =
      raw instanceof Template
        ? expressionOrigin(raw.source, scope)
        : run.changes === undefined && raw !== undefined
          ? writtenOrigin(args, key)
          : undefined;
    keepContainers(raw, facts.get(name));
    if (origin === undefined) written.delete(key);
    else written.set(key, origin);
  }
}

/** Which templates made the facts; it is noted of what is in them. */
function placesOf({ run, scope }: Attempt, facts: Dict): ReadonlyMap<DictKey, Origin | undefined> {
  const args = run.changes?.args ?? run.task.args;
  return new Map(Array.from(facts, ([name, value]) => [name, placeWithin(args.get(name), value, scope)]));
}

function placeWithin(raw: Raw | undefined, value: Value, scope: Scope): Origin | undefined {
  if (raw instanceof Template) return templatePlace(raw, scope);
  if (raw instanceof Map && value instanceof Map)
    for (const [key, item] of value) notePlace(value, key, placeWithin(raw.get(key), item, scope));
  else if (Array.isArray(raw) && Array.isArray(value))
    for (const [index, item] of value.entries())
      notePlace(value, index, placeWithin(raw[index], item, scope));
  return undefined;
}

/** Notes which facts are strings of an author's own, or lists and dicts that hold such. */
function noteAuthors({ run, templar }: Attempt, facts: Dict): void {
  const args = run.changes?.args ?? run.task.args;
  for (const name of facts.keys()) noteAuthorsAt(facts, name, args.get(name), templar);
}

/** The places of what is in a list or dict that was taken over as it stood. */
function keepContainers(raw: Raw | undefined, value: unknown): void {
  if (typeof raw !== 'object' || raw === null || raw === value || holdsTemplates(raw)) return;
  if (Array.isArray(raw) && Array.isArray(value)) {
    copyOrigins(raw, value);
    for (const [index, item] of raw.entries()) keepContainers(item, value[index]);
  } else if (raw instanceof Map && value instanceof Map) {
    copyOrigins(raw, value);
    for (const [key, item] of raw) keepContainers(item, value.get(key));
  }
}

function holdsTemplates(raw: Raw): boolean {
  if (Array.isArray(raw)) return raw.some(holdsTemplates);
  if (raw instanceof Map) return [...raw.values()].some(holdsTemplates);
  return raw instanceof Template;
}

/** The hosts that a task's facts and included variables are for. */
export function receivers({ run, delegateTo, delegateFacts }: Attempt): readonly string[] {
  return delegateTo !== undefined && delegateFacts ? [delegateTo] : run.shares;
}

function copyInto(store: RawDict, facts: Dict): void {
  for (const [name, value] of facts) {
    store.set(name, value as never);
    if (isAuthoredItem(facts, name)) noteAuthoredItem(store, name);
    else forgetAuthoredItem(store, name);
  }
}
