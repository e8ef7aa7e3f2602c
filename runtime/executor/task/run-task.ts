import { messageOf } from '../../errors/error.ts';
import { briefMessage } from '../../errors/render.ts';
import type { Task } from '../../playbook/nodes.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import type { Dict, Value } from '../../values/value.ts';
import type { VarLayer } from '../../vars/layered-scope.ts';
import type { PlayVars } from '../../vars/variables.ts';
import type { TaskInfo } from '../events.ts';
import { Keywords } from '../keywords.ts';
import type { Outcome } from '../outcome.ts';
import type { Services } from '../services.ts';
import { taskFault } from './fault.ts';
import { itemLabel, loopControl, loopItems, loopVariables } from './loop.ts';
import { runOnce } from './run-once.ts';

/** One task on one host. */
export interface TaskRun {
  readonly services: Services;
  readonly playVars: PlayVars;
  readonly task: Task;
  readonly host: string;
  readonly info: TaskInfo;
}

/** Carries out a task on a host, with its loop. Never throws for a fault of the task: that is its outcome. */
export async function runTask(run: TaskRun): Promise<Outcome> {
  try {
    const items = loopOf(run);
    if (items instanceof LoopFault) return await runOnce(run, { layers: [], loopFault: items.error });
    if (items === undefined) return await runOnce(run, { layers: [] });
    return items.length === 0 ? emptyLoop() : await runLoop(run, items);
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
    // A false `when` still skips the task; only then is it an error that the loop has no value.
    return new LoopFault(error);
  }
}

/** The outcome of a task that failed before (or instead of) its module. */
export function failure(run: TaskRun, error: unknown, noLog = false): Outcome {
  const fault = taskFault(error, run.task.origin);
  const result: Dict = new Map<string, Value>([
    ['failed', true],
    ['msg', briefMessage(fault)],
    ['changed', false],
  ]);
  return {
    status: 'failed',
    changed: false,
    result,
    ignored: ignoresErrors(run),
    noLog,
    notify: [],
    delegatedTo: undefined,
    fault,
  };
}

function ignoresErrors(run: TaskRun): boolean {
  const scope = run.services.variables.scope(run.playVars, run.host, run.task);
  const templar = run.services.templar(scope);
  try {
    return new Keywords(run.task, templar).bool('ignore_errors') ?? false;
  } catch {
    return false;
  }
}

function emptyLoop(): Outcome {
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
    noLog: false,
    notify: [],
    delegatedTo: undefined,
    items: [],
  };
}

async function runLoop(run: TaskRun, items: readonly Raw[]): Promise<Outcome> {
  const { services, task, host, info } = run;
  const scope = services.variables.scope(run.playVars, host, task);
  const control = loopControl(task, services.templar(scope));
  if (scope.get(control.loopVar) !== undefined) {
    services.emit({
      type: 'warning',
      message:
        `${info.name}: The loop variable '${control.loopVar}' is already in use. You should set the \`loop_var\` value in the ` +
        '`loop_control` option for the task to something else to avoid variable collisions and unexpected behavior.',
    });
  }
  const outcomes: Outcome[] = [];
  const carried: RawDict = new Map();
  const register = task.keywords.get('register');
  for (const [index, item] of items.entries()) {
    if (index > 0 && control.pause > 0) await sleep(control.pause * 1000);
    const variables = loopVariables(control, items, index);
    const layers: VarLayer[] = [variables, carried];
    const once = await runOnce(run, { layers, carried });
    const result: Dict = once.result;
    for (const [name, value] of variables)
      if (name !== 'ansible_search_path') result.set(name, value as Value);
    const itemScope = scope.with(...layers);
    if (typeof register === 'string') carried.set(register, result as RawDict);
    const outcome = {
      ...once,
      itemVars: variables as Dict,
      ...labelOf(run, control.label, itemScope, item, once),
    };
    outcomes.push(outcome);
    if (outcome.showDiff === true) services.emit({ type: 'diff', task: info, host, outcome });
    if (outcome.effect === undefined) services.emit({ type: 'item', task: info, host, outcome });
    if (outcome.status === 'unreachable' && !outcome.ignored) break;
    if (control.breaks(services.templar(itemScope.with(carried)))) break;
  }
  return joinItems(outcomes);
}

function labelOf(
  run: TaskRun,
  label: Raw | undefined,
  scope: Parameters<Services['templar']>[0],
  item: Raw,
  once: Outcome,
): Partial<Outcome> {
  try {
    return { label: itemLabel(label, item, run.services.templar(scope)) };
  } catch (error) {
    once.result.set('failed', true);
    once.result.set('msg', `Failed to template loop_control.label: ${messageOf(error)}`);
    return { status: 'failed', label: '' };
  }
}

function joinItems(outcomes: readonly Outcome[]): Outcome {
  const changed = outcomes.some((outcome) => outcome.changed);
  const failed = outcomes.filter((outcome) => outcome.status === 'failed');
  const unreachable = outcomes.filter((outcome) => outcome.status === 'unreachable');
  const skipped = outcomes.every((outcome) => outcome.status === 'skipped');
  const result: Dict = new Map<string, Value>();
  result.set(
    'results',
    outcomes.map((outcome) => outcome.result),
  );
  result.set('skipped', skipped);
  if (changed) result.set('changed', true);
  if (failed.length > 0) result.set('failed', true);
  if (unreachable.length > 0) result.set('unreachable', true);
  result.set(
    'msg',
    failed.length > 0 ? 'One or more items failed' : skipped ? 'All items skipped' : 'All items completed',
  );
  if (!changed) result.set('changed', false);
  if (!skipped) result.delete('skipped');
  const bad = [...unreachable, ...failed];
  return {
    status:
      unreachable.length > 0 ? 'unreachable' : failed.length > 0 ? 'failed' : skipped ? 'skipped' : 'ok',
    changed,
    result,
    ignored: bad.length > 0 && bad.every((outcome) => outcome.ignored),
    noLog: outcomes.some((outcome) => outcome.noLog),
    notify: outcomes.flatMap((outcome) => (outcome.changed ? outcome.notify : [])),
    delegatedTo: outcomes.at(-1)?.delegatedTo,
    items: outcomes,
  };
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
