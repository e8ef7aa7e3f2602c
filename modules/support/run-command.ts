import { expandTexts } from '../../runtime/module/paths.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import type { OptionRules, OptionSpecs } from '../../runtime/module/spec.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { findCommand } from '../../runtime/target/lib/find-command.ts';
import { CommandNotStarted } from '../../runtime/target/run.ts';
import { type Reply, shellFunction, type Target, type UserCommand } from '../../runtime/target/target.ts';
import { quoteWord, splitWords } from './shlex.ts';
import { dateTimeText, now, spanText } from './times.ts';

/** The options that `command` and `shell` share. */
export const commandOptions = {
  _raw_params: { type: 'str', description: 'The command, as bare words' },
  _uses_shell: { type: 'bool', default: false, description: 'Internal' },
  cmd: { type: 'str', description: 'The command' },
  argv: { type: 'list', elements: 'str', description: 'The command as a list of words' },
  chdir: { type: 'path', description: 'Folder to run it in' },
  executable: { type: 'str', description: 'The shell that reads the command' },
  expand_argument_vars: { type: 'bool', default: true, description: 'Expand ~ and $NAME in words' },
  creates: { type: 'path', description: 'Do not run when a file matches this pattern' },
  removes: { type: 'path', description: 'Do not run when no file matches this pattern' },
  stdin: { type: 'str', description: 'Text for its standard input' },
  stdin_add_newline: { type: 'bool', default: true, description: 'End that text with a newline' },
  strip_empty_ends: {
    type: 'bool',
    default: true,
    description: 'Take empty lines off the end of what it printed',
  },
} as const satisfies OptionSpecs;

export const commandRules: OptionRules = {
  requiredOneOf: [['_raw_params', 'cmd', 'argv']],
  mutuallyExclusive: [['_raw_params', 'cmd', 'argv']],
};

interface CommandArguments {
  readonly chdir: string | undefined;
  readonly creates: string | undefined;
  readonly removes: string | undefined;
  readonly stdin: string | undefined;
  readonly stdin_add_newline: boolean;
  readonly strip_empty_ends: boolean;
}

/**
 * Arguments: folder, creates and removes, each or ''. Prints `chdir ERRNO`, `creates` or `removes` (the command is not to
 * run), or nothing. Patterns are expanded as paths: no word splitting.
 */
const probe = shellFunction(
  'tsible_command_probe',
  [findCommand],
  `
if [ -n "$1" ] && ! command cd -- "$1" 2>/dev/null; then
tsible_errno "$1" d
echo "chdir $tsible_errno"
return
fi
matches() {
IFS=
set -- $1
[ -e "$1" ] || [ -L "$1" ]
}
if [ -n "$2" ] && matches "$2"; then echo creates
elif [ -n "$3" ] && ! matches "$3"; then echo removes
fi
`,
);

/** What the command is: shown as `cmd`, and run as this. */
interface Command {
  readonly shown: string | readonly string[];
  readonly run: UserCommand['command'];
}

/** The words of the `command` module, with ~ and $NAME expanded by the host's environment. */
export async function wordsCommand(
  line: string | undefined,
  argv: readonly string[] | undefined,
  expand: boolean,
  target: Target,
): Promise<Command> {
  const shown = line === undefined ? (argv ?? []) : splitWords(line);
  if (shown.length === 0) return { shown: '', run: { argv: [] } };
  return { shown, run: { argv: expand ? await expandTexts(shown, target) : shown } };
}

/** A result of what has not run; its keys stand in Ansible's order. */
function emptyResult(cmd: Command['shown']) {
  const times = { start: null, end: null, delta: null };
  return { changed: false, stdout: '', stderr: '', rc: null, cmd, ...times, msg: '' };
}

