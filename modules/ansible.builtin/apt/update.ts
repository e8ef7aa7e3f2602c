import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { readSteps, type Step, type Steps } from '../../support/steps.ts';
import type { AptArguments } from './options.ts';
import { updateApt } from './shell.ts';

/** Whether the package lists were fetched, and when last (seconds since 1970). */
export interface CacheState {
  readonly updated: boolean;
  readonly time: number;
  /** The update took more than the probe's request, which then looked at old lists. */
  readonly retried: boolean;
}

/**
 * Completes the update that the probe began: tries again, ever more slowly, as Ansible does.
 * @throws ModuleFailure when all tries failed, or another process holds the lock for too long.
 */
export async function finishUpdate(
  args: AptArguments,
  probed: Steps,
  target: Target,
  task: TaskContext,
): Promise<CacheState> {
  const before = Number(probed.text('mtime'));
  if (probed.find('due') === undefined) return { updated: false, time: before, retried: false };
  if (task.check) return { updated: true, time: before, retried: false };
  const done = await untilUpdated(args, probed, target, task);
  const time = Number(done.text('mtime-after'));
  return { updated: time !== before, time, retried: done !== probed };
}

/** How a module words the same tries: apt and apt_repository differ. */
interface Wording {
  readonly failed: (tries: number, why: string) => string;
  readonly next: string;
}

const WORDING: Wording = {
  failed: (tries, why) => `Failed to update cache after ${tries} retries due to ${why}, retrying`,
  next: 'refresh',
};

interface Patience {
  readonly update_cache_retries: number;
  readonly update_cache_retry_max_delay: number;
  /** Seconds to wait for another process's lock. */
  readonly lock_timeout: number;
}

/**
 * Fetches the package lists until that works.
 * @param first What a first try gave, if there was one.
 * @throws ModuleFailure when all tries failed, or another process holds the lock for too long.
 */
export async function untilUpdated(
  patience: Patience,
  first: Steps | undefined,
  target: Target,
  task: TaskContext,
  wording = WORDING,
): Promise<Steps> {
  const { update_cache_retries: tries, update_cache_retry_max_delay: longest } = patience;
  // Ansible never tries then, and gives up all the same.
  if (tries <= 0)
    throw new ModuleFailure(`Failed to update apt cache after ${tries} retries: unknown reason`);
  const jitter = Math.random();
  const deadline = Date.now() + patience.lock_timeout * 1000;
  let done = first ?? readSteps(await target.call(updateApt, []));
  for (let retry = 0; ; ) {
    const failure = updateFailure(done.find('update'));
    if (failure === undefined) return done;
    // What is wrong in the lists of sources stays wrong.
    if (failure.includes('The list of sources could not be read')) throw new ModuleFailure(failure);
    if (failure.includes('Could not get lock')) {
      if (Date.now() >= deadline)
        throw new ModuleFailure(`Failed to lock apt for exclusive operation: ${failure}`);
      await sleep(1);
    } else {
      task.warn(wording.failed(retry + 1, failure));
      const delay = Math.min(2 ** retry, longest) + jitter;
      await sleep(delay);
      const rounded = Math.round(delay);
      task.warn(`Sleeping for ${rounded} seconds, before attempting to ${wording.next} the cache again`);
      if (++retry >= tries)
        throw new ModuleFailure(`Failed to update apt cache after ${retry} retries: ${failure}`);
    }
    done = readSteps(await target.call(updateApt, []));
  }
}

function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/**
 * Why an update failed, as python-apt words it: nothing at all where the network is to blame, which apt-get only warns of.
 */
export function updateFailure(update: Step | undefined): string | undefined {
  if (update === undefined) return undefined;
  if (update.rc === 0) return /^W: Some index files failed to download/m.test(update.err) ? '' : undefined;
  // After the faults, apt-get has remarks of its own on how the sources are written.
  const lines = update.err.split('\n');
  const last = lines.findLastIndex((line) => /^[EW]: /.test(line));
  return (
    aptFaults(lines.slice(0, last + 1).join('\n')) ||
    update.err.trim() ||
    `apt-get update: exit code ${update.rc}`
  );
}

/** What apt complained of, as python-apt words it: in one line. */
export function aptFaults(errors: string): string {
  const lines = errors.split('\n').filter((line) => /^[AEW]: /.test(line));
  return lines.map((line) => line.replace(/^[AW]: /, 'W:').replace(/^E: /, 'E:')).join(', ');
}
