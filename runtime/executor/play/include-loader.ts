import { TsibleError } from '../../errors/error.ts';
import { checkBlockKeywords } from '../../playbook/check-keywords.ts';
import type { LoadContext } from '../../playbook/context.ts';
import { noDict } from '../../playbook/load-imports.ts';
import { addRole, loadRoleUse, roleHandlers } from '../../playbook/load-role.ts';
import { loadTaskFile, type TaskSurroundings } from '../../playbook/load-tasks.ts';
import { Block, Handler, type Task } from '../../playbook/nodes.ts';
import type { Play } from '../../playbook/play.ts';
import { includedFilePath } from '../../playbook/task-files.ts';
import { originOfItem } from '../../values/origins.ts';
import type { Raw, RawDict } from '../../values/raw.ts';
import type { Outcome } from '../outcome.ts';
import type { IncludeLoader } from './batch-context.ts';

/** Loads files and roles that tasks include while a play runs. */
export function includeLoader(play: Play, context: LoadContext): IncludeLoader {
  return {
    tasks(file, task, outcome) {
      const around = surroundings(play, context, task, outcome, file);
      const place = {
        context,
        parent: task.parent,
        role: task.role,
        baseDir: play.baseDir,
        kind: around.kind,
      };
      const path = includedFilePath(file, place);
      return loadIncluded(path, around);
    },
    role(task, outcome) {
      if (outcome.effect?.kind !== 'include-role') throw new Error('not an include_role');
      const around = surroundings(play, context, task, outcome, undefined);
      const { role, tasks } = loadRoleUse(
        outcome.effect.args as Map<string, Raw>,
        task,
        around,
        task.origin,
        originOfItem(task.args, 'name') ?? originOfItem(task.args, 'role') ?? task.origin,
      );
      addRole(play, role);
      play.handlers = [...play.handlers, ...roleHandlers(role)];
      const block = around.parent;
      block.block = tasks;
      return block;
    },
  };
}

/** What is wrong with the file itself is the including hosts' failure; what is wrong within it ends the run. */
function loadIncluded(path: string, around: TaskSurroundings): Block {
  let data: Raw;
  try {
    data = around.context.loadFile(path);
  } catch (error) {
    if (around.context.isFile(path)) throw error;
    throw new TsibleError(`Could not find or access '${path}' on the Ansible Controller.`, { cause: error });
  }
  if (data !== null && !Array.isArray(data))
    throw new TsibleError('included task files must contain a list of tasks');
  return loadTaskFile(path, around);
}

type IncludeSurroundings = TaskSurroundings & { readonly parent: Block };

/** A dynamic include hands on what `apply` says and its variables; its own keywords concern itself alone. */
function surroundings(
  play: Play,
  context: LoadContext,
  task: Task,
  outcome: Outcome,
  includedAs: string | undefined,
): IncludeSurroundings {
  const vars: RawDict = new Map([...(task.vars ?? []), ...((outcome.itemVars ?? new Map()) as RawDict)]);
  const parent = new Block({
    keywords: applied(task, context),
    parent: task.parent,
    origin: task.origin,
    implicit: true,
    role: task.role,
    includeVars: vars,
    file: task.file,
    includedAs,
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

function applied(task: Task, context: LoadContext): ReadonlyMap<string, Raw> {
  const apply = task.args.get('apply');
  if (apply === undefined || apply === null) return new Map();
  if (!(apply instanceof Map)) throw noDict(apply, task.origin);
  return checkBlockKeywords(apply, context);
}
