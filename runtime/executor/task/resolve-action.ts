import { TsibleError } from '../../errors/error.ts';
import { nearModuleName } from '../../module/registry.ts';
import { Handler, Task } from '../../playbook/nodes.ts';
import { collectionsAt } from '../../playbook/search-collections.ts';
import type { Templar } from '../../template/templar.ts';
import { str } from '../../values/print.ts';
import type { TaskRun } from './run-task.ts';

/** A task whose `action:` is a template, or names nothing that was known while loading, with the module that it means now. */
export function withAction(run: TaskRun, templar: Templar): TaskRun {
  const { task, services } = run;
  if (task.actionTemplate === undefined && task.resolvedAction !== task.action) return run;
  const name = task.actionTemplate === undefined ? task.action : str(templar.resolve(task.actionTemplate));
  const resolved = services.actions.resolve(name, collectionsAt(task));
  if (resolved === undefined) {
    const near = nearModuleName(name);
    throw new TsibleError(`Cannot resolve '${name}' to an action or module.`, {
      origin: task.actionOrigin,
      help: near === undefined ? undefined : `Did you mean '${near}'?`,
    });
  }
  if (resolved === task.resolvedAction) return run;
  const options = { ...task, action: name, resolvedAction: resolved };
  return { ...run, task: task instanceof Handler ? new Handler(options) : new Task(options) };
}
