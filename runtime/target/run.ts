import { findCommand } from './lib/find-command.ts';
import { type Reply, type ShellFunction, shellFunction, type UserCommand } from './target.ts';

/**
 * Runs a command of the user's. Arguments: umask or '', folder or '', the words.
 * Replies by `_ts_status`: an exit code, `signal CODE`, or why it never began: `chdir ERRNO`, `exec ERRNO`.
 *
 * The shell tells a killed command from one that exits with 128 + N by the message that it writes (dash, busybox);
 * it goes to the inner shell's own stderr, apart from the command's (which is redirected in the child: dash would redirect
 * itself for a plain command). bash writes none, so there the code must do.
 * The command gets a session of its own: a `kill 0` in it ends only itself.
 */
export const userCommand: ShellFunction = shellFunction(
  '_ts_user',
  [findCommand],
  `
[ -z "$1" ] || umask "$1"
if [ -n "$2" ] && ! command cd -P -- "$2" 2>/dev/null; then
tsible_errno "$2" d
_ts_status="chdir $tsible_errno"
return
fi
shift 2
tsible_find "$1" || { _ts_status="exec $tsible_errno"; return; }
_ts_setsid=
command -v setsid >/dev/null 2>&1 && _ts_setsid=setsid
[ -n "$_ts_setsid" ] || _ts_setsid=env
{ _ts_status=$({ (exec 2>&4 4>&- >&3 3>&-; exec $_ts_setsid "$@"); echo "$?"; } 2>&1); } 3>&1 4>&2
case $_ts_status in
*"$tsible_n"*) _ts_status="signal \${_ts_status##*"$tsible_n"}";;
130|141) _ts_status="signal $_ts_status";;
129|13[1-9]|143|159) [ -z "\${BASH_VERSION-}" ] || _ts_status="signal $_ts_status";;
esac
`,
);

/** The arguments of `userCommand` for a command. */
export function userCommandArguments(command: UserCommand): string[] {
  const words =
    'argv' in command.command
      ? command.command.argv
      : [command.command.shell ?? '/bin/sh', '-c', command.command.line];
  return [command.umask ?? '', command.chdir ?? '', ...words];
}

/** Why a command of the user's never began. */
export class CommandNotStarted extends Error {
  override readonly name = 'CommandNotStarted';

  /**
   * @param what Whether its folder could not be entered or the command not be executed.
   * @param errno The system's name of the reason.
   * @param path The folder, or the command's first word.
   */
  constructor(
    readonly what: 'chdir' | 'exec',
    readonly errno: 'ENOENT' | 'EACCES' | 'ENOTDIR' | 'EISDIR',
    readonly path: string,
  ) {
    super(`${ERRNO[errno]}: ${path}`);
  }

  /** Number and text, as Python's OSError shows them: `[Errno 2] No such file or directory`. */
  get errnoText(): string {
    return ERRNO[this.errno];
  }
}

const ERRNO = {
  ENOENT: '[Errno 2] No such file or directory',
  EACCES: '[Errno 13] Permission denied',
  ENOTDIR: '[Errno 20] Not a directory',
  EISDIR: '[Errno 13] Permission denied',
} as const;

/**
 * What the reply to a `userCommand` means: a negative code for the signal that ended the command.
 * @throws CommandNotStarted
 */
export function userReply(reply: Reply, status: readonly string[], args: readonly string[]): Reply {
  const [first = '', second = ''] = status;
  if (first === 'chdir' || first === 'exec') {
    const errno = second === 'ENOENT' || second === 'ENOTDIR' || second === 'EISDIR' ? second : 'EACCES';
    throw new CommandNotStarted(first, errno, args[first === 'chdir' ? 1 : 2] ?? '');
  }
  const rc = first === 'signal' ? 128 - Number(second) : Number(first);
  return { rc, stdout: reply.stdout, stderr: reply.stderr };
}
