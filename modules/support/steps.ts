import { ModuleFailure } from '../../runtime/module/result.ts';
import { findCommand } from '../../runtime/target/lib/find-command.ts';
import { type Reply, shellFunction } from '../../runtime/target/target.ts';

/** One command that a request ran, or one value that it noted (as `out`, with rc 0). */
export interface Step {
  readonly name: string;
  readonly rc: number;
  readonly out: string;
  readonly err: string;
}

/**
 * For requests that run several commands whose outputs matter:
 *
 * - `tsible_step NAME COMMAND...` runs a command; its output and rc become a step of the reply. rc: the command's.
 * - `tsible_ask NAME COMMAND...` is the same, and leaves what the command printed, without its last newline, in `tsible_out`. A failure ends the request.
 * - `tsible_note NAME VALUE` adds a value, without a fork.
 * - `tsible_need COMMAND`: ends the request if there is no such command, in PATH or one of the sbin folders, which are added.
 *
 * Read the reply with `readSteps`.
 */
export const steps = shellFunction(
  'tsible_step',
  [
    findCommand,
    shellFunction('tsible_note', [], `printf '%s\\0%s\\0000\\0' "$1" "$2"; printf '\\0' >&2`),
    shellFunction(
      'tsible_ask',
      [],
      `tsible_ask=$1
shift
tsible_out=$("$@"; tsible_rc=$?; printf x; exit "$tsible_rc")
tsible_rc=$?
tsible_out=\${tsible_out%x}
printf '%s\\0%s\\0%s\\0' "$tsible_ask" "$tsible_out" "$tsible_rc"
printf '\\0' >&2
[ "$tsible_rc" = 0 ] || exit 0
tsible_out=\${tsible_out%"$tsible_n"}`,
    ),
    shellFunction(
      'tsible_sbin',
      [],
      `local d
for d in /sbin /usr/sbin /usr/local/sbin; do
case ":$PATH:" in *":$d:"*) ;; *) [ -d "$d" ] && PATH="$PATH:$d";; esac
done
return 0`,
    ),
    shellFunction(
      'tsible_need',
      [],
      `tsible_sbin
tsible_find "$1" && return
tsible_note missing "$1"
tsible_note path "$PATH"
exit 0`,
    ),
  ],
  `printf '%s\\0' "$1"
shift
"$@"
tsible_rc=$?
printf '\\0%s\\0' "$tsible_rc"
printf '\\0' >&2
return "$tsible_rc"`,
);

/** The steps of a reply, in order. */
export class Steps {
  constructor(readonly list: readonly Step[]) {}

  /** The last step of that name. */
  find(name: string): Step | undefined {
    return this.list.findLast((step) => step.name === name);
  }

  /** What the last step of that name printed; '' when there is none. */
  text(name: string): string {
    return this.find(name)?.out ?? '';
  }

  all(name: string): Step[] {
    return this.list.filter((step) => step.name === name);
  }
}

/** A command that the work needs is not on the host. */
export class MissingCommand extends ModuleFailure {}

/**
 * Reads the reply of a function built on `steps`.
 * @throws MissingCommand when a needed command is not there (Ansible's message), ModuleFailure when the function itself broke.
 */
export function readSteps(reply: Reply): Steps {
  const outs = reply.stdout.toString().split('\0');
  const errs = reply.stderr.toString().split('\0');
  const list: Step[] = [];
  for (let at = 0; at + 2 < outs.length; at += 3) {
    const [name = '', out = '', rc = ''] = outs.slice(at, at + 3);
    list.push({ name, out, rc: Number(rc), err: errs[list.length] ?? '' });
  }
  const read = new Steps(list);
  const missing = read.find('missing');
  if (missing !== undefined) {
    throw new MissingCommand(
      `Failed to find required executable "${missing.out}" in paths: ${read.text('path')}`,
    );
  }
  const rest = `${outs.slice(list.length * 3).join('')}${errs.slice(list.length).join('')}`.trim();
  if (reply.rc !== 0 && rest !== '') throw new ModuleFailure(rest, { rc: reply.rc });
  return read;
}

/** A step by its name; one that is not there would have failed: nothing ran. */
export function stepOf(done: Steps, name: string): Step {
  return done.find(name) ?? { name, rc: 1, out: '', err: '' };
}
