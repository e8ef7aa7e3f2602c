import pLimit from 'p-limit';
import { EXIT, TsibleError } from '../../errors/error.ts';
import { loadModule, resolveModuleName } from '../../module/registry.ts';
import { type Block, Handler, type Task } from '../../playbook/nodes.ts';
import { Template } from '../../values/raw.ts';
import type { Value } from '../../values/value.ts';
import type { TaskInfo } from '../events.ts';
import { compareOrder, type Verdict } from '../flow.ts';
import { Keywords } from '../keywords.ts';
import type { Outcome } from '../outcome.ts';
import type { Services } from '../services.ts';
import type { Stats } from '../stats.ts';
import { runTask } from '../task/run-task.ts';
import { loadIncludes } from './includes.ts';
import { runMeta } from './meta.ts';
import type { HostState, PlayState } from './play-state.ts';
import { taskInfo } from './task-info.ts';

/** What a batch shares with the whole run. */
export interface BatchContext {
  readonly services: Services;
  readonly state: PlayState;
  readonly stats: Stats;
  /** Hosts that failed or were lost, over all plays. */
  readonly failed: Set<string>;
  readonly unreachable: Set<string>;
  /** Loads what an include task names. */
  readonly includes: IncludeLoader;
  refreshInventory(): void;
  /** `--step`: asks whether a task is to run; undefined when every task is. */
  readonly stepper: Stepper | undefined;
}

/** Asks before each task, until the user has had enough of being asked. */
export interface Stepper {
  wants(task: string): Promise<boolean>;
}

export interface IncludeLoader {
  tasks(file: string, task: Task, outcome: Outcome): Block;
  role(task: Task, outcome: Outcome): Block;
}

/**
 * The linear strategy: all hosts do a task before any does the next; hosts that are elsewhere (in a rescue, say) wait.
 * Returns true when the play must not go on (any_errors_fatal, max_fail_percentage).
 */
export async function runBatch(context: BatchContext): Promise<boolean> {
  const { state, services } = context;
  for (;;) {
    const waiting = [...state.hosts.values()].filter((host) => !host.isDone);
    const next = nextTask(waiting);
    if (next === undefined) return false;
    const atTask = waiting.filter((host) => host.step?.task === next.task);
    const hosts = atTask.filter((host) => !skipsRole(context, next.task, host));
    for (const host of atTask) if (!hosts.includes(host)) host.advance({ kind: 'done' });
    if (hosts.length === 0) continue;
    const run = next.task.metaAction === undefined ? runOnHosts : runMeta;
    const verdicts = await run(context, next.task, hosts);
    if (anyErrorIsFatal(context, next.task, verdicts)) failAll(context, verdicts);
    for (const [name, verdict] of verdicts) {
      const host = state.hosts.get(name);
      host?.advance(verdict);
      if (host?.failed) context.failed.add(name);
    }
    if (tooManyFailed(context)) {
      services.emit({ type: 'no-hosts-remaining' });
      return true;
    }
    if (state.endPlay) return false;
  }
}

function nextTask(waiting: readonly HostState[]) {
  let first = waiting[0]?.step;
  for (const { step } of waiting)
    if (step !== undefined && first !== undefined && compareOrder(step.order, first.order) < 0) first = step;
  return first;
}

/** A role that this host has already run with the same parameters is passed over. */
function skipsRole(context: BatchContext, task: Task, host: HostState): boolean {
  const { role } = task;
  if (role === undefined || role.allowDuplicates || task.implicit || task instanceof Handler) return false;
  return context.state.completedRoles.isCompleted(role.identity, host.name);
}

async function runOnHosts(
  context: BatchContext,
  task: Task,
  hosts: readonly HostState[],
): Promise<Map<string, Verdict>> {
  const { services, state } = context;
  const [first] = hosts;
  if (first === undefined) return new Map();
  const info = taskInfo(services, state, task, first.name);
  if (context.stepper !== undefined && !(await context.stepper.wants(info.name))) return doneFor(hosts);
  services.emit({ type: 'task-start', task: info });
  const scope = services.variables.scope(state.vars, first.name, task);
  const keywords = new Keywords(task, services.templar(scope));
  const runOnce = keywords.bool('run_once') || (await isOncePerBatch(task));
  const throttle = keywords.number('throttle') ?? 0;
  const limit = pLimit(throttle > 0 ? Math.min(throttle, services.options.forks) : services.options.forks);
  const outcomes = new Map<string, Outcome>();
  await Promise.all(
    (runOnce ? [first] : hosts).map((host) =>
      limit(async () => {
        services.emit({ type: 'host-start', task: info, host: host.name });
        const outcome = await runTask({ services, playVars: state.vars, task, host: host.name, info });
        outcomes.set(host.name, outcome);
        settle(context, task, info, host, outcome, runOnce ? hosts : [host]);
      }),
    ),
  );
  const included = loadIncludes(context, task, info, outcomes);
  const verdicts = new Map<string, Verdict>();
  for (const host of hosts) {
    const from = runOnce ? first.name : host.name;
    const outcome = outcomes.get(from);
    if (outcome !== undefined) verdicts.set(host.name, included.get(from) ?? verdictOf(outcome));
  }
  return verdicts;
}

