import type { Task } from '../../playbook/nodes.ts';
import { deferred } from '../../target/deferred.ts';
import type { Target } from '../../target/target.ts';
import type { RunEvent, TaskInfo } from '../events.ts';
import type { Outcome } from '../outcome.ts';
import type { BatchContext } from '../play/batch-context.ts';
import { taskInfo } from '../play/task-info.ts';
import type { Services } from '../services.ts';
import type { RequestWatch } from '../task/request-watch.ts';
import { runTask, type TaskRun } from '../task/run-task.ts';
import { following } from './following.ts';
import {
  hasChangedNothing,
  isForeseeable,
  isPassedOver,
  madeBy,
  mayLead,
  reachesElsewhere,
} from './foreseeable.ts';
import { Witness } from './witness.ts';

/** How many tasks may be foreseen that are yet to begin. */
const MOST = 8;

/** A task that was asked about before its turn. */
interface Foreseen {
  readonly task: Task;
  readonly witness: Witness;
  /** What it has to tell, once it is its turn. */
  readonly said: readonly RunEvent[];
  readonly found: Promise<Finding>;
  /** Resolves when its requests are sent, or it has none: with false when only the task itself can tell. */
  readonly sent: Promise<boolean>;
}

/** What came of asking. */
type Finding =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  /** Something is to be changed. */
  | { readonly kind: 'change' }
  /** Something is wrong, or depends on what isn't known yet. */
  | { readonly kind: 'unknown' };

/** What was asked of a host behind the last request that may have changed something there. */
interface Course {
  readonly way: Target;
  readonly foreseen: Foreseen[];
}

/**
 * Asks hosts about their next tasks while they are at work, so that no answer has to be waited for where nothing is to be changed.
 *
 * The next tasks are run in check mode, their requests behind those of the task at work, in the same session: the host comes to them
 * when that task has done all it does. When it's a task's turn, what was foreseen is its outcome if it changes nothing, if the
 * variables that it saw are what they were, and if nothing else was asked of the host meanwhile. Otherwise it is forgotten, with all
 * that was foreseen behind it, and the task runs as if nothing had been.
 */
export class Foresight {
  readonly #context: BatchContext;
  readonly #courses = new Map<string, Course>();
  /** Hosts on which something was foreseen in vain: there is much to be changed there. */
  readonly #changing = new Set<string>();

  constructor(context: BatchContext) {
    this.#context = context;
  }

  /** Sees the requests of a task that is carried out itself. */
  watch(host: string, task: Task): RequestWatch {
    return {
      sending: (way) => {
        if (way.isRemote === true) this.#courses.delete(host);
        else this.#courses.clear();
      },
      lastSent: (way) => {
        if (way.isRemote === true && mayLead(task) && !this.#changing.has(host)) this.#begin(host, task, way);
      },
    };
  }

  /** The outcome of a task whose turn it is, if it was foreseen and still holds. */
  async take(host: string, task: Task, info: TaskInfo): Promise<Outcome | undefined> {
    const course = this.#courses.get(host);
    const at = course?.foreseen.findIndex((one) => one.task === task) ?? -1;
    const foreseen = course?.foreseen.splice(0, at + 1).at(-1);
    if (course === undefined || foreseen === undefined) {
      if (await reachesElsewhere(task)) this.#courses.clear();
      return undefined;
    }
    const found = await foreseen.found;
    if (found.kind === 'outcome' && this.#courses.get(host) === course && foreseen.witness.holds) {
      for (const event of foreseen.said)
        this.#context.services.emit('task' in event ? { ...event, task: info } : event);
      return found.outcome;
    }
    this.#courses.delete(host);
    if (found.kind === 'change') this.#changing.add(host);
    return undefined;
  }

  /** A task has been carried out itself. Hosts may share what it changes (a network's file system): they are to be asked anew. */
  async ended(host: string, task: Task, outcome: Outcome): Promise<void> {
    if (outcome.status === 'skipped') return;
    if (outcome.status === 'ok' && !outcome.changed) this.#changing.delete(host);
    if (await hasChangedNothing(task, outcome)) return;
    for (const other of this.#courses.keys()) if (other !== host) this.#courses.delete(other);
  }

  #begin(host: string, task: Task, way: Target): void {
    const course: Course = { way, foreseen: [] };
    this.#courses.set(host, course);
    // What it throws is no fault of a task's: it is met again when the task runs.
    void this.#follow(host, course, task).catch(() => {});
  }

  async #follow(host: string, course: Course, first: Task): Promise<void> {
    const { isSelected } = this.#context.state;
    const unknown = new Set(madeBy(first));
    for (let task = following(first, isSelected); task !== undefined; task = following(task, isSelected)) {
      const passed = isPassedOver(task);
      if (!passed && !(await isForeseeable(task))) return;
      const makes = madeBy(task);
      if (makes === undefined || course.foreseen.length >= MOST || this.#courses.get(host) !== course) return;
      if (!passed) {
        const foreseen = this.#foresee(host, course.way, task, new Set(unknown));
        course.foreseen.push(foreseen);
        if (!(await foreseen.sent)) return;
      }
      for (const name of makes) unknown.add(name);
    }
  }

  #foresee(host: string, way: Target, task: Task, unknown: ReadonlySet<string>): Foreseen {
    const { services, state } = this.#context;
    const said: RunEvent[] = [];
    const sent = deferred<boolean>();
    const witness = new Witness({ services, vars: state.vars, host, task, unknown });
    const { vars } = witness;
    const own: Services = {
      ...services,
      emit: (event) => said.push(event),
      templar: services.speculativeTemplar,
      target: (request) => {
        const target = services.target(request);
        if (target !== way) throw new Error('another way to the host');
        return target;
      },
    };
    const run: TaskRun = {
      services: own,
      playVars: vars,
      task,
      host,
      info: taskInfo(own, { ...state, vars }, task, host),
      shares: [host],
      changes: undefined,
      foreseen: true,
      requests: { once: true, sending: () => {}, lastSent: () => sent.resolve(true) },
    };
    const found = runTask(run).then((outcome) => finding(outcome, said));
    found.then(({ kind }) => sent.resolve(kind === 'outcome'));
    return { task, witness, said, found, sent: sent.promise };
  }
}

/** What the outcome of a task that runs in check mode says of what it would come to without. */
function finding(outcome: Outcome, said: readonly RunEvent[]): Finding {
  const parts = outcome.items ?? [outcome];
  if (outcome.changed || parts.some(({ changed }) => changed)) return { kind: 'change' };
  const isCertain =
    said.every(({ type }) => type === 'verbose' || type === 'item') &&
    parts.every(
      ({ status, result }) =>
        status === 'ok' ||
        (status === 'skipped' && (result.has('skip_reason') || result.has('skipped_reason'))),
    );
  return isCertain ? { kind: 'outcome', outcome } : { kind: 'unknown' };
}
