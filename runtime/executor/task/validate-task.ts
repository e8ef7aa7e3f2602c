import { EXIT, TsibleError } from '../../errors/error.ts';
import type { Task } from '../../playbook/nodes.ts';
import { reprString } from '../../values/print.ts';
import type { Keywords } from '../keywords.ts';

const DEBUGGER = ['on_failed', 'on_skipped', 'never', 'always', 'on_unreachable'];
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
  // Ansible looks at texts only.
  if (typeof mode === 'string' && mode !== '' && !DEBUGGER.includes(mode)) {
    const choices = DEBUGGER.join(', ');
    throw new TsibleError(
      `Error processing keyword 'debugger': ${reprString(mode)} is not a valid value for debugger. Must be one of ${choices}`,
      { origin: task.originOfKeyword('debugger'), exitCode: EXIT.parserError },
    );
  }
  const timeout = keywords.number('timeout') ?? 0;
  if (timeout < 0 || timeout > LONGEST)
    throw new TsibleError(`Timeout ${timeout} is invalid, it must be between 0 and ${LONGEST}.`);
}