/** Runs a user's command with all that `command` and `shell` do around it. */
export async function runCommand(
  args: CommandArguments,
  command: Command,
  target: Target,
  task: TaskContext,
): Promise<ModuleResult> {
  const empty = emptyResult(command.shown);
  const skip = await reasonToSkip(args, command.shown, target, task);
  if (skip !== undefined) return { ...empty, ...skip };
  if (task.check) {
    const msg = 'Command would have run if not in check mode';
    const known = args.creates !== undefined || args.removes !== undefined;
    return { ...empty, rc: 0, msg, changed: known, ...(known ? {} : { skipped: true }) };
  }
  const start = now();
  const reply = await execute(args, command, target);
  const end = now();
  const text = (bytes: Buffer): string =>
    args.strip_empty_ends ? bytes.toString().replace(/[\r\n]+$/, '') : bytes.toString();
  const result = {
    ...empty,
    changed: true,
    rc: reply.rc,
    stdout: text(reply.stdout),
    stderr: text(reply.stderr),
    start: dateTimeText(start),
    end: dateTimeText(end),
    delta: spanText(end - start),
  };
  if (reply.rc !== 0) throw new ModuleFailure('non-zero return code', result);
  return result;
}

/** Looks at folder, creates and removes: only if there is something to look at, or nothing else asks the host. */
async function reasonToSkip(
  args: CommandArguments,
  shown: Command['shown'],
  target: Target,
  task: TaskContext,
): Promise<{ msg: string; stdout: string; rc: number } | undefined> {
  const { creates, removes, chdir } = args;
  if (creates === undefined && removes === undefined && !task.check) return undefined;
  const reply = await target.call(probe, [chdir ?? '', pattern(creates), pattern(removes)]);
  const [word, errno = ''] = reply.stdout.toString().trim().split(' ');
  if (word === 'chdir') throw noFolder(new CommandNotStarted('chdir', errnoOf(errno), chdir ?? ''), shown);
  if (word !== 'creates' && word !== 'removes') return undefined;
  const did = task.check ? 'Would' : 'Did';
  const why = word === 'creates' ? ['exists', creates] : ['does not exist', removes];
  return {
    msg: `${did} not run command since '${why[1]}' ${why[0]}`,
    stdout: `skipped, since ${why[1]} ${why[0]}`,
    rc: 0,
  };
}

/** In a Python pattern a backslash stands for itself; in a shell's it would escape. */
function pattern(path = ''): string {
  return /[*?[]/.test(path) ? path.replaceAll('\\', '\\\\') : path;
}

export function errnoOf(name: string): CommandNotStarted['errno'] {
  return name === 'ENOENT' || name === 'ENOTDIR' || name === 'EISDIR' ? name : 'EACCES';
}

async function execute(args: CommandArguments, command: Command, target: Target): Promise<Reply> {
  const argv =
    'argv' in command.run ? command.run.argv : [command.run.shell ?? '/bin/sh', '-c', command.run.line];
  const newline = args.stdin_add_newline ? '\n' : '';
  if (argv.length === 0)
    throw new ModuleFailure(NOT_EXECUTED, { ...unexecuted(argv), rc: 257 }, 'list index out of range');
  try {
    return await target.run({
      command: command.run,
      job: { cmd: command.shown, strip: args.strip_empty_ends },
      ahead: 'last',
      ...(args.chdir && { chdir: args.chdir }),
      ...(args.stdin && { stdin: args.stdin + newline }),
    });
  } catch (error) {
    if (!(error instanceof CommandNotStarted)) throw error;
    if (error.what === 'chdir') throw noFolder(error, command.shown);
    throw notExecuted(error, argv);
  }
}

/** The failure of a command that can't be executed. */
export function notExecuted(error: CommandNotStarted, argv: readonly string[]): ModuleFailure {
  return new ModuleFailure(NOT_EXECUTED, { ...unexecuted(argv), rc: ERRNO[error.errno] }, reasonText(error));
}

const NOT_EXECUTED = 'Error executing command.';

function unexecuted(argv: readonly string[]) {
  return { cmd: argv.map(quoteWord).join(' '), stdout: '', stderr: '', changed: false };
}

/** Python's numbers of the reasons why a command can't be executed. */
const ERRNO = { ENOENT: 2, EACCES: 13, ENOTDIR: 20, EISDIR: 13 } as const;

function reasonText(error: CommandNotStarted): string {
  return `${error.errnoText}: b'${error.path}'`;
}

function noFolder(error: CommandNotStarted, shown: Command['shown']): ModuleFailure {
  return new ModuleFailure(
    'Unable to change directory before execution.',
    emptyResult(shown),
    reasonText(error),
  );
}
