import { messageOf, TsibleError } from '../../runtime/errors/error.ts';
import { ActionFailure } from '../../runtime/module/result.ts';
import type { SearchKind, TaskContext } from '../../runtime/module/task-context.ts';

/**
 * Finds a controller-side file for an action that says so itself when there is none.
 * @param words Makes the action's message of why.
 * @throws ActionFailure
 */
export function actionFile(
  task: TaskContext,
  kind: SearchKind,
  name: string,
  words: (why: string) => string = (why) => why,
): string {
  try {
    return task.findFile(kind, name);
  } catch (error) {
    const why = messageOf(error);
    const told = words(why);
    // Only an action that repeats the reason is told apart from it.
    throw Object.assign(new ActionFailure(told), told === why ? { cause: error } : {});
  }
}

/** The same for an action that leaves that to the task. @throws TsibleError */
export function taskFile(task: TaskContext, name: string): string {
  try {
    return task.findFile('files', name);
  } catch (error) {
    throw new TsibleError(messageOf(error));
  }
}
