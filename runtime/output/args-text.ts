import type { TaskInfo } from '../executor/events.ts';
import { str } from '../values/print.ts';
import { Template } from '../values/raw.ts';

/** A task's arguments as they were written. */
export function argsText({ args }: TaskInfo): string {
  return [...args]
    .map(([key, value]) => `${String(key)}=${value instanceof Template ? value.source : str(value)}`)
    .join(', ');
}
