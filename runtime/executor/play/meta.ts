import { TsibleError } from '../../errors/error.ts';
import { Handler, type Task } from '../../playbook/nodes.ts';
import type { Dict, Value } from '../../values/value.ts';
import { firstFalse } from '../conditions.ts';
import type { TaskInfo } from '../events.ts';
import type { Verdict } from '../flow.ts';
import type { Outcome } from '../outcome.ts';
import type { BatchContext } from './batch-context.ts';
import type { HostState } from './play-state.ts';
import { taskInfo } from './task-info.ts';

/** Actions that concern all hosts at once: the first host's condition decides. */
const ONCE = new Set(['clear_facts', 'clear_host_errors', 'end_play', 'end_batch', 'refresh_inventory']);
const WITHOUT_WHEN = new Set(['noop', 'refresh_inventory', 'reset_connection']);

/** Carries out a `meta:` task. */
export async function runMeta(
  context: BatchContext,
  task: Task,
  hosts: readonly HostState[],
): Promise<Map<string, Verdict>> {
  const action = task.metaAction ?? '';
  const verdicts = new Map<string, Verdict>(hosts.map((host) => [host.name, { kind: 'done' }]));
  for (const host of hosts) {
    const info = task.implicit ? undefined : announce(context, task, host);
    if (WITHOUT_WHEN.has(action) && task.keyword('when') !== undefined) {
      context.services.emit({ type: 'warning', message: `${action} task does not support when conditional` });
    }
    if (!WITHOUT_WHEN.has(action) && !isWanted(context, task, host)) {
      const reason = `${action} conditional evaluated to False${consequence(action, task, host.name)}`;
      tellDone(context, task, reason);
      if (info !== undefined) tellSkipped(context, info, host, action, reason);
      // A host that is passed over must not run its handlers either.
      if (action === 'flush_handlers') verdicts.set(host.name, { kind: 'include', blocks: [] });
      if (ONCE.has(action)) break;
      continue;
    }
    const verdict = await perform(context, task, host, action, verdicts);
    tellDone(context, task, said(action, task, host.name));
    if (verdict !== undefined) verdicts.set(host.name, verdict);
    if (ONCE.has(action)) break;
  }
  return verdicts;
}

function announce(context: BatchContext, task: Task, host: HostState): TaskInfo {
  const info = taskInfo(context.services, context.state, task, host.name);
  context.services.emit({ type: 'task-start', task: info });
  return info;
}

function isWanted(context: BatchContext, task: Task, host: HostState): boolean {
  const { services, state } = context;
  const conditions = task.conditions('when');
  if (conditions.length === 0) return true;
  return (
    firstFalse(conditions, services.templar(services.variables.scope(state.vars, host.name, task))) ===
    undefined
  );
}

/** `-vv` says what a meta task did. */
function tellDone(context: BatchContext, task: Task, what: string): void {
  if (task.implicit) return;
  context.services.emit({ type: 'verbose', level: 2, message: `META: ${what}`, host: undefined });
}

/** What a meta task did, in Ansible's words. */
function said(action: string, task: Task, host: string): string {
  switch (action) {
    case 'flush_handlers':
      return `triggered running handlers for ${host}`;
    case 'refresh_inventory':
      return 'inventory successfully refreshed';
    case 'clear_facts':
      return 'facts cleared';
    case 'clear_host_errors':
      return 'cleared host errors';
    case 'end_batch':
      return 'ending batch';
    case 'end_play':
      return 'ending play';
    case 'end_host':
      return `ending play for ${host}`;
    case 'end_role':
      return `ending role ${task.role?.roleName ?? ''} for ${host}`;
    case 'reset_connection':
      return 'reset connection';
    default:
      return action;
  }
}

function tellSkipped(
  context: BatchContext,
  info: TaskInfo,
  host: HostState,
  action: string,
  reason: string,
): void {
  const isEndHost = action === 'end_host';
  const result: Dict = new Map<string, Value>([
    ['msg', isEndHost ? reason.replace('False', 'false') : action],
    ['skipped', true],
    ['skip_reason', reason],
  ]);
  const outcome: Outcome = {
    status: 'skipped',
    changed: false,
    result,
    ignored: false,
    noLog: false,
    notify: [],
    delegatedTo: undefined,
  };
  context.services.emit({ type: 'result', task: info, host: host.name, outcome });
}

/** What it means that a meta task was passed over, in Ansible's words. */
function consequence(action: string, task: Task, host: string): string {
  switch (action) {
    case 'flush_handlers':
      return `, not running handlers for ${host}`;
    case 'clear_facts':
      return `, not clearing facts and fact cache for ${host}`;
    case 'clear_host_errors':
      return `, not clearing host error state for ${host}`;
    case 'end_batch':
      return ', continuing current batch';
    case 'end_play':
      return ', continuing play';
    case 'end_host':
      return `, continuing execution for ${host}`;
    case 'end_role':
      return `continuing role ${task.role?.roleName ?? ''} for ${host}`;
    default:
      return '';
  }
}

async function perform(
  context: BatchContext,
  task: Task,
  host: HostState,
  action: string,
  verdicts: Map<string, Verdict>,
): Promise<Verdict | undefined> {
  const { services, state } = context;
  switch (action) {
    case 'noop':
      return undefined;
    case 'flush_handlers':
      if (task instanceof Handler) {
        throw new TsibleError('flush_handlers cannot be used as a handler', { origin: task.origin });
      }
      host.handlers.startFlush();
      return undefined;
    case 'role_complete':
      if (task.role !== undefined) state.completedRoles.complete(task.role.identity, host.name);
      return undefined;
    case 'end_host':
      state.removed.add(host.name);
      return { kind: 'gone' };
    case 'end_role':
      return { kind: 'end-role' };
    case 'end_batch':
    case 'end_play':
      for (const other of state.hosts.keys()) {
        verdicts.set(other, { kind: 'gone' });
        state.removed.add(other);
      }
      state.ended = action === 'end_play' ? 'play' : 'batch';
      return { kind: 'gone' };
    case 'clear_facts':
      for (const name of state.hosts.keys()) services.facts.clearFacts(name);
      return undefined;
    case 'clear_host_errors':
      for (const [name, each] of state.hosts) {
        context.failed.delete(name);
        context.unreachable.delete(name);
        state.counted.delete(name);
        each.pardon();
      }
      return undefined;
    case 'refresh_inventory':
      await context.refreshInventory();
      return undefined;
    case 'reset_connection':
      await services.resetConnection(host.name);
      return undefined;
    default:
      throw new TsibleError(`invalid meta action requested: ${action}`, { origin: task.origin });
  }
}
