import type { AnyModule } from '../../module/define.ts';
import { isModule, loadModule, resolveModuleName } from '../../module/registry.ts';
import type { KeywordName } from '../../playbook/keywords.ts';
import { Handler, type Task } from '../../playbook/nodes.ts';
import type { ShellFunction } from '../../target/target.ts';
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

// The gathering of facts says so, whatever its play says.
const isElsewhere = (task: Task): boolean =>
  has(task, task.keyword('run_once') === false ? ELSEWHERE.filter((name) => name !== 'run_once') : ELSEWHERE);

/** Whether what a task would do can be asked in advance, and its outcome be that of the task when nothing is to be changed. */
export async function isForeseeable(task: Task): Promise<boolean> {
  if (task instanceof Handler || task.metaAction !== undefined || task.loop?.kind === 'with') return false;
  if (task.actionTemplate !== undefined || task.argsTemplate !== undefined) return false;
  if (isElsewhere(task) || has(task, JUDGED)) return false;
  const name = resolveModuleName(task.resolvedAction);
  return name !== undefined && foreseeableWith(await loadModule(name), task);
}

function foreseeableWith({ foreseeable = false }: AnyModule, task: Task): boolean {
  return typeof foreseeable === 'boolean' ? foreseeable : foreseeable(givenTo(task));
}

const givenTo = (task: Task): ReadonlySet<string> => new Set([...task.args.keys()].map(String));

/** The functions that foreseeing a task will call; none of the user's own modules, which must not keep others' from being read. */
export async function functionsFor(task: Task): Promise<readonly ShellFunction[]> {
  const name = resolveModuleName(task.resolvedAction);
  if (name === undefined || !isModule(name)) return [];
  return (await loadModule(name)).asks?.(givenTo(task)) ?? [];
}

/** Whether a host's next tasks may be foreseen while it carries out this one. */
export function mayLead(task: Task): boolean {
  return !(task instanceof Handler) && !isElsewhere(task);
}

/** Whether a task may change what is on the controller, or on another host than its own. */
export async function reachesElsewhere(task: Task): Promise<boolean> {
  if (isPassedOver(task)) return false;
  if (task.metaAction !== undefined || isElsewhere(task)) return true;
  const name = resolveModuleName(task.resolvedAction);
  if (name === undefined) return true;
  const module = await loadModule(name);
  return module.controllerOnly === true || module.action === true;
}

/** Modules that only look at the host, for facts of it. */
const LOOKS = new Set(['setup', 'gather_facts', 'ping'].map((name) => `ansible.builtin.${name}`));

export function looksOnly(task: Task): boolean {
  return LOOKS.has(resolveModuleName(task.resolvedAction) ?? '');
}

/** Whether its author says that it only asks, and may be asked in check mode too. */
function isDeclaredQuery(task: Task): boolean {
  const judged = task.conditions('changed_when');
  return task.keyword('check_mode') === false && judged.length === 1 && judged[0]?.raw === false;
}

/** Whether a task that was carried out has left all as it was, certainly or by its author's word. */
export async function hasChangedNothing(task: Task, { status, changed }: Outcome): Promise<boolean> {
  if (isPassedOver(task)) return true;
  const name = resolveModuleName(task.resolvedAction);
  if (status !== 'ok' || changed || name === undefined) return false;
  if (isDeclaredQuery(task)) return true;
  if (task.conditions('changed_when').length > 0) return false;
  return LOOKS.has(name) || foreseeableWith(await loadModule(name), task);
}

export function isPassedOver(task: Task): boolean {
  if (task.metaAction !== undefined) return task.metaAction === 'role_complete' || task.metaAction === 'noop';
  return PASSED_OVER.has(task.resolvedAction) && !isElsewhere(task);
}

/** The variables that a task registers or sets; undefined when that can't be told before it runs. */
export function madeBy(task: Task): readonly string[] | undefined {
  const register = task.keywords.get('register');
  const names = typeof register === 'string' ? [register] : [];
  if (task.resolvedAction !== 'ansible.builtin.set_fact') return names;
  const facts = [...task.args.keys()].map(String);
  return facts.some((name) => name.includes('{')) || task.argsTemplate !== undefined
    ? undefined
    : [...names, ...facts];
}
