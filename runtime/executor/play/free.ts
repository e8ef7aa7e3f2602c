import pLimit, { type LimitFunction } from 'p-limit';
import { TsibleError } from '../../errors/error.ts';
import type { Task } from '../../playbook/nodes.ts';
import type { Step, Verdict } from '../flow.ts';
import { Keywords } from '../keywords.ts';
import type { BatchContext } from './batch-context.ts';
import { carryOut, isOncePerBatch, skipsRole, verdictOf } from './carry-out.ts';
import { loadIncludes } from './includes.ts';
import { runMeta } from './meta.ts';
import type { HostState } from './play-state.ts';
import { taskInfo } from './task-info.ts';
import { readThrottle } from './throttle.ts';

const EACH_HOST_ALONE = 'as tasks are executed independently on each host';

/** Every host goes on as soon as it can: `forks` bounds how many tasks run at a time. */
export async function runFree(context: BatchContext): Promise<boolean> {
  const workers = pLimit(context.services.options.forks);
  return await runHosts(context, (host, throttles) =>
    goThrough(context, host, (task, work) => throttles.of(task, host)(() => workers(work))),
  );
}

/** The same, but a host that has begun is brought to its end before another takes its place among the `forks`. */
export async function runHostPinned(context: BatchContext): Promise<boolean> {
  const workers = pLimit(context.services.options.forks);
  return await runHosts(context, (host, throttles) =>
    workers(() => goThrough(context, host, (task, work) => throttles.of(task, host)(work))),
  );
}

type Gate = (task: Task, work: () => Promise<void>) => Promise<void>;

async function runHosts(
  context: BatchContext,
  start: (host: HostState, throttles: Throttles) => Promise<void>,
): Promise<boolean> {
  const { state, services, unreachable } = context;
  if (state.play.keyword('max_fail_percentage') !== undefined) {
    warn(context, `Using max_fail_percentage with the free strategy is not supported, ${EACH_HOST_ALONE}`);
  }
  const throttles = new Throttles(context);
  const hosts = [...state.hosts.values()];
  await Promise.all(hosts.map((host) => start(host, throttles)));
  if (hosts.length > 0 && hosts.every(({ name }) => unreachable.has(name)))
    services.emit({ type: 'no-hosts-remaining' });
  return false;
}

function warn(context: BatchContext, message: string): void {
  context.services.emit({ type: 'warning', message });
}

async function goThrough(context: BatchContext, host: HostState, gate: Gate): Promise<void> {
  const { state, unreachable } = context;
  while (host.step !== undefined && !unreachable.has(host.name) && state.ended === undefined) {
    const { step } = host;
    if (skipsRole(context, step.task, host.name)) {
      host.advance({ kind: 'done' });
      continue;
    }
    let verdict: Verdict = { kind: 'done' };
    if (step.task.metaAction !== undefined) verdict = await runMetaOn(context, step.task, host);
    else
      await gate(step.task, async () => {
        if (state.ended === undefined) verdict = await runStep(context, step, host);
      });
    if (state.ended !== undefined) return;
    host.advance(verdict);
    if (host.failed) state.counted.add(host.name);
  }
}

async function runMetaOn(context: BatchContext, task: Task, host: HostState): Promise<Verdict> {
  return (await runMeta(context, task, [host])).get(host.name) ?? { kind: 'done' };
}

async function runStep(context: BatchContext, { task }: Step, host: HostState): Promise<Verdict> {
  const { services, state } = context;
  const info = taskInfo(services, state, task, host.name);
  const templar = services.templar(services.variables.scope(state.vars, host.name, task));
  const keywords = new Keywords(task, templar);
  if (await isOncePerBatch(task)) {
    throw new TsibleError(
      `The '${task.action}' module bypasses the host loop, which is currently not supported in the free strategy ` +
        'and would instead execute for every host in the inventory list.',
      { origin: task.origin },
    );
  }
  if (keywords.boolIfValid('run_once') === true) {
    warn(
      context,
      'Using run_once with the free strategy is not currently supported. This task will still be executed for every host in the inventory list.',
    );
  }
  if (context.stepper !== undefined && !(await context.stepper.wants(info.name, host.name)))
    return { kind: 'done' };
  if (keywords.boolIfValid('any_errors_fatal') ?? services.settings.ANY_ERRORS_FATAL) {
    warn(context, `Using any_errors_fatal with the free strategy is not supported, ${EACH_HOST_ALONE}`);
  }
  services.emit({ type: 'task-start', task: info });
  const outcome = await carryOut(context, { task, info, host, sharers: [host] });
  const included = loadIncludes(context, task, info, new Map([[host.name, outcome]]));
  return included.get(host.name) ?? verdictOf(outcome);
}

/** `throttle`: how many hosts may do a task at a time. */
class Throttles {
  readonly #context: BatchContext;
  readonly #limits = new WeakMap<Task, LimitFunction>();

  constructor(context: BatchContext) {
    this.#context = context;
  }

  of(task: Task, host: HostState): (work: () => Promise<void>) => Promise<void> {
    if (task.keyword('throttle') === undefined) return (work) => work();
    let limit = this.#limits.get(task);
    if (limit === undefined) {
      const { services, state } = this.#context;
      const templar = services.templar(services.variables.scope(state.vars, host.name, task));
      const throttle = readThrottle(new Keywords(task, templar), task);
      limit = pLimit(throttle > 0 ? throttle : Number.POSITIVE_INFINITY);
      this.#limits.set(task, limit);
    }
    return limit;
  }
}
