import { messageOf, TsibleError } from '../../errors/error.ts';
import type { Origin } from '../../errors/source.ts';
import type { FaultLink } from '../outcome.ts';

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

/** The chain from an error down to its first cause. */
export function faultChain(error: unknown, task: Origin | undefined): FaultLink[] {
  const links: FaultLink[] = [{ message: 'Task failed', origin: task }];
  for (let at: unknown = error; at !== undefined; at = at instanceof Error ? at.cause : undefined) {
    links.push(
      at instanceof TsibleError
        ? { message: at.message, origin: at.origin, help: at.help }
        : { message: messageOf(at), origin: undefined },
    );
  }
  return links;
}

/** The chain as one line: `Task failed: Finalization of task args ... failed: 'x' is undefined`. */
export function faultMessage(chain: readonly FaultLink[]): string {
  return chain
    .map(({ message }, index) => (index < chain.length - 1 ? message.replace(/\.$/, '') : message))
    .join(': ');
}
