import { messageOf, TsibleError } from '../../errors/error.ts';
import type { Origin } from '../../errors/source.ts';

/** A fault of a task on the controller's side: its arguments, conditions, loop. Its cause is told behind it. */
class TaskFault extends TsibleError {
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

/** A fault that 2.19 tells by itself, without the task around it. */
export class PlainFault extends TsibleError {
  override readonly name = 'PlainFault';
}

/** The same fault as one that is told by itself. */
export function plainFault(fault: unknown): PlainFault {
  if (fault instanceof PlainFault) return fault;
  const { origin, help, cause } = fault instanceof TsibleError ? fault : { origin: undefined };
  return new PlainFault(messageOf(fault), { origin, help, cause });
}

/** Why a task failed, from the task down to the first cause. */
export function taskFault(cause: unknown, task: Origin | undefined): TsibleError {
  if (cause instanceof PlainFault) return cause;
  return new TaskFault('Task failed.', { origin: task, cause });
}

/** Messages that hold nothing of a task's data. */
const HARMLESS = new Set(['non-zero return code']);

/** What may be told of a fault: with `no_log` no more than that there was one, since its message may hold what is to be hidden. */
export function shownFault(fault: TsibleError, noLog: boolean): TsibleError {
  if (!noLog || HARMLESS.has(firstCause(fault).message)) return fault;
  return taskFault(
    new TsibleError("The error has been hidden due to the fact that 'no_log: true' was specified."),
    fault.origin,
  );
}

function firstCause(error: Error): Error {
  return error.cause instanceof Error ? firstCause(error.cause) : error;
}
