import { loadModule } from '../../../module/registry.ts';
import type { ModuleResult } from '../../../module/result.ts';
import type { Target } from '../../../target/target.ts';
import type { Attempt } from '../attempt.ts';
import type { ModuleTask } from '../module-task.ts';
import { sleep } from '../run-task.ts';

/** Waits for a job within its time, asking for it every `poll` seconds, and removes its file when it has ended. */
export async function pollAsync(
  attempt: Attempt,
  started: ModuleResult,
  target: Target,
  context: ModuleTask,
): Promise<ModuleResult> {
  const { run, async: job } = attempt;
  const { limit, poll } = job ?? { limit: 0, poll: 0 };
  const { emit } = run.services;
  const status = await loadModule('ansible.builtin.async_status');
  const id = String(started.ansible_job_id);
  const ask = (mode: string) => status.run({ jid: id, mode }, target, context);
  const event = { host: run.host, task: run.info, jobId: id };
  let result: ModuleResult = started;
  for (let left = limit; left > 0; left -= poll) {
    await sleep(poll * 1000);
    result = await ask('status');
    if (result.finished === true || result.skipped === true) break;
    emit({ type: 'async-poll', ...event, started: true, finished: false });
  }
  if (result.finished !== true) {
    emit({ type: 'async-end', ...event, failed: true });
    return {
      failed: true,
      msg: `async task did not complete within the requested time - ${limit}s`,
      async_result: result as never,
    };
  }
  await ask('cleanup');
  emit({ type: 'async-end', ...event, failed: result.failed === true });
  return result;
}
