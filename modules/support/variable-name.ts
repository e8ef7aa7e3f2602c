import { TsibleError } from '../../runtime/errors/error.ts';
import type { Origin } from '../../runtime/errors/source.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { repr } from '../../runtime/values/print.ts';
import { Template, trusted } from '../../runtime/values/raw.ts';
import type { DictKey } from '../../runtime/values/value.ts';

const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * A key's name. Templates in it are rendered where the task's author wrote it, never where it came out of data.
 * @param written Where its author wrote it.
 */
export function variableName(key: DictKey, task: TaskContext, written: Origin | undefined): string {
  const raw = typeof key === 'string' && written !== undefined ? trusted(key, written) : key;
  const name = raw instanceof Template ? task.templar.resolve(raw) : raw;
  if (typeof name === 'string' && VARIABLE_NAME.test(name)) return name;
  throw new TsibleError(`Invalid variable name ${repr(name)}.`, {
    origin: written,
    help: 'Variable names must be strings starting with a letter or underscore character, and contain only letters, numbers and underscores.',
  });
}
