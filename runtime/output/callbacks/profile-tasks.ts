import type { RunEvent, TaskInfo } from '../../executor/events.ts';
import type { Listener } from '../listener.ts';
import type { CallbackContext } from './context.ts';
import { dashed, filled, Stopwatch, seconds } from './timing.ts';

interface TaskTime {
  readonly name: string;
  readonly path: string | undefined;
  readonly started: number;
  elapsed: number;
}

/** ansible.posix.profile_tasks: the time at each task, and the slowest ones at the end. */
export class ProfileTasksOutput implements Listener {
  readonly readsResults = false;
  readonly #context: CallbackContext;
  readonly #watch = new Stopwatch();
  readonly #tasks: TaskTime[] = [];

  constructor(context: CallbackContext) {
    this.#context = context;
  }

  on(event: RunEvent): void {
    if (event.type === 'task-start') this.#start(event.task);
    if (event.type === 'stats') this.#recap();
  }

  #start(task: TaskInfo): void {
    const { display, settings } = this.#context;
    if (!settings.PROFILE_TASKS_SUMMARY_ONLY) display.line(this.#watch.line());
    this.#endLast();
    this.#tasks.push({ name: task.name, path: task.path, started: seconds(), elapsed: 0 });
  }

  #endLast(): void {
    const last = this.#tasks.at(-1);
    if (last !== undefined) last.elapsed = seconds() - last.started;
  }

  #recap(): void {
    const { display } = this.#context;
    display.banner('TASKS RECAP');
    display.line(this.#watch.line());
    display.line(filled('', '='));
    this.#endLast();
    for (const { name, path, elapsed } of this.#listed()) {
      display.line(dashed(name, elapsed, display.columns));
      if (display.verbosity >= 2 && path !== undefined) display.line(`${path} `.padEnd(display.columns, '-'));
    }
  }

  #listed(): TaskTime[] {
    const { PROFILE_TASKS_SORT_ORDER: order, PROFILE_TASKS_TASK_OUTPUT_LIMIT: limit } =
      this.#context.settings;
    const direction = { descending: -1, ascending: 1, none: 0 }[order];
    const sorted = this.#tasks.toSorted((a, b) => direction * (a.elapsed - b.elapsed));
    return limit === 'all' ? sorted : sorted.slice(0, Number(limit));
  }
}
