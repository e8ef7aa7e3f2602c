import { shellFunction } from '../../../runtime/target/target.ts';
import { fileShell } from '../../support/shell.ts';
import { steps } from '../../support/steps.ts';

/**
 * T_chdir, T_creates, T_removes, T_echo, T_program (the command's first word), T_line (the command, quoted for a shell). Starts the command on a
 * terminal of its own, which outlives this request. Steps: `skip` (creates or removes), `no-folder`, `no-program`, `folder` (what the talk needs).
 */
export const startTalk = shellFunction(
  'tsible_expect_start',
  [steps, ...fileShell],
  `
tsible_opts "$@"
if [ -n "\${T_chdir-}" ]; then
x=$(cd -- "$T_chdir" 2>&1) || { tsible_note no-folder "$x"; exit 0; }
cd -- "$T_chdir"
fi
if [ -n "\${T_creates-}" ] && [ -e "$T_creates" ]; then tsible_note skip creates; exit 0; fi
if [ -n "\${T_removes-}" ] && [ ! -e "$T_removes" ]; then tsible_note skip removes; exit 0; fi
tsible_find "$T_program" || { tsible_note no-program 1; exit 0; }
tsible_need script
if [ -n "\${T_lc+x}" ]; then LC_ALL=$T_lc; else unset LC_ALL; fi
talk=$(umask 077; mktemp -d) && mkfifo -m 600 "$talk/in" || exit 1
quiet='stty -echo;'
[ -z "\${T_echo-}" ] || quiet=
umask=$(umask)
(
exec 3<>"$talk/in"
umask 077
: >"$talk/out"
umask "$umask"
SHELL=/bin/sh script -q -f -c "$quiet ( $T_line ); printf %s \\$? >'$talk/rc'" /dev/null <&3 >>"$talk/out" 2>&1 &
printf '%s' "$!" >"$talk/pid"
wait
: >"$talk/done"
) </dev/null >/dev/null 2>&1 &
tsible_note folder "$talk"
exit 0
`,
);

/**
 * Goes on with a talk: writes the payload to the command, waits for more of its output. Arguments: folder, how much of the output is known, seconds to wait. On stdout is
 * what is new, on stderr `ended` and the exit code when that is all.
 */
export const goOn = shellFunction(
  'tsible_expect_go_on',
  [],
  `
talk=$1 known=$2 seconds=$3
# Opened for both, since a command that has ended reads no answer: it would be waited for forever.
[ "\${tsible_size:-0}" = 0 ] || tsible_payload 1<>"$talk/in"
end=$(($(date +%s)+seconds+1))
while :; do
over=
[ ! -e "$talk/done" ] || over=1
size=$(wc -c <"$talk/out" 2>/dev/null || echo 0)
[ "$((size))" -gt "$known" ] && break
[ -z "$over" ] || break
[ "$(date +%s)" -lt "$end" ] || break
sleep 0.05 2>/dev/null || sleep 1
done
tail -c "+$((known+1))" "$talk/out" 2>/dev/null
[ -z "$over" ] || printf 'ended %s' "$(cat "$talk/rc" 2>/dev/null)" >&2
return 0
`,
);

/** Ends a talk, and what is left of the command. Argument: its folder. */
export const endTalk = shellFunction(
  'tsible_expect_end',
  [],
  `
if [ ! -e "$1/done" ] && [ -s "$1/pid" ]; then
kill -s HUP "$(cat "$1/pid")" 2>/dev/null
kill -s TERM "$(cat "$1/pid")" 2>/dev/null
fi
rm -rf -- "$1"`,
);
