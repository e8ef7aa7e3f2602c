import pLimit from 'p-limit';
import { Handler, type Task } from '../../playbook/nodes.ts';
import { Foresight } from '../ahead/foresight.ts';
import { compareOrder, type Step, type Verdict } from '../flow.ts';
import { Keywords } from '../keywords.ts';
import type { Outcome } from '../outcome.ts';
import { ignoresErrors } from '../task/run-task.ts';
import type { BatchContext } from './batch-context.ts';
import { carryOut, isOncePerBatch, skipsRole, verdictOf } from './carry-out.ts';
import { loadIncludes } from './includes.ts';
import { runMeta } from './meta.ts';
import type { HostState } from './play-state.ts';
import { taskInfo } from './task-info.ts';
import { readThrottle } from './throttle.ts';

/** What all hosts did of one task. */
interface Round {
  readonly step: Step;
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** Hosts where it failed, ignored or not, and hosts that were lost. */
  readonly bad: ReadonlySet<string>;
  readonly results: number;
  /** The task ran once for all hosts by its keyword and failed. */
  readonly failedForAll: boolean;
  /** A failure on one host is one on every host. */
  readonly fatal: boolean;
}

/** All hosts do a task before any does the next; hosts that are elsewhere (in a rescue, say) wait. */
export async function runLinear(given: BatchContext): Promise<boolean> {
  const context = foresees(given) ? { ...given, foresight: new Foresight(given) } : given;
  const { state, services } = context;
  const all = [...state.hosts.values()];
  let broken = false;
  let place: readonly number[] = [];
  for (;;) {
    const left = all.filter(({ name }) => !context.unreachable.has(name));
    const waiting = left.filter((host) => !host.isDone);
    const step = nextStep(waiting, place);
    if (step === undefined) return broken;
    place = step.order;
    const atTask = waiting.filter((host) => host.step?.task === step.task);
    const hosts = atTask.filter((host) => !skipsRole(context, step.task, host.name));
    for (const host of atTask) if (!hosts.includes(host)) host.advance({ kind: 'done' });
    if (hosts.length === 0) continue;
    const round = await runRound(context, step, hosts);
    if (applyRound(context, round, left)) broken = true;
    if (state.ended !== undefined) return broken;
    const reachable = state.batch.filter((name) => !context.unreachable.has(name));
    if (broken && state.counted.size >= reachable.length) {
      services.emit({ type: 'no-hosts-remaining' });
      return true;
    }
  }
}

/** Not where somebody decides task by task what is to be done, or where it isn't known yet which tasks are to be done. */
function foresees({ stepper, debugsFailures, services }: BatchContext): boolean {
  return stepper === undefined && !debugsFailures && services.options.startAtTask === undefined;
}

/** The next step behind a place of the play; when there is none, the first: of hosts that were lost and whose errors are cleared. */
function nextStep(waiting: readonly HostState[], place: readonly number[]): Step | undefined {
  const steps = waiting.flatMap(({ step }) => (step === undefined ? [] : [step]));
  const ahead = steps.filter(({ order }) => compareOrder(order, place) >= 0);
  const [first, ...others] = ahead.length > 0 ? ahead : steps;
  if (first === undefined) return undefined;
  return others.reduce((best, step) => (compareOrder(step.order, best.order) < 0 ? step : best), first);
}

async function runRound(context: BatchContext, step: Step, hosts: readonly HostState[]): Promise<Round> {
  if (step.task.metaAction === undefined) return await runOnHosts(context, step, hosts);
  const verdicts = await runMeta(context, step.task, hosts);
  return { step, verdicts, bad: new Set(), results: hosts.length, failedForAll: false, fatal: false };
}

