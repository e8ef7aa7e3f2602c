import { TsibleError } from '../../errors/error.ts';
import type { LoadContext } from '../../playbook/context.ts';
import { loadRoleUse, roleHandlers } from '../../playbook/load-role.ts';
import { loadTaskFile, type TaskSurroundings, taskFilePath } from '../../playbook/load-tasks.ts';
import { Block, Handler, type Task } from '../../playbook/nodes.ts';
import type { Play } from '../../playbook/play.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import { Template } from '../../values/raw.ts';
import type { Outcome } from '../outcome.ts';
import type { IncludeLoader } from './run-batch.ts';

/** Loads files and roles that tasks include while a play runs. */
export function includeLoader(play: Play, context: LoadContext): IncludeLoader {
  return {
    tasks(file, task, outcome) {
      const around = surroundings(play, context, task, outcome, applied(task));
      const path = taskFilePath(file, { context, role: task.role, file: task.file });
      if (!context.isFile(path))
        throw new TsibleError(`Could not find or access '${path}' on the Ansible Controller.`);
      return loadTaskFile(path, around);
    },
    role(task, outcome) {
      if (outcome.effect?.kind !== 'include-role') throw new Error('not an include_role');
      const around = surroundings(play, context, task, outcome, applied(task));
      const { role, tasks } = loadRoleUse(
        outcome.effect.args as Map<string, Raw>,
        task.action,
        around,
        task.origin,
      );
      if (role.public) play.publicRoles.push(role);
      play.handlers = [...play.handlers, ...roleHandlers(role)];
      const block = around.parent;
      block.block = tasks;
      return block;
    },
  };
}

type IncludeSurroundings = TaskSurroundings & { readonly parent: Block };

/** A dynamic include hands on what `apply` says and its variables; its own keywords concern itself alone. */
function surroundings(
  play: Play,
  context: LoadContext,
  task: Task,
  outcome: Outcome,
  apply: ReadonlyMap<string, Raw>,
): IncludeSurroundings {
  const vars: RawDict = new Map([...(task.vars ?? []), ...((outcome.itemVars ?? new Map()) as RawDict)]);
  const parent = new Block({
    keywords: apply,
    parent: task.parent,
    origin: task.origin,
    implicit: true,
    role: task.role,
    includeVars: vars,
    file: task.file,
  });
  return {
    context,
    play,
    parent,
    role: task.role,
    file: task.file,
    kind: task instanceof Handler ? 'handlers' : 'tasks',
  };
}

function applied(task: Task): ReadonlyMap<string, Raw> {
  const apply = task.args.get('apply');
  if (apply === undefined || apply === null) return new Map();
  if (!(apply instanceof Map) || apply instanceof Template) {
    throw new TsibleError(`Expected a dict for apply but got ${typeof apply} instead`, {
      origin: task.origin,
    });
  }
  return apply as Map<string, Raw>;
}
