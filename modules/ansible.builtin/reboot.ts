import { UnreachableError } from '../../runtime/connection/unreachable.ts';
import { messageOf, TsibleError } from '../../runtime/errors/error.ts';
import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import type { Options } from '../../runtime/module/spec.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { findCommand } from '../../runtime/target/lib/find-command.ts';
import { shellFunction, type Target } from '../../runtime/target/target.ts';
import { TimeoutError } from '../../runtime/target/timeout.ts';
import { splitWords } from '../support/shlex.ts';

const options = {
  boot_time_command: {
    type: 'str',
    default: 'cat /proc/sys/kernel/random/boot_id',
    description: 'What prints something else after each boot',
  },
  connect_timeout: {
    type: 'int',
    aliases: ['connect_timeout_sec'],
    description: 'Seconds to wait for one connection',
  },
  msg: { type: 'str', default: 'Reboot initiated by Ansible', description: 'What users are told' },
  post_reboot_delay: {
    type: 'int',
    default: 0,
    aliases: ['post_reboot_delay_sec'],
    description: 'Seconds to wait before looking whether it is back',
  },
  pre_reboot_delay: {
    type: 'int',
    default: 0,
    aliases: ['pre_reboot_delay_sec'],
    description: 'Seconds to wait before the reboot, in whole minutes',
  },
  reboot_command: { type: 'str', description: 'Command that reboots' },
  reboot_timeout: {
    type: 'int',
    default: 600,
    aliases: ['reboot_timeout_sec'],
    description: 'Seconds after which it fails',
  },
  search_paths: {
    type: 'list',
    elements: 'str',
    default: ['/sbin', '/bin', '/usr/sbin', '/usr/bin', '/usr/local/sbin'],
    description: 'Folders that shutdown is looked for in',
  },
  test_command: { type: 'str', default: 'whoami', description: 'What must work once the host is back' },
} as const;

type Arguments = Options<typeof options>;

/** Arguments: a command, then folders. Prints where it is. */
const locate = shellFunction(
  'tsible_reboot_locate',
  [findCommand],
  `name=$1
shift
for folder in "$@"; do
[ -x "$folder/$name" ] && { echo "$folder/$name"; return; }
done
return 1`,
);

export default defineModule({
  name: 'ansible.builtin.reboot',
  summary: 'Reboot the host and wait until it is back',
  options,
  action: true,
  check: 'full',
  diff: 'none',
  run: (args, target, task) => run(args, target, task),
});

async function run(args: Arguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  if (task.connection().connection.kind === 'local') {
    const msg = 'Running reboot with local connection would reboot the control node.';
    return { changed: false, elapsed: 0, rebooted: false, failed: true, msg };
  }
  if (task.check) return { changed: true, elapsed: 0, rebooted: true };
  const first = await target.run({ command: { line: args.boot_time_command }, timeout: 60_000 });
  if (first.rc !== 0) {
    const said = `rc: ${first.rc}, stdout: ${first.stdout.toString()}, stderr: ${first.stderr.toString()}`;
    return { failed: true, reboot: false, msg: `reboot: failed to get host boot time info, ${said}` };
  }
  const before = first.stdout.toString().trim();
  const command = await rebootCommand(args, target);
  const refusal = await startReboot(command, target);
  const start = Date.now();
  const elapsed = (): number => Math.floor((Date.now() - start) / 1000);
  if (refusal !== undefined)
    return {
      failed: true,
      rebooted: false,
      msg: `Reboot command failed. Error was: '${refusal}'`,
      elapsed: elapsed(),
    };
  await seconds(args.post_reboot_delay);
  const boot = async (): Promise<boolean> => {
    const now = await output(args.boot_time_command, target);
    return now !== undefined && now !== '' && now !== before;
  };
  const works = async (): Promise<boolean> => (await output(args.test_command, target)) !== undefined;
  const late =
    (await until(boot, args, task, 'last boot time check')) ??
    (await until(works, args, task, 'post-reboot test command'));
  if (late !== undefined)
    return { failed: true, rebooted: true, changed: false, msg: late, elapsed: elapsed() };
  return { changed: true, rebooted: true, elapsed: elapsed() };
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}

/** What a command prints, when it works. */
async function output(line: string, target: Target): Promise<string | undefined> {
  const reply = await target.run({ command: { line }, timeout: 60_000 });
  return reply.rc === 0 ? reply.stdout.toString().trim() : undefined;
}

/** @throws TsibleError when the program that reboots is in none of the folders. */
async function rebootCommand(args: Arguments, target: Target): Promise<string> {
  const minutes = Math.floor(args.pre_reboot_delay / 60);
  const line = args.reboot_command ?? `shutdown -r ${minutes} "${args.msg}"`;
  const [program = ''] = splitWords(line);
  if (program.startsWith('/')) return line;
  const found = await target.call(locate, [program, ...args.search_paths]);
  if (found.rc !== 0) {
    const paths = args.search_paths.map((path) => `'${path}'`).join(', ');
    throw new TsibleError(`Unable to find command "${program}" in search paths: [${paths}]`);
  }
  return line.replace(program, found.stdout.toString().trim());
}

/** Why the reboot did not begin. A connection that breaks shows that it did. */
async function startReboot(line: string, target: Target): Promise<string | undefined> {
  try {
    const reply = await target.run({ command: { line }, timeout: 60_000 });
    if (reply.rc === 0) return undefined;
    return `${reply.stdout.toString().trim()}, ${reply.stderr.toString().trim()}`;
  } catch (error) {
    if (error instanceof UnreachableError || error instanceof TimeoutError) return undefined;
    throw error;
  }
}

/** Tries until it works, ever more slowly; why it never did. Each try has a connection of its own. */
async function until(
  works: () => Promise<boolean>,
  args: Arguments,
  task: TaskContext,
  what: string,
): Promise<string | undefined> {
  const deadline = Date.now() + args.reboot_timeout * 1000;
  let failure = '';
  for (let pause = 1; Date.now() < deadline; pause = Math.min(pause * 2, 12)) {
    try {
      await task.resetConnection();
      if (await patient(works(), args.connect_timeout)) return undefined;
    } catch (error) {
      failure = messageOf(error);
    }
    await seconds(Math.min(pause + Math.random(), Math.max(0, (deadline - Date.now()) / 1000)));
  }
  return `Timed out waiting for ${what} (timeout=${args.reboot_timeout})${failure === '' ? '' : `: ${failure}`}`;
}

async function patient<T>(attempt: Promise<T>, timeout: number | undefined): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    const milliseconds = (timeout ?? 30) * 1000;
    timer = setTimeout(() => reject(new TimeoutError(milliseconds)), milliseconds);
  });
  attempt.catch(() => {});
  try {
    return await Promise.race([attempt, hung]);
  } finally {
    clearTimeout(timer);
  }
}
