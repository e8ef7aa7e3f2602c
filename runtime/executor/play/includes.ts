import { EXIT, TsibleError } from '../../errors/error.ts';
import { briefMessage } from '../../errors/render.ts';
import type { Block, Task } from '../../playbook/nodes.ts';
import type { Dict } from '../../values/value.ts';
import type { TaskInfo } from '../events.ts';
import type { Verdict } from '../flow.ts';
import type { Outcome } from '../outcome.ts';
import { taskFault } from '../task/fault.ts';
import type { BatchContext } from './batch-context.ts';

interface Included {
  readonly outcome: Outcome;
  readonly hosts: string[];
}

/**
 * Loads what include tasks asked for. Hosts that include the same file with the same variables share one block, and
 * so go through it in step.
 */
export function loadIncludes(
  context: BatchContext,
  task: Task,
  info: TaskInfo,
  outcomes: ReadonlyMap<string, Outcome>,
): Map<string, Verdict> {
  const groups = groupIncludes(outcomes);
  const verdicts = new Map<string, Verdict>();
  const blocks = new Map<string, Block[]>();
  for (const { outcome, hosts } of groups) {
    try {
      const block = loadOne(context, task, info, outcome, hosts);
      for (const host of hosts) blocks.set(host, [...(blocks.get(host) ?? []), block]);
    } catch (error) {
      // What can't be parsed ends the run; what isn't there is a failure of the hosts that asked for it.
      if (error instanceof TsibleError && error.exitCode === EXIT.parserError) throw error;
      const told = error instanceof TsibleError ? error : taskFault(error, task.origin);
      context.services.emit({ type: 'error', error: told });
      for (const host of hosts) {
        failInclude(context, info, host, outcome, error);
        verdicts.set(host, { kind: 'failed' });
      }
    }
  }
  for (const [host, list] of blocks)
    if (!verdicts.has(host)) verdicts.set(host, { kind: 'include', blocks: list });
  return verdicts;
}

function groupIncludes(outcomes: ReadonlyMap<string, Outcome>): Included[] {
  const groups = new Map<string, Included>();
  for (const [host, outcome] of outcomes) {
    for (const [index, one] of (outcome.items ?? [outcome]).entries()) {
      if (one.effect === undefined) continue;
      const key = JSON.stringify([index, one.effect.kind, describe(one.effect), describe(one.itemVars)]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { outcome: one, hosts: [host] });
      else group.hosts.push(host);
    }
  }
  return [...groups.values()];
}

function describe(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, item]) => [String(key), describe(item)]);
  if (Array.isArray(value)) return value.map(describe);
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, item]) => [key, describe(item)]);
  return value;
}

function loadOne(
  context: BatchContext,
  task: Task,
  info: TaskInfo,
  outcome: Outcome,
  hosts: readonly string[],
): Block {
  const { effect } = outcome;
  if (effect === undefined) throw new Error('not an include');
  const isRole = effect.kind === 'include-role';
  const block = isRole
    ? context.includes.role(task, outcome)
    : context.includes.tasks(effect.file, task, outcome);
  for (const host of hosts) context.stats.increment(host, 'ok');
  const file = isRole ? String(effect.args.get('name') ?? effect.args.get('role')) : block.file;
  context.services.emit({ type: 'include', task: info, file, hosts, label: shownLabel(outcome) });
  return block;
}

function shownLabel({ label, noLog }: Outcome): string | undefined {
  return noLog ? '(censored due to no_log)' : label;
}

function failInclude(
  context: BatchContext,
  info: TaskInfo,
  host: string,
  outcome: Outcome,
  error: unknown,
): void {
  const result: Dict = new Map(outcome.result);
  result.set('failed', true);
  result.delete('include_args');
  result.set('reason', briefMessage(error));
  context.stats.increment(host, 'failures');
  context.state.counted.add(host);
  context.state.removed.add(host);
  context.services.emit({
    type: 'result',
    task: info,
    host,
    outcome: {
      status: 'failed',
      changed: false,
      result,
      ignored: false,
      noLog: outcome.noLog,
      notify: [],
      delegatedTo: undefined,
    },
  });
}
