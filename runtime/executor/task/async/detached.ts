import { startJob } from '../../../target/lib/jobs.ts';
import { CommandNotStarted, userCommandArguments, userReply } from '../../../target/run.ts';
import type { Target } from '../../../target/target.ts';
import { fromJs } from '../../../values/convert.ts';
import { toJson } from '../../../values/to-json.ts';

/** Thrown through a module whose command goes on by itself: what the module would do with its outcome, the host does. */
export class Detached extends Error {
  override readonly name = 'Detached';
}

interface DetachedJob {
  /** Path of the job's record. */
  readonly path: string;
  /** Seconds until the command is killed. */
  readonly limit: number;
}

/** A target that starts a user's command in the background instead of running it. */
export function detaching(target: Target, job: DetachedJob): Target {
  return {
    base: target,
    call: (fn, args, options) => target.call(fn, args, options),
    async run(command) {
      const words = userCommandArguments(command);
      const [, dir = '', ...argv] = words;
      const { cmd = argv, strip = true } = command.job ?? {};
      const more = toJson(fromJs({ cmd })).slice(1, -1);
      const reply = await target.call(
        startJob,
        [job.path, dir, String(job.limit), strip ? 'strip' : '', more, ...argv],
        { payload: { kind: 'bytes', bytes: command.stdin ?? '' }, leavesChildren: true },
      );
      const status = reply.stdout.toString().split(' ');
      if (status.length > 1) userReply(reply, status, words);
      if (reply.rc !== 0) throw new CommandNotStarted('exec', 'EACCES', argv[0] ?? '');
      throw new Detached();
    },
    withEnvironment: (environment) => detaching(target.withEnvironment(environment), job),
    get roundTrips() {
      return target.roundTrips;
    },
  };
}
