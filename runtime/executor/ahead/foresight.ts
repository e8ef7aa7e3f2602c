import type { Task } from '../../playbook/nodes.ts';
import { deferred } from '../../target/deferred.ts';
import type { Target } from '../../target/target.ts';
import { firstFalse } from '../conditions.ts';
import type { RunEvent, TaskInfo } from '../events.ts';
import type { Outcome } from '../outcome.ts';
import type { BatchContext } from '../play/batch-context.ts';
import { taskInfo } from '../play/task-info.ts';
import type { Services } from '../services.ts';
import type { RequestWatch } from '../task/request-watch.ts';
import { runTask, type TaskRun } from '../task/run-task.ts';
import { Course, type Finding, type Foreseen, makes } from './course.ts';
import { following } from './following.ts';
import {
  functionsFor,
  hasChangedNothing,
  isForeseeable,
  isPassedOver,
  looksOnly,
  mayLead,
  reachesElsewhere,
} from './foreseeable.ts';
import { Witness } from './witness.ts';

/** A task that comes next: whether it is to be foreseen, or passed because it sends nothing, most likely. */
interface Next {
  readonly task: Task;
  readonly makes: readonly string[];
  readonly isAsked: boolean;
}

/**
 * Asks hosts about their next tasks while they are at work, so that no answer has to be waited for where nothing is to be changed.
 *
 * The next tasks are run in check mode, their requests behind those of the task at work, in the same session: the host comes to them
 * when that task has done all it does. When it's a task's turn, what was foreseen is its outcome if it changes nothing, if the
 * variables that it saw are what they were, and if nothing else was asked of the host meanwhile. Otherwise it is forgotten, with all
 * that was foreseen behind it, and the task runs as if nothing had been.
 *
 * A task whose condition asks for a result that isn't there yet is taken for one that will be skipped (`when: x is changed`); one that
 * asks for facts is looked at again when they are there.
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
    const isKnown = course?.arriveAt(task);
    const foreseen = course?.take(task);
    if (course === undefined || foreseen === undefined) {
      if (await reachesElsewhere(task)) this.#courses.clear();
      else if (course !== undefined && isPassedOver(task)) {
        if (!isKnown && !course.isFollowed) course.startBehind(task);
        this.#goOn(host, course);
      }
      return undefined;
    }
    const found = await foreseen.found;
    if (found.kind === 'outcome' && this.#courses.get(host) === course && foreseen.witness.holds) {
      for (const event of foreseen.said)
        this.#context.services.emit('task' in event ? { ...event, task: info } : event);
      this.#goOn(host, course);
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
    const course = new Course(way, task);
    this.#courses.set(host, course);
    this.#goOn(host, course);
  }

  #goOn(host: string, course: Course): void {
    if (course.isFollowed || course.isAtEnd) return;
    course.isFollowed = true;
    // What it throws is no fault of a task's: it is met again when the task runs.
    this.#follow(host, course)
      .catch(() => {
        course.isAtEnd = true;
      })
      .finally(() => {
        course.isFollowed = false;
      });
  }

  async #follow(host: string, course: Course): Promise<void> {
    const { tasks, isEnd } = await this.#next(host, course);
    const asked = tasks.filter(({ isAsked }) => isAsked);
    const functions = await Promise.all(asked.map(({ task }) => functionsFor(task)));
    const isCurrent = (): boolean => this.#courses.get(host) === course;
    if (isCurrent()) course.way.expect?.(functions.flat());
    for (const { task, makes, isAsked } of tasks) {
      if (!isCurrent()) return;
      if (isAsked) {
        const foreseen = this.#foresee(host, course.way, task, course.unknown);
        course.add(foreseen);
        if (!(await foreseen.sent)) {
          if (foreseen.witness.misses === 'nothing') course.isAtEnd = true;
          else course.remove(foreseen);
          return;
        }
      }
      course.pass(task, makes);
    }
    course.isAtEnd = isEnd;
  }

  /** The tasks behind the last one, up to one of which nothing can be told, now or at all. */
  async #next(host: string, course: Course): Promise<{ tasks: Next[]; isEnd: boolean }> {
    const { isSelected } = this.#context.state;
    const tasks: Next[] = [];
    const unknown = course.unknown;
    let { room } = course;
    let task = following(course.last, isSelected);
    for (; task !== undefined; task = following(task, isSelected)) {
      const made = makes(task);
      const prospect = made === undefined ? 'end' : await this.#prospect(host, task, unknown);
      if (made === undefined || prospect === 'end') break;
      if (prospect === 'later' || (prospect === 'ask' && room-- === 0)) return { tasks, isEnd: false };
      tasks.push({ task, makes: made, isAsked: prospect === 'ask' });
      for (const name of made) unknown.add(name);
    }
    return { tasks, isEnd: true };
  }

  /** Whether a task is to be foreseen, sends nothing (most likely), is to be looked at again, or lets nothing be told of those behind it. */
  async #prospect(
    host: string,
    task: Task,
    unknown: ReadonlySet<string>,
  ): Promise<'ask' | 'pass' | 'later' | 'end'> {
    if (isPassedOver(task)) return 'pass';
    const runs = this.#runs(host, task, unknown);
    if (runs === 'facts' && !looksOnly(task)) return 'later';
    if (runs !== 'results' && runs !== 'facts' && (await isForeseeable(task))) return 'ask';
    return runs === 'yes' || (await reachesElsewhere(task)) ? 'end' : 'pass';
  }

  /** Whether a task's conditions hold, or what it takes to tell. */
  #runs(host: string, task: Task, unknown: ReadonlySet<string>): 'yes' | 'no' | 'results' | 'facts' {
    const conditions = task.conditions('when');
    if (conditions.length === 0) return 'yes';
    const { services, state } = this.#context;
    const witness = new Witness({ services, vars: state.vars, host, task, unknown });
    try {
      const scope = services.variables.scope(witness.vars, host, task);
      if (firstFalse(conditions, witness.templar(scope)) === undefined) return 'yes';
      if (witness.holds) return 'no';
    } catch {}
    return witness.misses === 'nothing' ? 'yes' : witness.misses;
  }

  #foresee(host: string, way: Target, task: Task, unknown: ReadonlySet<string>): Foreseen {
    const { services, state } = this.#context;
    const said: RunEvent[] = [];
    const sent = deferred<boolean>();
    const witness = new Witness({ services, vars: state.vars, host, task, unknown });
    const { vars, templar } = witness;
    const own: Services = {
      ...services,
      emit: (event) => said.push(event),
      templar,
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
