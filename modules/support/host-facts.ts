import type { TaskContext } from '../../runtime/module/task-context.ts';
import { baseOf, type Target } from '../../runtime/target/target.ts';

/** A gathered fact that is text; undefined when it was not gathered. */
export function factOf(task: TaskContext, name: string): string | undefined {
  const facts = task.variable('ansible_facts');
  const value = facts instanceof Map ? facts.get(name) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Asks a host for something that doesn't change, once for each target. */
export function onceFor<T>(ask: (target: Target) => Promise<T>): (target: Target) => Promise<T> {
  const answers = new WeakMap<Target, Promise<T>>();
  return (target) => {
    const base = baseOf(target);
    const known = answers.get(base);
    if (known !== undefined) return known;
    const answer = ask(target);
    answers.set(base, answer);
    answer.catch(() => answers.delete(base));
    return answer;
  };
}
