/**
 * The request loop: what runs in the shell at the other end of a stream.
 *
 * Controller to host, on stdin. One request is one line that the loop evals, followed by its payload if it has one:
 *
 *     tsible_q SEQ FUNCTION ARGS...                    a call without payload
 *     tsible_p SEQ SIZE FUNCTION ARGS...               a call whose stdin is a payload: SIZE bytes, then the nonce and \n
 *     tsible_s SEQ FUNCTION ARGS...                    a shielded call: its children may outlive it
 *     tsible_t SEQ SIZE FUNCTION ARGS...               a shielded call with a payload
 *     tsible_x SIZE                                    SIZE bytes of shell text to eval: definitions and a long request
 *
 * Host to controller: what the function writes to stdout and stderr, each stream with marks of its own around it. A mark is
 * NONCE, a letter and fields, ended by a newline; whatever comes outside of a reply is dropped (rc files that talk, late
 * output of a daemon).
 *
 *     h PID            hello: the loop is there           b SEQ        a reply begins
 *     x SEQ STATUS     a shielded call's own command has ended; its children may still write
 *     e SEQ RC         the reply ends
 *
 * A payload runs through a pump, which alone reads the loop's stdin: the function may read all of it, some or none, and the
 * next request is found either way. A function never takes a torn payload for a whole one: when the connection breaks, the
 * pump ends everything in this session before the function could see the end of its stdin.
 */
const LOOP = `
tsible_n='
'
tsible_m() { printf '%s%s\\n' "$tsible_k" "$1"; printf '%s%s\\n' "$tsible_k" "$1" >&2; }
tsible_x() {
tsible_l=$(tsible_in "$1")
case $tsible_l in *"#$tsible_k") command eval "$tsible_l";; *) exit 1;; esac
}
tsible_q() {
tsible_m "b $1"
( shift; "$@" </dev/null )
tsible_m "e $1 $?"
}
tsible_p() {
tsible_m "b $1"
tsible_pump "$2" | ( ( tsible_size=$2; shift 2; "$@" ); tsible_rc=$?; tsible_drain; exit $tsible_rc )
tsible_m "e $1 $?"
}
tsible_s() {
tsible_m "b $1"
( tsible_shield "$@" </dev/null )
tsible_m "e $1 $?"
}
tsible_t() {
tsible_m "b $1"
tsible_pump "$2" | ( tsible_size=$2; tsible_seq=$1; shift 2; tsible_shield "$tsible_seq" "$@"; tsible_drain )
tsible_m "e $1 $?"
}
tsible_pump() {
tsible_in "$1"
IFS= read -r tsible_l
[ "$tsible_l" = "$tsible_k" ] && return
trap '' TERM
kill -TERM 0
sleep 1
kill -KILL 0
}
tsible_drain() { IFS= read -r tsible_l && cat >/dev/null; }
tsible_shield() { { { tsible_own "$@" 2>&1 >&3 3>&- | cat >&2 3>&-; } 3>&1 | cat; }; }
tsible_own() {
tsible_seq=$1
shift
tsible_status=
"$@"
tsible_m "x $tsible_seq \${tsible_status:-$?}"
}
tsible_sub() { ( "$@" ); }
tsible_payload() { cat; }
tsible_m "h $$"
while IFS= read -r tsible_l; do command eval "$tsible_l"; done
exit 0
`;

/** Reads exactly $1 bytes of stdin: by whole blocks where dd can count bytes, else in the way that its options allow. */
const READERS = [
  'dd bs=65536 count="$1" iflag=fullblock,count_bytes 2>/dev/null',
  '[ "$1" -lt 65536 ]||dd bs=65536 count=$(($1/65536)) iflag=fullblock 2>/dev/null;' +
    '[ $(($1%65536)) = 0 ]||dd bs=$(($1%65536)) count=1 iflag=fullblock 2>/dev/null',
  'dd bs=1 count="$1" 2>/dev/null',
] as const;

/** The command line that starts a loop: short, because it is what `ps` and sudo's log show. */
export const BOOTSTRAP = 'IFS= read -r x;eval "$x"';

/**
 * What a new session's shell is sent first: a line that finds a way to read counted bytes, the loop, and the functions that
 * every request may use.
 * @param nonce Hex digits that appear nowhere else.
 * @param library Shell text with definitions.
 */
export function opening(nonce: string, library: string): string {
  const text = `tsible_k=${nonce}\n${library}\n${LOOP}#${nonce}`;
  const size = Buffer.byteLength(text);
  const attempts = READERS.map(
    (reader) => `case $x in "") tsible_in(){ ${reader};};x=$(tsible_in ${size});;esac`,
  );
  return `x=;${attempts.join(';')};case $x in *"#${nonce}")eval "$x";;*)exit 1;;esac\n${text}`;
}
