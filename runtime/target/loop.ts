import { shellQuote } from './quote.ts';

/**
 * The request loop: what runs in the shell at the other end of a stream. It begins where the login begins, or at home when
 * the user (one that was become) may not read that folder.
 *
 * Controller to host, on stdin. One request is one line that the loop evals, followed by its payload if it has one:
 *
 *     _ts_q SEQ FUNCTION ARGS...                    a call without payload
 *     _ts_p SEQ SIZE FUNCTION ARGS...               a call whose stdin is a payload: SIZE bytes, then the nonce and \n
 *     _ts_s SEQ FUNCTION ARGS...                    a shielded call: its children may outlive it
 *     _ts_t SEQ SIZE FUNCTION ARGS...               a shielded call with a payload
 *     _ts_look PATHS...                             what stat says of them, for the calls up to the line `tsible_seen=`
 *     _ts_x SIZE                                    SIZE bytes of shell text to eval: definitions and a long request
 *
 * Host to controller: what the function writes to stdout and stderr, each stream with marks of its own around it. A mark is
 * NONCE, a letter and fields, ended by a newline; whatever comes outside of a reply is dropped (rc files that talk, late
 * output of a daemon).
 *
 *     h PID            hello: the loop is there           b SEQ        a reply begins
 *     x SEQ STATUS     a shielded call's own command has ended; its children may still write
 *     e SEQ RC         the reply ends                 r            the loop ends before a request: see `watched`
 *
 * A payload runs through a pump, which alone reads the loop's stdin: the function may read all of it, some or none, and the
 * next request is found either way. A function never takes a torn payload for a whole one: when the connection breaks, the
 * pump ends everything in this session before the function could see the end of its stdin. A function may clean up then
 * by traps on TERM and EXIT; PIPE leads to its EXIT trap too, because the shell itself writes "Terminated" to a stderr that
 * is gone.
 */
const LOOP = `
tsible_n='
'
_ts_x() {
_ts_l=$(_ts_in "$1")
case $_ts_l in *"#$_ts_k") command eval "$_ts_l";; *) exit 1;; esac
}
_ts_b() {
for _ts_f in $_ts_watched; do
[ "$_ts_f" -nt /proc/$$ ] && { _ts_m r; exit 0; }
done
_ts_m "b $1"
}
_ts_q() {
_ts_b "$1"
_ts_w _ts_call "$@" </dev/null
_ts_m "e $1 $?"
}
_ts_p() {
_ts_b "$1"
_ts_pump "$2" | ( tsible_size=$2; shift 1; _ts_w _ts_take _ts_call "$@" )
_ts_m "e $1 $?"
}
_ts_s() {
_ts_b "$1"
_ts_w _ts_shield "$@" </dev/null
_ts_m "e $1 $?"
}
_ts_t() {
_ts_b "$1"
_ts_pump "$2" | ( tsible_size=$2; _ts_seq=$1; shift 2; _ts_w _ts_take _ts_shield "$_ts_seq" "$@" )
_ts_m "e $1 $?"
}
_ts_call() ( trap 'exit 141' PIPE; shift; "$@" )
_ts_take() {
"$@"
_ts_rc=$?
IFS= read -r _ts_l && cat >/dev/null
return $_ts_rc
}
_ts_pump() {
_ts_in "$1"
IFS= read -r _ts_l
[ "$_ts_l" = "$_ts_k" ] && return
trap '' TERM
kill -TERM 0
sleep 1
kill -KILL 0
}
_ts_shield() { { { _ts_own "$@" 2>&1 >&3 3>&- | cat >&2 3>&-; } 3>&1 | cat; }; }
_ts_own() {
_ts_seq=$1
shift
_ts_status=
"$@"
_ts_m "x $_ts_seq \${_ts_status:-$?}"
}
_ts_sub() { ( "$@" ); }
_ts_look() {
tsible_seen=$(LC_ALL=C stat -c '%f %u %g %s %h %i %d %U %G %n' -- "$@" 2>/dev/null </dev/null)$tsible_n
}
tsible_payload() { cat; }
unset x
{ [ -r . ] && [ -x . ]; } || cd 2>/dev/null || cd /tmp || cd /
_ts_l=$_ts_watched
_ts_watched=
[ ! -d /proc/$$ ] || for _ts_f in $_ts_l; do [ "$_ts_f" -nt /proc/$$ ] || _ts_watched="$_ts_watched $_ts_f"; done
_ts_m "h $$"
while IFS= read -r _ts_l; do command eval "$_ts_l"; done
exit 0
`;

/**
 * How replies are told apart. On two streams each has its marks. On a terminal there is one: a request's stderr is kept until
 * its end and follows a mark of its own, \`y\`.
 */
const OUTPUT = {
  streams: `
_ts_m() { printf '%s%s\\n' "$_ts_k" "$1"; printf '%s%s\\n' "$_ts_k" "$1" >&2; }
_ts_w() { "$@"; }
`,
  terminal: `
_ts_m() { printf '%s%s\\n' "$_ts_k" "$1"; }
_ts_w() {
{ _ts_err=$({ "$@" >&3 3>&-; } 2>&1; printf 'x%s' "$?"); } 3>&1
_ts_m y
printf '%s' "\${_ts_err%x*}"
return "\${_ts_err##*x}"
}
`,
} as const;

/** Reads exactly $1 bytes of stdin: by whole blocks where dd can count bytes, else in the way that its options allow. */
const READERS = [
  'dd bs=65536 count="$1" iflag=fullblock,count_bytes 2>/dev/null',
  '[ "$1" -lt 65536 ]||dd bs=65536 count=$(($1/65536)) iflag=fullblock 2>/dev/null;' +
    '[ $(($1%65536)) = 0 ]||dd bs=$(($1%65536)) count=1 iflag=fullblock 2>/dev/null',
  'dd bs=1 count="$1" 2>/dev/null',
] as const;

/** The command line that starts a loop: short, because it is what `ps` and sudo's log show. */
export const BOOTSTRAP = 'IFS= read -r x;eval "$x"';

/** The same on a terminal, which must first let bytes through as they are. */
export const TERMINAL_BOOTSTRAP = `stty raw -echo;${BOOTSTRAP}`;

/**
 * What a new session's shell is sent first: a line that finds a way to read counted bytes, the loop, and the functions that
 * every request may use.
 * @param nonce Hex digits that appear nowhere else.
 * @param library Shell text with definitions.
 * @param watched Files that a login reads. A process's folder in /proc is as old as the loop: when one of them is younger, what
 *   the login gave (groups, umask, limits, environment) is out of date, and the loop ends for another to take its place.
 * @param first The same of the first request: on its own, so that a definition that is no shell fails its call alone.
 * @param output Whether stdout and stderr are streams of their own, or one terminal.
 */
export function opening(
  nonce: string,
  library: string,
  first: string,
  output: keyof typeof OUTPUT,
  watched: readonly string[] = [],
): string {
  const own = first === '' ? '' : `command eval ${shellQuote(first)}`;
  const text = `_ts_k=${nonce}\n_ts_watched='${watched.join(' ')}'\n${library}\n${own}\n${OUTPUT[output]}${LOOP}#${nonce}`;
  const size = Buffer.byteLength(text);
  const attempts = READERS.map((reader) => `case $x in "") _ts_in(){ ${reader};};x=$(_ts_in ${size});;esac`);
  return `x=;${attempts.join(';')};case $x in *"#${nonce}")eval "$x";;*)exit 1;;esac\n${text}`;
}
