import type { AnyModule } from '../../module/define.ts';
import { loadModule, resolveModuleName } from '../../module/registry.ts';
import type { KeywordName } from '../../playbook/keywords.ts';
import { Handler, type Task } from '../../playbook/nodes.ts';
import type { Outcome } from '../outcome.ts';

/** Keywords with which a task runs elsewhere, for others too, or in the background. */
const ELSEWHERE: readonly KeywordName[] = [
  'delegate_to',
  'connection',
  'run_once',
  'throttle',
  'async',
  'poll',
];

/** Keywords by which an outcome is more than what the module finds out with the arguments that the task names. */
const JUDGED: readonly KeywordName[] = [
  ...(['changed_when', 'failed_when', 'until', 'retries', 'timeout'] as const),
  ...(['check_mode', 'debugger', 'ignore_unreachable', 'module_defaults'] as const),
];

/** Modules that only look at variables: what is behind them can be foreseen without them. */
const PASSED_OVER = new Set(['assert', 'debug', 'fail', 'set_fact'].map((name) => `ansible.builtin.${name}`));

const has = (task: Task, names: readonly KeywordName[]): boolean =>
  names.some((name) => task.keyword(name) !== undefined);

/** Whether what a task would do can be asked in advance, and its outcome be that of the task when nothing is to be changed. */
export async function isForeseeable(task: Task): Promise<boolean> {
  if (task instanceof Handler || task.metaAction !== undefined || task.loop?.kind === 'with') return false;
  if (task.actionTemplate !== undefined || task.argsTemplate !== undefined) return false;
  if (has(task, ELSEWHERE) || has(task, JUDGED)) return false;
  const name = resolveModuleName(task.resolvedAction);
  return name !== undefined && foreseeableWith(await loadModule(name), task);
}

function foreseeableWith({ foreseeable = false }: AnyModule, task: Task): boolean {
  return typeof foreseeable === 'boolean'
    ? foreseeable
    : foreseeable(new Set([...task.args.keys()].map(String)));
}

/** Whether a host's next tasks may be foreseen while it carries out this one. */
export function mayLead(task: Task): boolean {
  return !(task instanceof Handler) && !has(task, ELSEWHERE);
}

/** Whether a task may change what is on the controller, or on another host than its own. */
export async function reachesElsewhere(task: Task): Promise<boolean> {
  if (isPassedOver(task)) return false;
  if (task.metaAction !== undefined || has(task, ELSEWHERE)) return true;
  const name = resolveModuleName(task.resolvedAction);
  if (name === undefined) return true;
  const module = await loadModule(name);
  return module.controllerOnly === true || module.action === true;
}

/** Modules that only look at the host. */
const LOOKS = new Set(['setup', 'gather_facts', 'ping'].map((name) => `ansible.builtin.${name}`));

/** Whether a task that was carried out has certainly left all as it was. */
export async function hasChangedNothing(task: Task, { status, changed }: Outcome): Promise<boolean> {
  if (isPassedOver(task)) return true;
  const name = resolveModuleName(task.resolvedAction);
  if (status !== 'ok' || changed || name === undefined || task.conditions('changed_when').length > 0)
    return false;
  return LOOKS.has(name) || foreseeableWith(await loadModule(name), task);
}

export function isPassedOver(task: Task): boolean {
  if (task.metaAction !== undefined) return task.metaAction === 'role_complete' || task.metaAction === 'noop';
  return PASSED_OVER.has(task.resolvedAction) && !has(task, ELSEWHERE);
}

/** The variables that a task makes; undefined when that can't be told before it runs. */
export function madeBy(task: Task): readonly string[] | undefined {
  const register = task.keywords.get('register');
  const names = typeof register === 'string' ? [register] : [];
  if (task.resolvedAction !== 'ansible.builtin.set_fact') return names;
  const facts = [...task.args.keys()].map(String);
  return facts.some((name) => name.includes('{')) || task.argsTemplate !== undefined
    ? undefined
    : [...names, ...facts];
}
