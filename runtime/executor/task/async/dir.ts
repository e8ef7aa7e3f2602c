import { str } from '../../../values/print.ts';
import type { Attempt } from '../attempt.ts';

/** The folder of the jobs' files on the host, as the settings or `ansible_async_dir` have it: a leading ~ is the user's home. */
export function asyncDir({ targetRequest, run }: Attempt): string {
  const raw = targetRequest.variable('ansible_async_dir');
  const value = raw === undefined ? undefined : targetRequest.templar.resolve(raw);
  return value === undefined || value === null ? run.services.settings.ASYNC_DIR : str(value);
}
