import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { replaceFile } from '../../runtime/target/lib/replace.ts';
import { type Payload, type ShellFunction, shellFunction, type Target } from '../../runtime/target/target.ts';
import { quoteWord } from './shlex.ts';
import { readSteps, type Step, type Steps, steps } from './steps.ts';

/** A command of a request that runs several; its outcome is the step of that name. */
export interface HostCommand {
  readonly step: string;
  readonly argv: readonly string[];
  /** It reads the request's payload; other commands read nothing. */
  readonly stdin?: boolean;
  /** A failure of it ends the request: later commands don't run. */
  readonly must?: boolean;
}

interface CommandsOptions {
  /** Commands without which there is nothing to do: a missing one is a failure in Ansible's words. */
  readonly need?: readonly string[];
  /** Commands whose path is of interest, where they are there: see `binaryPath`. */
  readonly find?: readonly string[];
  /** Where they run; as in Ansible's run_command, they run where they are when that is no folder. */
  readonly chdir?: string | undefined;
  /** Variables for the commands; undefined ones are left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** False: tools speak the host's own language. */
  readonly english?: boolean;
  readonly payload?: string | Buffer;
  /** They may start what outlives them (services). */
  readonly leavesChildren?: boolean;
  readonly umask?: string;
  /** A function that calls `allCommands`, where commands are functions of the module's own: it brings them along. */
  readonly way?: ShellFunction;
}

/**
 * `tsible_put PATH [MODE]`: the payload becomes PATH (what a link leads to), as a whole or not at all; a file that is there keeps its attributes.
 */
const putFile = shellFunction(
  'tsible_put',
  [replaceFile],
  `
p=$1
case $p in */*) ;; *) p=./$p;; esac
[ ! -L "$p" ] || p=$(readlink -f -- "$p")
tsible_temp "$p" && cat >"$tsible_tmp" || return 1
[ -z "\${2-}" ] || chmod "$2" -- "$tsible_tmp" || return 1
tsible_replace "$tsible_tmp" "$p" || return 1
[ -z "\${2-}" ] || chmod "$2" -- "$p"`,
);

/** Writes the request's payload to a file. @param mode Octal permissions; else those of the file that is there, or 0666 less the umask */
export function putCommand(step: string, path: string, mode?: string): HostCommand {
  return { step, argv: ['tsible_put', path, ...(mode === undefined ? [] : [mode])], stdin: true, must: true };
}

/**
 * Arguments: folder or '', 'C' or '', umask or '', the needed commands (their number first), the wanted ones (their number first), then of each
 * command: step, `<` or '', `!` or '', number of words, words.
 */
export const allCommands = shellFunction(
  'tsible_commands',
  [
    steps,
    putFile,
    shellFunction(
      'tsible_one',
      [],
      `if [ "$2" = '<' ]; then
shift 2
tsible_payload | tsible_step "$c_step" "$@"
else
shift 2
tsible_step "$c_step" "$@" </dev/null
fi`,
    ),
  ],
  `
tsible_sbin
[ -z "$1" ] || command cd -- "$1" 2>/dev/null
[ -z "$2" ] || export LANG=C LC_ALL=C LANGUAGE=C LC_MESSAGES=C
[ -z "$3" ] || umask "$3"
shift 3
n=$1
shift
while [ "$n" -gt 0 ]; do
tsible_need "$1"
tsible_note "bin $1" "$tsible_path"
n=$((n-1))
shift
done
n=$1
shift
while [ "$n" -gt 0 ]; do
if tsible_find "$1"; then tsible_note "bin $1" "$tsible_path"; fi
n=$((n-1))
shift
done
while [ $# -gt 0 ]; do
c_step=$1 c_in=$2 c_must=$3 n=$4
shift 4
i=1 words=
while [ $i -le "$n" ]; do
words="$words \\"\\\${$i}\\""
i=$((i+1))
done
eval "tsible_one x \\"\\$c_in\\" $words" || [ -z "$c_must" ] || exit 0
shift "$n"
done
exit 0`,
);

/**
 * Runs commands one after another in one request.
 * @throws ModuleFailure when a needed command is not there.
 */
export async function runCommands(
  target: Target,
  commands: readonly HostCommand[],
  options: CommandsOptions = {},
): Promise<Steps> {
  const variables = Object.entries(options.environment ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const on = variables.length === 0 ? target : target.withEnvironment(new Map(variables));
  const need = options.need ?? [];
  const find = options.find ?? [];
  const words = [
    options.chdir ?? '',
    options.english === false ? '' : 'C',
    options.umask ?? '',
    String(need.length),
    ...need,
    String(find.length),
    ...find,
    ...commands.flatMap(({ step, argv, stdin, must }) => [
      step,
      stdin ? '<' : '',
      must ? '!' : '',
      String(argv.length),
      ...argv,
    ]),
  ];
  const payload: { payload?: Payload } =
    options.payload === undefined ? {} : { payload: { kind: 'bytes', bytes: options.payload } };
  const leaves = options.leavesChildren ? { leavesChildren: true } : {};
  return readSteps(await on.call(options.way ?? allCommands, words, { ...payload, ...leaves }));
}

/** Runs one command. */
export async function runOne(
  target: Target,
  argv: readonly string[],
  options: CommandsOptions = {},
): Promise<Step> {
  const stdin = options.payload !== undefined;
  return stepOf(await runCommands(target, [{ step: 'only', argv, stdin }], options), 'only');
}

/** A step that surely ran. */
export function stepOf(done: Steps, name: string): Step {
  const step = done.find(name);
  if (step === undefined) throw new ModuleFailure(`the shell on the host ended before ${name}`);
  return step;
}

/** Where a needed or wanted command was found. */
export function binaryPath(done: Steps, name: string): string | undefined {
  return done.find(`bin ${name}`)?.out;
}

/** The failure of a command that had to succeed, as AnsibleModule.run_command tells it. */
export function commandFailure(
  step: Step,
  argv: readonly string[] | string,
  more: ModuleResult = {},
): ModuleFailure {
  const cmd = typeof argv === 'string' ? argv : argv.map(quoteWord).join(' ');
  return new ModuleFailure(step.err.trimEnd(), {
    ...more,
    cmd,
    rc: step.rc,
    stdout: step.out,
    stderr: step.err,
  });
}

/** @throws ModuleFailure unless the command ended well */
export function mustSucceed(step: Step, argv: readonly string[] | string, more: ModuleResult = {}): Step {
  if (step.rc !== 0) throw commandFailure(step, argv, more);
  return step;
}

/**
 * Runs commands until one fails, which is the module's failure then.
 * @returns what each printed, in order
 */
export async function applyCommands(
  target: Target,
  commands: readonly (readonly string[])[],
  options: CommandsOptions = {},
): Promise<Step[]> {
  if (commands.length === 0) return [];
  const done = await runCommands(
    target,
    commands.map((argv, at) => ({
      step: `apply ${at}`,
      argv,
      must: true,
      stdin: at === 0 && options.payload !== undefined,
    })),
    options,
  );
  return commands.flatMap((argv, at) => {
    const step = done.find(`apply ${at}`);
    return step === undefined ? [] : [mustSucceed(step, shownWords(argv, done))];
  });
}

/** The words with the command's whole path, as Ansible shows them. */
export function shownWords(argv: readonly string[], done: Steps): string[] {
  const [first = '', ...rest] = argv;
  return [binaryPath(done, first) ?? first, ...rest];
}

/** Lines without the last, empty one. */
export function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
