import { EXIT, TsibleError } from '../../errors/error.ts';
import type { Task } from '../../playbook/nodes.ts';
import { copyAuthoredItems, forgetAuthoredItem, noteSaid } from '../../values/authored.ts';
import { Template } from '../../values/raw.ts';
import type { Value } from '../../values/value.ts';
import type { TaskInfo } from '../events.ts';
import type { Outcome } from '../outcome.ts';
import type { Stats } from '../stats.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './play-state.ts';

/** A task that has ended on a host. */
export interface Ended {
  readonly task: Task;
  readonly info: TaskInfo;
  readonly host: HostState;
  readonly outcome: Outcome;
  /** The hosts that its result is for: all of the batch when it runs once for them. */
  readonly sharers: readonly HostState[];
}

/** Tells the listeners of an outcome. */
export function tell(context: BatchContext, { info, host, outcome }: Ended): void {
  const { emit } = context.services;
  if (outcome.showDiff === true) emit({ type: 'diff', task: info, host: host.name, outcome });
  emit({ type: 'result', task: info, host: host.name, outcome });
}

/** Actions whose results hold nothing but what they were given. */
const ECHOES = new Set([
  'ansible.builtin.assert',
  'ansible.builtin.debug',
  'ansible.builtin.fail',
  'ansible.builtin.set_fact',
]);

/** Books an outcome: registered variable, counts, notifications, lost and failed hosts. */
export function book(context: BatchContext, ended: Ended): void {
  const { services, stats, state } = context;
  const { task, host, outcome, sharers } = ended;
  const register = task.keywords.get('register');
  if (typeof register === 'string') {
    const kept = new Map([...outcome.result].filter(([key]) => key !== 'invocation'));
    copyAuthoredItems(outcome.result, kept);
    if (!ECHOES.has(task.resolvedAction)) noteSaid(kept);
    for (const { name } of sharers) {
      services.facts.nonPersistent(name).set(register, kept as never);
      services.facts.written(name).delete(register);
      forgetAuthoredItem(services.facts.nonPersistent(name), register);
    }
  }
  if (task.role !== undefined && (outcome.status === 'ok' || outcome.status === 'failed')) {
    state.completedRoles.start(task.role.identity, host.name);
  }
  stats.custom.take(
    outcome,
    sharers.map(({ name }) => name),
  );
  switch (outcome.status) {
    case 'failed':
      bookFailure(context, ended);
      break;
    case 'unreachable':
      if (outcome.ignored) countIgnored(stats, host.name, outcome);
      else {
        stats.increment(host.name, 'unreachable');
        context.unreachable.add(host.name);
        state.removed.add(host.name);
      }
      break;
    case 'skipped':
      stats.increment(host.name, 'skipped');
      break;
    case 'ok':
      if (!includesSomething(outcome)) {
        stats.increment(host.name, 'ok');
        if (outcome.changed) stats.increment(host.name, 'changed');
      }
      notify(context, host, outcome.notify, task);
  }
}

function bookFailure(context: BatchContext, { task, info, host, outcome, sharers }: Ended): void {
  const { stats, state } = context;
  if (outcome.ignored) {
    countIgnored(stats, host.name, outcome);
    return;
  }
  for (const { name } of sharers) state.removed.add(name);
  if (host.step?.rescuable !== true) {
    stats.increment(host.name, 'failures');
    return;
  }
  stats.increment(host.name, 'rescued');
  state.removed.delete(host.name);
  keepFailure(context, task, info, host, outcome);
}

/** An include counts when what it names has been loaded. */
function includesSomething(outcome: Outcome): boolean {
  return (outcome.items ?? [outcome]).some((item) => item.effect !== undefined);
}

function countIgnored(stats: Stats, host: string, outcome: Outcome): void {
  stats.increment(host, 'ok');
  stats.increment(host, 'ignored');
  if (outcome.changed && outcome.status === 'failed') stats.increment(host, 'changed');
}

/** What a rescue section sees of the failure. */
function keepFailure(
  context: BatchContext,
  task: Task,
  info: TaskInfo,
  host: HostState,
  outcome: Outcome,
): void {
  const failedTask = new Map<string, Value>([
    ['name', task.name instanceof Template ? info.name : String(task.name ?? '')],
    ['action', task.action],
    ['args', info.args],
  ]);
  const store = context.services.facts.nonPersistent(host.name);
  store.set('ansible_failed_task', failedTask as never);
  store.set('ansible_failed_result', outcome.result as never);
}

function notify(context: BatchContext, host: HostState, notifications: readonly string[], task: Task): void {
  for (const notification of notifications) {
    switch (host.handlers.notify(notification)) {
      case 'saved': {
        const message = `Notification for handler ${notification} has been saved.`;
        context.services.emit({ type: 'verbose', level: 2, message, host: undefined });
        continue;
      }
      case 'notified':
        continue;
    }
    const message = `The requested handler '${notification}' was not found in either the main handlers list nor in the listening handlers list`;
    if (context.services.settings.ERROR_ON_MISSING_HANDLER) {
      throw new TsibleError(message, { origin: task.origin, exitCode: EXIT.error });
    }
    context.services.emit({ type: 'warning', message });
  }
}
