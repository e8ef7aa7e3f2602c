import type { Report } from '../../errors/render.ts';
import { loadModule, resolveModuleName } from '../../module/registry.ts';
import { Handler, type Task } from '../../playbook/nodes.ts';
import type { TaskInfo } from '../events.ts';
import type { Verdict } from '../flow.ts';
import { Keywords } from '../keywords.ts';
import type { Outcome } from '../outcome.ts';
import { runTask } from '../task/run-task.ts';
import type { BatchContext, DebugChanges } from './batch-context.ts';
import { book, type Ended, tell } from './book.ts';
import type { HostState } from './play-state.ts';
import { reservedFacts, reservedRegister } from './reserved-names.ts';

/** A task about to run on one host. */
interface Start {
  readonly task: Task;
  readonly info: TaskInfo;
  readonly host: HostState;
  /** The hosts that its result is for. */
  readonly sharers: readonly HostState[];
}

/** Runs a task on one host, asks the debugger if it is wanted, and books what became of it. */
export async function carryOut(context: BatchContext, start: Start): Promise<Outcome> {
  const { services, state, foresight } = context;
  const { task, info, host, sharers } = start;
  services.emit({ type: 'host-start', task: info, host: host.name });
  const shares = sharers.map(({ name }) => name);
  let changes: DebugChanges | undefined;
  for (;;) {
    const requests = foresight?.watch(host.name, task);
    const run = { services, playVars: state.vars, task, host: host.name, info, shares, changes, requests };
    let outcome = changes === undefined ? await foresight?.take(host.name, task, info) : undefined;
    if (outcome === undefined) {
      outcome = await runTask(run);
      await foresight?.ended(host.name, task, outcome);
    }
    const ended = { ...start, outcome };
    if (!needsDebugger(context, start, outcome)) {
      book(context, ended);
      tellWarned(context, ended);
      return outcome;
    }
    tellWarned(context, ended);
    const verdict = await context.debugger.ask({ task, info, host: host.name, outcome, context, changes });
    if (verdict.kind === 'continue') {
      book(context, ended);
      return outcome;
    }
    changes = verdict.changes;
  }
}

/** Tells of an outcome, and of the variables that it sets by the names of keywords. */
function tellWarned(context: BatchContext, ended: Ended): void {
  const warn = (report: Report) => context.services.emit({ type: 'warning', ...report });
  reservedFacts(ended.task, ended.outcome).forEach(warn);
  tell(context, ended);
  reservedRegister(ended.task).forEach(warn);
}

/** When to ask; one that can't be told is the task's fault already. */
function debuggerMode(keywords: Keywords): string | undefined {
  try {
    return keywords.string('debugger');
  } catch {
    return undefined;
  }
}

function needsDebugger(context: BatchContext, { task, host }: Start, outcome: Outcome): boolean {
  const { services, state } = context;
  const { status } = outcome;
  const failed = status === 'failed' && !(services.settings.TASK_DEBUGGER_IGNORE_ERRORS && outcome.ignored);
  const written = task.keyword('debugger');
  if (written === undefined || written === null) {
    return context.debugsFailures && (failed || status === 'unreachable');
  }
  const templar = services.templar(services.variables.scope(state.vars, host.name, task));
  switch (debuggerMode(new Keywords(task, templar))) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'on_failed':
      return failed || (context.debugsFailures && status === 'unreachable');
    case 'on_unreachable':
      return status === 'unreachable' || (context.debugsFailures && failed);
    case 'on_skipped':
      return status === 'skipped' || (context.debugsFailures && (failed || status === 'unreachable'));
    default:
      return context.debugsFailures && (failed || status === 'unreachable');
  }
}

export function verdictOf(outcome: Outcome): Verdict {
  return outcome.status === 'failed' && !outcome.ignored ? { kind: 'failed' } : { kind: 'done' };
}

/** Whether one host's run of the module stands for all (add_host, pause). */
export async function isOncePerBatch(task: Task): Promise<boolean> {
  const name = resolveModuleName(task.resolvedAction);
  return name !== undefined && (await loadModule(name)).oncePerBatch === true;
}

/** A role that this host has already run with the same parameters is passed over. */
export function skipsRole(context: BatchContext, task: Task, host: string): boolean {
  const { role } = task;
  if (role === undefined || role.allowDuplicates || task.implicit || task instanceof Handler) return false;
  return context.state.completedRoles.isCompleted(role.identity, host);
}