function doneFor(hosts: readonly HostState[]): Map<string, Verdict> {
  return new Map(hosts.map((host) => [host.name, { kind: 'done' }]));
}

async function isOncePerBatch(task: Task): Promise<boolean> {
  const name = resolveModuleName(task.resolvedAction);
  return name !== undefined && (await loadModule(name)).oncePerBatch === true;
}

function verdictOf(outcome: Outcome): Verdict {
  if (outcome.ignored) return { kind: 'done' };
  if (outcome.status === 'failed') return { kind: 'failed' };
  return outcome.status === 'unreachable' ? { kind: 'gone' } : { kind: 'done' };
}

/** Books an outcome: counts, registered variable, notifications, and the event that tells of it. */
function settle(
  context: BatchContext,
  task: Task,
  info: TaskInfo,
  host: HostState,
  outcome: Outcome,
  sharers: readonly HostState[],
): void {
  const { services, stats, state } = context;
  const register = task.keywords.get('register');
  if (typeof register === 'string') {
    for (const { name } of sharers) services.facts.nonPersistent(name).set(register, outcome.result as never);
  }
  if (task.role !== undefined && outcome.status !== 'skipped') {
    for (const { name } of sharers) state.completedRoles.start(task.role.identity, name);
  }
  stats.custom.take(
    outcome,
    sharers.map(({ name }) => name),
  );
  const rescuable = host.step?.rescuable ?? false;
  switch (outcome.status) {
    case 'failed':
      if (outcome.ignored) {
        countIgnored(stats, host.name, outcome);
        break;
      }
      stats.increment(host.name, rescuable ? 'rescued' : 'failures');
      if (rescuable) keepFailure(context, task, info, host, outcome);
      else for (const { name } of sharers) context.failed.add(name);
      break;
    case 'unreachable':
      if (outcome.ignored) countIgnored(stats, host.name, outcome);
      else {
        stats.increment(host.name, 'unreachable');
        for (const { name } of sharers) context.unreachable.add(name);
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
      for (const sharer of sharers) notify(context, sharer, outcome.notify, task);
  }
  if (outcome.showDiff === true) services.emit({ type: 'diff', task: info, host: host.name, outcome });
  services.emit({ type: 'result', task: info, host: host.name, outcome });
}

/** An include counts when what it names has been loaded. */
function includesSomething(outcome: Outcome): boolean {
  return (outcome.items ?? [outcome]).some((item) => item.effect !== undefined);
}

function countIgnored(stats: Stats, host: string, outcome: Outcome): void {
  stats.increment(host, 'ok');
  stats.increment(host, 'ignored');
  if (outcome.changed) stats.increment(host, 'changed');
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
    const handlers = host.handlers.notify(notification);
    if (handlers === undefined) {
      const message = `The requested handler '${notification}' was not found in either the main handlers list nor in the listening handlers list`;
      if (context.services.settings.ERROR_ON_MISSING_HANDLER) {
        throw new TsibleError(message, { origin: task.origin, exitCode: EXIT.error });
      }
      context.services.emit({ type: 'warning', message });
      continue;
    }
    for (const handler of handlers) {
      context.services.emit({
        type: 'notify',
        handler: String(handler.name ?? handler.action),
        host: host.name,
      });
    }
  }
}

/** `any_errors_fatal`: one host's failure at a task is every host's. */
function anyErrorIsFatal(context: BatchContext, task: Task, verdicts: ReadonlyMap<string, Verdict>): boolean {
  const { services, state } = context;
  const isBad = [...verdicts].some(
    ([name, { kind }]) => kind === 'failed' || (kind === 'gone' && context.unreachable.has(name)),
  );
  if (!isBad) return false;
  const templar = services.templar(services.variables.scope(state.vars, undefined, task));
  return new Keywords(task, templar).bool('any_errors_fatal') ?? services.settings.ANY_ERRORS_FATAL;
}

function failAll(context: BatchContext, verdicts: Map<string, Verdict>): void {
  for (const [name, { kind }] of verdicts) {
    if (kind === 'gone') continue;
    verdicts.set(name, { kind: 'failed' });
    context.failed.add(name);
  }
}

/** Whether more than `max_fail_percentage` of the batch's hosts have failed. */
function tooManyFailed(context: BatchContext): boolean {
  const { state, services } = context;
  const all = [...state.hosts.values()];
  const bad = all.filter(({ name }) => context.failed.has(name) || context.unreachable.has(name));
  if (bad.length === 0) return false;
  const templar = services.templar(services.variables.scope(state.vars, undefined));
  const percentage = new Keywords(state.play, templar).string('max_fail_percentage');
  return percentage !== undefined && (bad.length / all.length) * 100 > Number.parseFloat(percentage);
}
