import { messageOf, TsibleError } from '../../errors/error.ts';
import type { Task } from '../../playbook/nodes.ts';
import { reprString } from '../../values/print.ts';
import { PyFloat, type Value } from '../../values/value.ts';
import type { Keywords } from '../keywords.ts';

/**
 * How many hosts may do a task at a time; 0 for any number.
 * @throws TsibleError for what is no number: it ends the run, in the words of Python's int()
 */
export function readThrottle(keywords: Keywords, task: Task): number {
  const refuse = (reason: string) =>
    new TsibleError(`Failed to convert the throttle value to an integer: ${reason}`, {
      origin: task.originOfKeyword('throttle'),
    });
  const value = keywords.value('throttle', (error) => refuse(messageOf(error)));
  if (value === undefined) return 0;
  if (value instanceof PyFloat) return Math.trunc(value.value);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return Number(value);
  if (typeof value === 'string') {
    if (/^\s*[-+]?\d+\s*$/.test(value)) return Number(value);
    throw refuse(`invalid literal for int() with base 10: ${reprString(value)}`);
  }
  throw refuse(
    `int() argument must be a string, a bytes-like object or a real number, not '${pythonType(value)}'`,
  );
}

function pythonType(value: Value): string {
  if (value === null) return 'NoneType';
  return Array.isArray(value) ? '_AnsibleTaggedList' : '_AnsibleTaggedDict';
}
