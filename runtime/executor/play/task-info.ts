import { Handler, type Task } from '../../playbook/nodes.ts';
import { writtenTags } from '../../playbook/tags.ts';
import type { Templar } from '../../template/templar.ts';
import { str } from '../../values/print.ts';
import { type Raw, Template } from '../../values/raw.ts';
import type { Dict, Value } from '../../values/value.ts';
import type { TaskInfo } from '../events.ts';
import { Keywords } from '../keywords.ts';
import type { Services } from '../services.ts';
import type { PlayState } from './play-state.ts';

const ids = new WeakMap<Task, number>();
let lastId = 0;

/** A task as the output names it, with a name rendered for the first of its hosts. */
export function taskInfo(services: Services, state: PlayState, task: Task, host: string): TaskInfo {
  const templar = services.templar(services.variables.scope(state.vars, host, task));
  const keywords = new Keywords(task, templar);
  const flag = (name: 'check_mode' | 'no_log', otherwise: boolean) => {
    try {
      return keywords.bool(name) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  const name = taskName(task, templar);
  const role = task.role === undefined ? '' : `${task.role.fullName} : `;
  return {
    id: idOf(task),
    name,
    ownName: task.name && name.startsWith(role) ? name.slice(role.length) : name,
    hasName: Boolean(task.name),
    action: task.action,
    resolvedAction: task.resolvedAction,
    kind: task instanceof Handler ? 'handler' : 'task',
    path: task.path,
    role: task.role?.roleName,
    hasLoop: task.loop !== undefined,
    checkMode: flag('check_mode', services.options.check),
    noLog: flag('no_log', services.settings.DEFAULT_NO_LOG),
    tags: writtenTags(task.keyword('tags') ?? []).map(String),
    args: task.args as Dict,
  };
}

function idOf(task: Task): number {
  let id = ids.get(task);
  if (id === undefined) {
    id = ++lastId;
    ids.set(task, id);
  }
  return id;
}

/** `role : name`, or the action where the task has no name. A name that can't be rendered is shown as written. */
export function taskName(task: Task, templar: Templar): string {
  let name: Value | undefined = task.name as Value;
  if (task.name instanceof Template) {
    // In a dict, since only there is it seen that a template yields `omit`.
    const described = templar.describe(new Map([['name', task.name as Raw]]));
    name = described instanceof Map ? described.get('name') : undefined;
  }
  return withRole(task, name === undefined || name === null || name === '' ? unnamed(task) : str(name));
}

/** A task as lists of tasks show it: its name as it was written, or its action alone. */
export function writtenTaskName(task: Task): string {
  const { name } = task;
  if (name === undefined || name === null || name === '') return task.action;
  return withRole(task, name instanceof Template ? name.source : String(name));
}

/** include_role is the one task that doesn't name the role it stands in. */
function withRole(task: Task, text: string): string {
  const isBare = task.role === undefined || task.resolvedAction === 'ansible.builtin.include_role';
  return isBare ? text : `${task.role.fullName} : ${text}`;
}

/** What a task without a name is called: its action, and for include_role the role too. */
function unnamed(task: Task): string {
  if (task.resolvedAction !== 'ansible.builtin.include_role') return task.action;
  const role = task.args.get('name') ?? task.args.get('role');
  return role === undefined
    ? task.action
    : `${task.action} : ${role instanceof Template ? role.source : String(role)}`;
}