async function runOnHosts(context: BatchContext, step: Step, hosts: readonly HostState[]): Promise<Round> {
  const { services, state } = context;
  const { task } = step;
  const [first] = hosts;
  if (first === undefined) throw new Error('a round without hosts');
  const info = taskInfo(services, state, task, first.name);
  const scope = services.variables.scope(state.vars, first.name, task);
  const keywords = new Keywords(task, services.templar(scope));
  if (context.stepper !== undefined && !(await context.stepper.wants(info.name)))
    return passedOver(step, hosts);
  const byKeyword = isOnce(keywords);
  const once = byKeyword || (await isOncePerBatch(task));
  services.emit({ type: 'task-start', task: info });
  const limit = pLimit(parallel(context, task, keywords, once));
  const everyone = [...state.hosts.values()].filter(({ name }) => !context.unreachable.has(name));
  const outcomes = new Map<string, Outcome>();
  await Promise.all(
    (once ? [first] : hosts).map((host) =>
      limit(async () => {
        const sharers = byKeyword ? everyone : [host];
        outcomes.set(host.name, await carryOut(context, { task, info, host, sharers }));
      }),
    ),
  );
  if (once && task instanceof Handler) for (const { handlers } of state.hosts.values()) handlers.forget(task);
  const included = loadIncludes(context, task, info, outcomes);
  const verdicts = new Map<string, Verdict>();
  for (const { name } of hosts) {
    const outcome = outcomes.get(name);
    verdicts.set(name, outcome === undefined ? { kind: 'done' } : (included.get(name) ?? verdictOf(outcome)));
  }
  const bad = new Set(
    [...outcomes]
      .filter(([, { status }]) => status === 'failed' || status === 'unreachable')
      .map(([name]) => name),
  );
  for (const [name, { kind }] of included) if (kind === 'failed') bad.add(name);
  return {
    step,
    verdicts,
    bad,
    results: outcomes.size,
    failedForAll: byKeyword && verdicts.get(first.name)?.kind === 'failed',
    fatal:
      (once || anyErrorIsFatal(context, keywords)) &&
      !ignoresErrors({ services, playVars: state.vars, host: first.name, task }),
  };
}

function parallel(context: BatchContext, task: Task, keywords: Keywords, once: boolean): number {
  const { forks } = context.services.options;
  const throttle = once ? 0 : readThrottle(keywords, task);
  return throttle > 0 ? Math.min(throttle, forks) : forks;
}

/** `run_once`: what can't be rendered ends the run; what is no boolean fails the task. */
function isOnce(keywords: Keywords): boolean {
  keywords.value('run_once');
  return keywords.boolIfValid('run_once') ?? false;
}

function passedOver(step: Step, hosts: readonly HostState[]): Round {
  const verdicts = new Map<string, Verdict>(hosts.map((host) => [host.name, { kind: 'done' }]));
  return { step, verdicts, bad: new Set(), results: 0, failedForAll: false, fatal: false };
}

function anyErrorIsFatal(context: BatchContext, keywords: Keywords): boolean {
  return keywords.boolIfValid('any_errors_fatal') ?? context.services.settings.ANY_ERRORS_FATAL;
}

/** Takes the hosts on by what became of a task. Returns true when the run must end with this play. */
function applyRound(context: BatchContext, round: Round, left: readonly HostState[]): boolean {
  const { state } = context;
  const { step, verdicts, bad } = round;
  const settled = new Set<HostState>();
  const failed = new Set<HostState>();
  for (const [name, verdict] of verdicts) {
    const host = state.hosts.get(name);
    if (host === undefined || verdict.kind !== 'failed') continue;
    host.advance(verdict);
    if (host.failed) state.counted.add(name);
    settled.add(host);
    failed.add(host);
  }
  const fail = (host: HostState) => {
    if (failed.has(host)) host.failAgain(step);
    else host.advance({ kind: 'failed' });
    failed.add(host);
    settled.add(host);
    state.removed.add(host.name);
  };
  if (round.failedForAll) for (const host of left) if (!failed.has(host)) fail(host);
  const failOthers = () => {
    for (const host of left) {
      if (bad.has(host.name)) continue;
      state.counted.add(host.name);
      fail(host);
    }
  };
  if (round.fatal && bad.size > 0) failOthers();
  const tooMany = round.results > 0 && tooManyFailed(context);
  if (tooMany) {
    failOthers();
    context.services.emit({ type: 'no-hosts-remaining' });
  }
  for (const [name, verdict] of verdicts) {
    const host = state.hosts.get(name);
    if (host !== undefined && !settled.has(host)) host.advance(verdict);
  }
  return tooMany;
}

/** Whether more than `max_fail_percentage` of the batch's hosts have failed. */
function tooManyFailed(context: BatchContext): boolean {
  const { state, services } = context;
  if (state.counted.size === 0) return false;
  const templar = services.templar(services.variables.scope(state.vars, undefined));
  const percentage = new Keywords(state.play, templar).number('max_fail_percentage', 'percent');
  if (percentage === undefined) return false;
  return (state.counted.size / state.batch.length) * 100 > percentage;
}
