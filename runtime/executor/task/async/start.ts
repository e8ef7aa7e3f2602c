import { randomInt } from 'node:crypto';
import type { AnyModule } from '../../../module/define.ts';
import { ActionFailure, ModuleFailure, type ModuleResult } from '../../../module/result.ts';
import { beginJob, endJob } from '../../../target/lib/jobs.ts';
import type { Target } from '../../../target/target.ts';
import { toJson } from '../../../values/to-json.ts';
import type { Dict } from '../../../values/value.ts';
import type { Attempt } from '../attempt.ts';
import { withDeadline } from '../deadline.ts';
import { sleep } from '../run-task.ts';
import { Detached, detaching } from './detached.ts';
import { asyncDir } from './dir.ts';

/** What Ansible runs on the controller: none of it can go on by itself. */
const NO_ASYNC = new Set(
  (
    'add_host assemble assert async_status copy debug fail fetch gather_facts group_by include_vars pause raw reboot script ' +
    'set_fact set_stats template unarchive validate_argument_spec wait_for_connection'
  )
    .split(' ')
    .map((name) => `ansible.builtin.${name}`),
);

/** Modules whose command the host can carry on with alone. */
const DETACHABLE = new Set(['ansible.builtin.command', 'ansible.builtin.shell']);

/**
 * Milliseconds in which a job nobody waits for gets going. Ansible needs longer to start one, so plays count on what they start (a
 * server) being there for the next task.
 */
const HEAD_START = 150;

/** A module's run, to be made on a target. */
export interface AsyncWork {
  readonly module: AnyModule;
  /** Carries the module out and gives its finished result, failures included. Lets Detached through. */
  run(target: Target): Promise<Dict>;
}

/**
 * Starts a module as a job in the background. A command goes on by itself on the host, whatever becomes of the controller; any other
 * module is carried out by the controller, over a stream of its own, and its result is put into the job's file.
 */
export async function startAsync(attempt: Attempt, work: AsyncWork): Promise<ModuleResult> {
  const { run, async: job } = attempt;
  if (job === undefined) throw new Error('no async task');
  if (work.module.controllerOnly === true || NO_ASYNC.has(work.module.name)) {
    throw new ActionFailure(`This action (${run.task.action}) does not support async.`);
  }
  const { services } = run;
  const target = services.target(attempt.targetRequest).withEnvironment(attempt.environment);
  const id = `j${randomInt(1e12 - 1)}.${process.pid}`;
  const begun = await target.call(beginJob, [asyncDir(attempt), id]);
  const path = begun.stdout.toString();
  if (begun.rc !== 0) {
    throw new ModuleFailure(
      `could not create directory: ${asyncDir(attempt)} - ${begun.stderr.toString().trim()}`,
    );
  }
  const finish = async (result: Dict, over: Target) => {
    const payload = { kind: 'bytes', bytes: toJson(result) } as const;
    await over.call(endJob, [path], { payload });
  };
  if (DETACHABLE.has(work.module.name)) await runDetached(attempt, work, target, path, finish);
  else {
    const own = services.target({ ...attempt.targetRequest, user: id }).withEnvironment(attempt.environment);
    services.jobs.add(work.run(withDeadline(own, job.limit)).then((result) => finish(result, own)));
  }
  if (job.poll <= 0) await sleep(HEAD_START);
  return {
    changed: true,
    failed: false,
    started: true,
    finished: false,
    ansible_job_id: id,
    results_file: path,
  };
}

async function runDetached(
  attempt: Attempt,
  work: AsyncWork,
  target: Target,
  path: string,
  finish: (result: Dict, over: Target) => Promise<void>,
): Promise<void> {
  try {
    const limit = attempt.async?.limit ?? 0;
    await finish(await work.run(detaching(target, { path, limit })), target);
  } catch (error) {
    if (!(error instanceof Detached)) throw error;
  }
}
