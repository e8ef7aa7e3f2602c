import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, UncaughtFailure } from '../../../runtime/module/result.ts';
import type { Options } from '../../../runtime/module/spec.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import { replaceFile } from '../../../runtime/target/lib/replace.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { pythonOsError } from '../../support/os-error.ts';
import { readSteps, steps } from '../../support/steps.ts';
import { CronTable } from './table.ts';

/** Arguments: a file, or '' for a user's crontab; user or ''. Step: `read`; none when the file is not there. */
const readTable = shellFunction(
  'tsible_cron_read',
  [steps],
  `
tsible_need crontab
if [ -n "$1" ]; then [ ! -e "$1" ] || tsible_step read cat "$1"; exit 0; fi
user=$2
[ "$user" != "$(id -un)" ] || user=
tsible_step read crontab \${user:+-u "$user"} -l
exit 0
`,
);

/**
 * Arguments: file or '', user or '', what to do ('write' the payload, or 'remove' the file), 'backup' or '', the text to back up.
 * Steps: `backup`, the copy's path; `table`, the file that crontab reads; `write`.
 */
const writeTable = shellFunction(
  'tsible_cron_write',
  [steps, replaceFile],
  `
umask 022
file=$1 user=$2
if [ "$4" = backup ]; then
copy=$(mktemp /tmp/crontabXXXXXXXX) && printf '%s' "$5" >"$copy"
tsible_note backup "$copy"
fi
[ "$user" != "$(id -un)" ] || user=
put() { tsible_temp "$file" && tsible_payload >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$file"; }
if [ "$3" = remove ]; then tsible_step write rm -f -- "$file"
elif [ -n "$file" ]; then tsible_step write put
else
# crontab notes the name of what it read: a file, as Ansible gives it, so that Ansible knows its own header again.
table=$(mktemp /tmp/crontabXXXXXXXX) || exit 1
trap 'rm -f "$table"' EXIT
tsible_note table "$table"
tsible_payload >"$table" && tsible_step write crontab \${user:+-u "$user"} "$table"
fi
exit 0
`,
);

const options = {
  name: { type: 'str', required: true, description: "The job's name, or the variable's" },
  user: { type: 'str', description: 'Whose crontab' },
  job: { type: 'str', aliases: ['value'], description: 'The command, or the value' },
  cron_file: { type: 'path', description: 'A file of /etc/cron.d instead of a crontab' },
  state: {
    type: 'str',
    default: 'present',
    choices: ['present', 'absent'],
    description: 'Whether it is there',
  },
  backup: { type: 'bool', default: false, description: 'Keep a copy of the crontab before' },
  minute: { type: 'str', default: '*', description: 'Minutes' },
  hour: { type: 'str', default: '*', description: 'Hours' },
  day: { type: 'str', default: '*', aliases: ['dom'], description: 'Days of the month' },
  month: { type: 'str', default: '*', description: 'Months' },
  weekday: { type: 'str', default: '*', aliases: ['dow'], description: 'Days of the week' },
  special_time: {
    type: 'str',
    choices: ['reboot', 'yearly', 'annually', 'monthly', 'weekly', 'daily', 'hourly'],
    description: 'A name for the time',
  },
  disabled: { type: 'bool', default: false, description: 'Put the job in as a comment' },
  env: { type: 'bool', default: false, description: 'It is a variable' },
  insertafter: { type: 'str', description: 'Variable to put this one behind' },
  insertbefore: { type: 'str', description: 'Variable to put this one before' },
} as const;

type Arguments = Options<typeof options>;

export default defineModule({
  name: 'ansible.builtin.cron',
  summary: 'Manage jobs and variables of crontabs',
  options,
  rules: { mutuallyExclusive: [['insertafter', 'insertbefore']] },
  check: 'full',
  diff: 'full',
  run: (args, target, task) => run(args, target, task),
});

