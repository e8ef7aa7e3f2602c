import { messageOf } from '../../errors/error.ts';
import type { Task } from '../../playbook/nodes.ts';
import type { Target } from '../../target/target.ts';
import { isAuthoredItem, noteAuthoredItem } from '../../values/authored.ts';
import { originOfItem } from '../../values/origins.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import type { Dict, Value } from '../../values/value.ts';
import type { VarLayer } from '../../vars/layered-scope.ts';
import type { Outcome } from '../outcome.ts';
import type { Services } from '../services.ts';
import { isAuthorsItem } from './keep-authors.ts';
import { itemLabel, type LoopControl, loopControl, loopVariables } from './loop.ts';
import { runOnce } from './run-once.ts';
import { ignoresErrors, sleep, type TaskRun } from './run-task.ts';
import { ItemQueue, type Turn } from './turn.ts';

/** Carries out a task for each item. Their outcomes are told in order, though items may be sent before earlier ones are answered. */
export async function runLoop(run: TaskRun, items: readonly Raw[]): Promise<Outcome> {
  const { services, task, host, info } = run;
  const scope = services.variables.scope(run.playVars, host, task);
  const templar = services.templar(scope);
  const control = loopControl(task, templar);
  if (scope.get(control.loopVar) !== undefined) warnOfLoopVariable(run, control.loopVar);
  const outcomes: Outcome[] = [];
  const results: RawDict = new Map();
  const register = task.keywords.get('register');
  const queue = new ItemQueue(mayOverlap(task, control));

  let last: Target | undefined;
  const requests = run.requests && {
    ...run.requests,
    lastSent: (way: Target) => {
      last = way;
    },
  };

  const runItem = async (turn: Turn, item: Raw, variables: RawDict): Promise<void> => {
    const registered = typeof register === 'string' ? [turn.registered(register, results)] : [];
    const layers: VarLayer[] = [variables, ...registered];
    let once = await runOnce({ ...run, requests, turn }, { layers });
    await turn.answered();
    if (queue.stopped) return;
    if (turn.inVain) once = await runOnce({ ...run, requests }, { layers });
    const result: Dict = once.result;
    for (const [name, value] of variables)
      if (name !== 'ansible_search_path') result.set(name, value as Value);
    if (isAuthoredItem(variables, control.loopVar)) noteAuthoredItem(result, control.loopVar);
    if (typeof register === 'string') results.set(register, result as RawDict);
    const itemScope = scope.with(...layers);
    const outcome = {
      ...once,
      itemVars: variables as Dict,
      ...labelOf(run, control.label, itemScope, item, once),
    };
    outcomes.push(outcome);
    if (outcome.showDiff === true) services.emit({ type: 'diff', task: info, host, outcome });
    if (outcome.effect === undefined) services.emit({ type: 'item', task: info, host, outcome });
    queue.stopped = control.breaks(services.templar(itemScope));
  };

  const running: Promise<void>[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0 && control.pause > 0) await sleep(control.pause * 1000);
    const turn = queue.join();
    const variables = loopVariables(control, items, index);
    const ofAuthor = task.loop !== undefined && isAuthorsItem(task.loop, item, index, templar);
    if (ofAuthor) noteAuthoredItem(variables, control.loopVar);
    const done = runItem(turn, item, variables).finally(() => turn.end());
    // Whatever it throws is thrown below, when all have ended.
    done.catch(() => {
      queue.stopped = true;
    });
    running.push(done);
    await turn.next();
    if (queue.stopped) break;
  }
  // Of the last item too all is sent, most often.
  if (queue.overlaps && last !== undefined) run.requests?.lastSent(last);
  await Promise.all(running);
  return joinItems(outcomes);
}

/** What makes an item's beginning depend on how the one before it ended, or measures it alone. */
const IN_TURN = ['until', 'retries', 'async', 'timeout', 'ignore_unreachable', 'debugger'] as const;

/** What an item of these makes is what the next one sees. */
const SEEN_BY_NEXT = new Set(['ansible.builtin.set_fact', 'ansible.builtin.include_vars']);

function mayOverlap(task: Task, control: LoopControl): boolean {
  return (
    !control.mayBreak &&
    control.pause === 0 &&
    !SEEN_BY_NEXT.has(task.resolvedAction) &&
    IN_TURN.every((name) => task.keyword(name) === undefined)
  );
}

function warnOfLoopVariable({ services, task }: TaskRun, name: string): void {
  const written = task.keywords.get('loop_control');
  services.emit({
    type: 'warning',
    message: `The loop variable '${name}' is already in use.`,
    origin: written instanceof Map ? originOfItem(written, 'loop_var') : undefined,
    help:
      'You should set the `loop_var` value in the `loop_control` option for the task to something else to avoid variable ' +
      'collisions and unexpected behavior.',
  });
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
    return { status: 'failed', label: 'None', ignored: ignoresErrors(run) };
  }
}

/** What is told of the whole task, not of one item. */
const WARNINGS = ['warnings', 'deprecations'];

function withoutWarnings(result: Dict): Dict {
  return WARNINGS.some((key) => result.has(key))
    ? new Map([...result].filter(([key]) => !WARNINGS.includes(String(key))))
    : result;
}

function joinItems(outcomes: readonly Outcome[]): Outcome {
  const changed = outcomes.some((outcome) => outcome.changed);
  const failed = outcomes.filter((outcome) => outcome.result.get('failed') === true);
  // Where failed_when had its say, on any item, only what it said counts.
  const isJudged = outcomes.some((outcome) => outcome.result.has('failed_when_result'));
  const fails = isJudged
    ? outcomes.some((outcome) => outcome.result.get('failed_when_result') === true)
    : failed.length > 0;
  const unreachable = outcomes.filter((outcome) => outcome.status === 'unreachable');
  const skipped = outcomes.every((outcome) => outcome.status === 'skipped');
  const result: Dict = new Map<string, Value>();
  result.set(
    'results',
    outcomes.map((outcome) => withoutWarnings(outcome.result)),
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
  for (const key of WARNINGS) {
    const all = outcomes.flatMap(({ result }) => result.get(key) ?? []);
    if (all.length > 0) result.set(key, all);
  }
  const bad = failed.length > 0 ? failed : unreachable;
  return {
    status: fails ? 'failed' : unreachable.length > 0 ? 'unreachable' : skipped ? 'skipped' : 'ok',
    changed,
    result,
    ignored: bad.length > 0 && bad.every((outcome) => outcome.ignored),
    noLog: outcomes.some((outcome) => outcome.noLog),
    notify: outcomes.flatMap((outcome) => (outcome.changed ? outcome.notify : [])),
    delegatedTo: outcomes.at(-1)?.delegatedAs ?? outcomes.at(-1)?.delegatedTo,
    items: outcomes,
  };
}
