import { type ShellFunction, shellFunction } from '../target.ts';
import { findCommand } from './find-command.ts';

/**
 * Jobs in the background, kept as Ansible's async_wrapper keeps them: a file of JSON for each in ~/.ansible_async (or what
 * `async_dir` says), which alone its owner may read.
 *
 * `tsible_job_dir DIR`: makes the folder and sets `tsible_dir` to it; a leading ~ is the user's home.
 * `tsible_job_keep FILE`: stdin becomes the job's record, as a whole.
 */
const folder = shellFunction(
  'tsible_job_dir',
  [],
  `
tsible_dir=$1
case $1 in '~') tsible_dir=$HOME;; '~/'*) tsible_dir=$HOME/\${1#'~/'};; esac
[ -d "$tsible_dir" ] || ( umask 077; mkdir -p -- "$tsible_dir" )
`,
);

const keep = shellFunction('tsible_job_keep', [], `( umask 077; cat >"$1.tmp" ) && mv -f -- "$1.tmp" "$1"`);

/** Arguments: folder, job id. Begins a job and prints the path of its record. */
export const beginJob: ShellFunction = shellFunction(
  'tsible_job_begin',
  [folder, keep],
  `
tsible_job_dir "$1" || return 1
printf '{"started": true, "finished": false, "ansible_job_id": "%s"}' "$2" | tsible_job_keep "$tsible_dir/$2" || return 1
printf %s "$tsible_dir/$2"
`,
);

/** Argument: path of the record. The payload is how the job ended. */
export const endJob: ShellFunction = shellFunction(
  'tsible_job_end',
  [keep],
  `tsible_payload | tsible_job_keep "$1"`,
);

/**
 * What goes on when nobody is connected any more: runs the command, kills it after its time, and makes the record of how it
 * ended. It is a program of its own, so that it lives in a session of its own. Arguments: path of the record, path of the other
 * files' common beginning, seconds, 'strip' or '', the command's words.
 */
const RUNNER = String.raw`
trap '' HUP
f=$1 o=$2 limit=$3 strip=$4
shift 4
parts() {
day=$1 time=$2 sec=$3
case $4 in ''|*[!0-9]*) mic=000000;; *) mic=$(printf %.6s "$4");; esac
}
clock() { parts $(date '+%Y-%m-%d %H:%M:%S %s %N'); }
rules=$(
i=1
while [ $i -lt 32 ]; do
[ $i = 10 ] || printf 's/%b/\\\\u%04x/g\n' "\\0$(printf %o $i)" $i
i=$((i+1))
done
)
text() {
tr -d '\000' <"$1" | LC_ALL=C sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e "$rules" | LC_ALL=C awk -v strip="$strip" '
{
s = $0
n = length(s)
while (n >= 6 && substr(s, n - 5, 6) == "\\u000d") n -= 6
base = substr(s, 1, n)
tail = substr(s, n + 1)
if (NR > 1) hold = hold "\\n"
if (base == "") hold = hold tail
else { printf "%s%s", hold, base; hold = tail }
}
END { if (strip == "") printf "%s", hold }'
[ -n "$strip" ] || [ ! -s "$1" ] || [ -n "$(tail -c 1 "$1")" ] || printf '\\n'
}
clock
began="$day $time.$mic" s0=$sec m0=$mic
own=
command -v setsid >/dev/null 2>&1 && own=setsid
$own "$@" <"$o.in" >"$o.out" 2>"$o.err" &
pid=$!
(
n=0
while kill -s 0 $pid 2>/dev/null; do
if [ $n -ge "$limit" ]; then
: >"$o.late"
kill -s KILL -- -$pid 2>/dev/null || kill -s KILL $pid
exit
fi
sleep 1
n=$((n+1))
done
) &
wait $pid
rc=$?
clock
umask 077
if [ -e "$o.late" ]; then
printf '{"msg": "Timeout exceeded", "failed": true, "child_pid": %s}' "$pid"
else
case $rc in 129|13[0-9]|14[0-3]) rc=$((128-rc));; esac
span=$(((sec-s0)*1000000+1$mic-1$m0))
[ $span -ge 0 ] || span=0
printf '{"changed": true, "stdout": "'
text "$o.out"
printf '", "stderr": "'
text "$o.err"
printf '", "rc": %d, "start": "%s", "end": "%s.%s", "delta": "%d:%02d:%02d.%06d", ' $rc "$began" "$day $time" "$mic" $((span/3600000000)) $((span/60000000%60)) $((span/1000000%60)) $((span%1000000))
if [ $rc = 0 ]; then printf '"msg": "", '
else printf '"msg": "non-zero return code", "failed": true, '
fi
cat "$o.more"
printf '}'
fi >"$f.tmp"
rm -f -- "$o.in" "$o.out" "$o.err" "$o.more" "$o.late"
mv -f -- "$f.tmp" "$f"
`;

/**
 * Arguments: path of the record, folder to run in or '', seconds, 'strip' or '', what the result holds beside the command's output
 * (members of a JSON object), the words. The payload is the command's stdin. Starts the command in the background. Prints why it
 * could not begin, as \`userCommand\` does: \`chdir ERRNO\`, \`exec ERRNO\`.
 */
export const startJob: ShellFunction = shellFunction(
  'tsible_job_start',
  [findCommand],
  `
f=$1 dir=$2 limit=$3 strip=$4 more=$5
shift 5
o=\${f%/*}/.\${f##*/}
if [ -n "$dir" ] && ! command cd -- "$dir" 2>/dev/null; then
tsible_errno "$dir" d
printf 'chdir %s' "$tsible_errno"
return
fi
tsible_find "$1" || { printf 'exec %s' "$tsible_errno"; return; }
mask=$(umask)
umask 077
tsible_payload >"$o.in" && printf %s "$more" >"$o.more" && : >"$o.out" && : >"$o.err" || return 1
umask "$mask"
own=
command -v setsid >/dev/null 2>&1 && own=setsid
$own /bin/sh -c ${shellQuoted(RUNNER)} tsible-job "$f" "$o" "$limit" "$strip" "$@" </dev/null >/dev/null 2>&1 3>&- 4>&- &
`,
);

/** Arguments: folder, job id, 'cleanup' or ''. Prints the record's path on a line of its own, then the record; rc 1 when there is none. */
export const readJob: ShellFunction = shellFunction(
  'tsible_job_read',
  [folder],
  `
tsible_job_dir "$1" || return 2
f=$tsible_dir/$2
printf '%s\\n' "$f"
[ -f "$f" ] || return 1
if [ -n "$3" ]; then rm -f -- "$f"; else cat -- "$f"; fi
`,
);

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
