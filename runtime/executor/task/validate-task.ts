import { TsibleError } from '../../errors/error.ts';
import { checkDebugger } from '../../playbook/keyword-value.ts';
import type { Task } from '../../playbook/nodes.ts';
import type { Keywords } from '../keywords.ts';

/** Seconds that a task may be given at most. */
const LONGEST = 100_000_000;

/**
 * Looks at the keywords that something else than the task itself acts on, so that one that is wrong is the task's fault.
 * @throws TsibleError
 */
export function validateTask(keywords: Keywords, task: Task): void {
  for (const name of ['any_errors_fatal', 'run_once'] as const) keywords.bool(name);
  keywords.number('throttle');
  const mode = keywords.value('debugger');
  if (mode !== undefined) checkDebugger({ value: mode, origin: task.originOfKeyword('debugger') });
  const timeout = keywords.number('timeout') ?? 0;
  if (timeout < 0 || timeout > LONGEST)
    throw new TsibleError(`Timeout ${timeout} is invalid, it must be between 0 and ${LONGEST}.`);
}
