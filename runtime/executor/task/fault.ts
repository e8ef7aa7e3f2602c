import { TsibleError } from '../../errors/error.ts';
import type { Origin } from '../../errors/source.ts';

/** A fault of a task on the controller's side: its arguments, conditions, loop. Its cause is told behind it. */
export class TaskFault extends TsibleError {
  override readonly name = 'TaskFault';
}

/** Runs `work`; what it throws is told as the cause of `message`. */
export function explain<T>(message: string, origin: Origin | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new TaskFault(message, { origin, cause: error });
  }
}

/** Why a task failed, from the task down to the first cause. */
export function taskFault(cause: unknown, task: Origin | undefined): TaskFault {
  return new TaskFault('Task failed.', { origin: task, cause });
}
