import { messageOf } from '../../runtime/errors/error.ts';
import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { TimeoutError } from '../../runtime/target/timeout.ts';

const answer = shellFunction('tsible_ping', [], ':');

export default defineModule({
  name: 'ansible.builtin.wait_for_connection',
  summary: 'Wait until the host can be reached',
  options: {
    connect_timeout: { type: 'int', default: 5, description: 'Seconds to wait for one connection' },
    delay: { type: 'int', default: 0, description: 'Seconds to wait before the first try' },
    sleep: { type: 'int', default: 1, description: 'Seconds between two tries' },
    timeout: { type: 'int', default: 600, description: 'Seconds after which it fails' },
  },
  olderRefusal: true,
  action: true,
  check: 'partial',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    if (task.check) return { skipped: true };
    const start = Date.now();
    await seconds(args.delay);
    const deadline = Date.now() + args.timeout * 1000;
    let failure: unknown;
    while (Date.now() < deadline) {
      await task.resetConnection();
      try {
        await reach(target, Math.min(Math.max(args.connect_timeout, 1) * 1000, deadline - Date.now()));
        return { changed: false, elapsed: elapsed(start) };
      } catch (error) {
        failure = error;
      }
      await seconds(args.sleep);
    }
    const msg = `timed out waiting for ping module test: ${messageOf(failure)}`;
    return { changed: false, failed: true, msg, elapsed: elapsed(start) };
  },
});

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

function elapsed(start: number): number {
  return Math.floor((Date.now() - start) / 1000);
}

/** A connection that hangs is given up, since the next try may find the host up again. */
async function reach(target: Target, patience: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const call = target.call(answer, []);
  const hung = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError(patience)), patience);
  });
  try {
    await Promise.race([call, hung]);
  } finally {
    clearTimeout(timer);
    call.catch(() => {});
  }
}
