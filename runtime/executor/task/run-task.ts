import { briefMessage } from '../../errors/render.ts';
import type { Task } from '../../playbook/nodes.ts';
import { type Raw, Template } from '../../values/raw.ts';
import { truth } from '../../values/truth.ts';
import type { Dict, Value } from '../../values/value.ts';
import type { PlayVars } from '../../vars/variables.ts';
import type { TaskInfo } from '../events.ts';
import { Keywords } from '../keywords.ts';
import { NO_TRACEBACK, type Outcome } from '../outcome.ts';
import type { DebugChanges } from '../play/batch-context.ts';
import type { Services } from '../services.ts';
import { writtenDelegate } from './delegate.ts';
import { PlainFault, shownFault, taskFault } from './fault.ts';
import { loopItems } from './loop.ts';
import type { RequestWatch } from './request-watch.ts';
import { runLoop } from './run-loop.ts';
import { runOnce } from './run-once.ts';
import type { Turn } from './turn.ts';

/** One task on one host. */
export interface TaskRun {
  readonly services: Services;
  readonly playVars: PlayVars;
  readonly task: Task;
  readonly host: string;
  readonly info: TaskInfo;
  /** Its place among the items of the task's loop, if it is one of them. */
  readonly turn?: Turn;
  /** The hosts that its facts are for: all of the batch when it runs once for them. */
  readonly shares: readonly string[];
  /** It runs in check mode, to find out before its turn whether it changes anything. */
  readonly foreseen?: true;
  /** Is told of its requests. */
  readonly requests?: RequestWatch | undefined;
  /** What the user of the debugger changed. */
  readonly changes: DebugChanges | undefined;
}

/** Carries out a task on a host, with its loop. Never throws for a fault of the task: that is its outcome. */
export async function runTask(run: TaskRun): Promise<Outcome> {
  try {
    const items = loopOf(run);
    if (items instanceof LoopFault) return await runOnce(run, { layers: [], loopFault: items.error });
    if (items === undefined) return await runOnce(run, { layers: [] });
    return items.length === 0 ? emptyLoop(run.task) : await runLoop(run, items);
  } catch (error) {
    return failure(run, error);
  }
}

class LoopFault {
  constructor(readonly error: unknown) {}
}

function loopOf(run: TaskRun): readonly Raw[] | undefined | LoopFault {
  const { loop } = run.task;
  if (loop === undefined) return undefined;
  try {
    const scope = run.services.variables.scope(run.playVars, run.host, run.task);
    return loopItems(run.services, loop, scope, run.task.action);
  } catch (error) {
    return new LoopFault(error);
  }
}

/**
 * The outcome of a task that failed before (or instead of) its module.
 * @param phase 'before' its keywords were rendered, by its loop or its `when`: Ansible then takes `ignore_errors` as it is written, and
 * any text is true.
 */
export function failure(
  run: TaskRun,
  error: unknown,
  noLog = false,
  phase: 'before' | 'rendered' = 'rendered',
  named = writtenDelegate(run),
): Outcome {
  const fault = taskFault(error, run.task.faultOrigin);
  const result: Dict = new Map<string, Value>([
    ['failed', true],
    ['msg', briefMessage(fault)],
    ['exception', NO_TRACEBACK],
  ]);
  if (!(fault instanceof PlainFault)) result.set('changed', false);
  return {
    status: 'failed',
    changed: false,
    result,
    ignored: phase === 'before' ? ignoresAsWritten(run.task) : ignoresErrors(run),
    noLog,
    notify: [],
    delegatedTo: named,
    delegatedAs: named && writtenDelegate(run),
    fault: shownFault(fault, noLog),
  };
}

function ignoresAsWritten(task: Task): boolean {
  const written = task.keyword('ignore_errors');
  return written instanceof Template || truth((written ?? false) as Value);
}

/** Whether the task's failure is to be ignored; so too when it can't be told, as in Ansible, which takes the unrendered text then. */
export function ignoresErrors(run: Pick<TaskRun, 'services' | 'playVars' | 'host' | 'task'>): boolean {
  const scope = run.services.variables.scope(run.playVars, run.host, run.task);
  const templar = run.services.templar(scope);
  try {
    return new Keywords(run.task, templar).bool('ignore_errors') ?? false;
  } catch {
    return true;
  }
}

function emptyLoop(task: Task): Outcome {
  const result: Dict = new Map<string, Value>([
    ['changed', false],
    ['skipped', true],
    ['skipped_reason', 'No items in the list'],
    ['results', []],
  ]);
  return {
    status: 'skipped',
    changed: false,
    result,
    ignored: false,
    // There was no item whose template could have told.
    noLog: task.keyword('no_log') === true,
    notify: [],
    delegatedTo: undefined,
    items: [],
  };
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