async function run(args: Arguments, target: Target, task: TaskContext): Promise<ModuleResult> {
  const file = cronFile(args, task);
  checkArguments(args);
  const { user = '' } = args;
  const read = readSteps(await target.call(readTable, [file ?? '', user], { ahead: 'probe' })).find('read');
  if (file === undefined && read !== undefined && read.rc > 1)
    throw new ModuleFailure('Unable to read crontab');
  const table = new CronTable(read?.rc === 0 ? read.out : '', file === undefined);
  const before = table.text;
  const header = file ?? (user ? `crontab for user "${user}"` : 'crontab');
  const diff = { before: table.existing, before_header: header };
  const edited = edit(args, file !== undefined, table, task);
  if (edited && args.state === 'absent' && !args.env && file !== undefined && table.isEmpty) {
    if (!task.check) await write([file, user, 'remove', '', ''], '', target);
    const after = task.diff ? { ...diff, after: '', after_header: '/dev/null' } : {};
    return { changed: true, cron_file: args.cron_file ?? null, state: args.state, diff: after };
  }
  const changed = edited || (table.existing !== '' && !/[\r\n]$/.test(table.existing));
  const backup = args.backup ? 'backup' : '';
  const saved =
    changed && !task.check
      ? await write([file ?? '', user, 'write', backup, before], table.text, target)
      : undefined;
  return {
    jobs: table.jobs,
    envs: table.variables,
    changed,
    ...(changed && task.diff && { diff: { ...diff, after: table.text, after_header: header } }),
    ...(saved !== undefined && { backup_file: saved }),
    ...(args.cron_file !== undefined && { cron_file: args.cron_file }),
  };
}

function cronFile(args: Arguments, task: TaskContext): string | undefined {
  const { cron_file: file } = args;
  if (!file) return undefined;
  if (file === '/etc/crontab')
    throw new ModuleFailure('Will not manage /etc/crontab via cron_file, see documentation.');
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (!/^[A-Z0-9_-]+$/i.test(name)) {
    task.warn(
      `Filename portion of cron_file ("${name}") should consist solely of upper- and lower-case letters, digits, underscores, and hyphens`,
    );
  }
  return file.startsWith('/') ? file : `/etc/cron.d/${file}`;
}

function checkArguments(args: Arguments): void {
  const times = [args.minute, args.hour, args.day, args.month, args.weekday];
  if (args.special_time && times.some((time) => time !== '*'))
    throw new ModuleFailure('You cannot combine special_time with any of the time or day/date parameters.');
  if (args.state === 'present') {
    if (args.cron_file && !args.user)
      throw new ModuleFailure('To use cron_file=... parameter you must specify user=... as well');
    if (args.job === undefined)
      throw new ModuleFailure("You must specify 'job' to install a new cron job or variable");
    if ((args.insertafter || args.insertbefore) && !args.env)
      throw new ModuleFailure('Insertafter and insertbefore parameters are valid only with env=yes');
  }
  if (args.env && args.name.includes(' ')) throw new ModuleFailure('Invalid name for environment variable');
}

function edit(args: Arguments, inFile: boolean, table: CronTable, task: TaskContext): boolean {
  const { name, job = '' } = args;
  if (args.env) {
    if (args.state === 'absent') return table.removeVariable(name);
    return table.setVariable(name, `${name}="${job}"`, args.insertafter, args.insertbefore);
  }
  if (args.state === 'absent') return table.removeJob(name);
  const command = job.replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (/[\r\n]/.test(command)) task.warn('Job should not contain line breaks');
  const { minute, hour, day, month, weekday, special_time: special } = args;
  const time = special ? `@${special}` : [minute, hour, day, month, weekday].join(' ');
  const words = [time, ...(inFile ? [args.user ?? ''] : []), command];
  return table.setJob(name, `${args.disabled ? '#' : ''}${words.join(' ')}`);
}

/** Writes; the backup's path, if there is one. */
async function write(words: readonly string[], text: string, target: Target): Promise<string | undefined> {
  const done = readSteps(await target.call(writeTable, words, { payload: { kind: 'bytes', bytes: text } }));
  const step = done.find('write');
  const [file = ''] = words;
  if (step === undefined || step.rc !== 0) {
    const { rc = 1, out = '', err = '' } = step ?? {};
    if (file !== '' && err !== '') throw new UncaughtFailure(pythonOsError(err, file));
    throw new ModuleFailure(`Failed to install new cronfile: ${done.text('table') || file}`, {
      stderr: err,
      stdout: out,
      rc,
    });
  }
  return done.find('backup')?.out;
}
