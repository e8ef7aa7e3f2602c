import type { RunEvent, TaskInfo } from '../../executor/events.ts';
import type { Listener } from '../listener.ts';
import type { CallbackContext } from './context.ts';
import { dashed, filled, Stopwatch, seconds } from './timing.ts';

const WIDTH = 79;

/** ansible.posix.profile_roles: how long each role took (outside of roles: each module). */
export class ProfileRolesOutput implements Listener {
  readonly readsResults = false;
  readonly #context: CallbackContext;
  readonly #watch = new Stopwatch();
  readonly #totals = new Map<string, number>();
  #current: { readonly name: string; readonly started: number } | undefined;

  constructor(context: CallbackContext) {
    this.#context = context;
  }

  on(event: RunEvent): void {
    if (event.type === 'task-start') this.#start(event.task);
    if (event.type === 'stats') this.#recap();
  }

  #start(task: TaskInfo): void {
    const { display, settings } = this.#context;
    if (!settings.PROFILE_ROLES_SUMMARY_ONLY) display.line(this.#watch.line());
    this.#endLast();
    this.#current = { name: task.role ?? task.action, started: seconds() };
  }

  #endLast(): void {
    if (this.#current === undefined) return;
    const { name, started } = this.#current;
    this.#totals.set(name, (this.#totals.get(name) ?? 0) + seconds() - started);
  }

  #recap(): void {
    const { display } = this.#context;
    display.banner('ROLES RECAP');
    display.line(this.#watch.line());
    display.line(filled('', '='));
    this.#endLast();
    const slowestFirst = [...this.#totals].sort(([, a], [, b]) => b - a);
    for (const [name, duration] of slowestFirst) display.line(dashed(name, duration, WIDTH));
    display.line(filled('', '~'));
    const total = slowestFirst.reduce((sum, [, duration]) => sum + duration, 0);
    display.line(dashed('total', total, WIDTH));
  }
}
