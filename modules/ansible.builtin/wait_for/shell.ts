import { shellFunction } from '../../../runtime/target/target.ts';
import { pathStep } from '../../support/path-step.ts';
import { steps } from '../../support/steps.ts';

/**
 * `tsible_talk HOST PORT SECONDS [CHUNKS]`: connects, with what the host has (bash, nc, perl); then copies the first CHUNKS pieces
 * of what the other side says. rc 0: connected; 124: connected, and SECONDS have passed; 125: there is nothing to connect with;
 * else not connected.
 */
const talk = shellFunction(
  'tsible_talk',
  [],
  `
local said
if command -v bash >/dev/null 2>&1; then
timeout "$3" bash -c 'exec 3<>"/dev/tcp/$1/$2" || exit 9; [ -z "$3" ] || dd bs=65536 count="$3" <&3' bash "$1" "$2" "\${4-}" 2>/dev/null
elif command -v nc >/dev/null 2>&1; then
if [ -n "\${4-}" ]; then
timeout "$3" nc "$1" "$2" </dev/null 2>/dev/null | dd bs=65536 count="$4" 2>/dev/null
else
said=$(nc -z -w "$3" "$1" "$2" 2>&1 </dev/null) && return
case $said in *sage:*|*nvalid*|*nrecognized*) ;; *) return 1;; esac
timeout "$3" nc "$1" "$2" </dev/null >/dev/null 2>&1
case $? in 0|124|143) return 0;; *) return 1;; esac
fi
elif command -v perl >/dev/null 2>&1; then
timeout "$3" perl -MIO::Socket::INET -e '
my $s = IO::Socket::INET->new(PeerAddr => $ARGV[0], PeerPort => $ARGV[1]) or exit 9;
$| = 1; my $b; for (1 .. $ARGV[2]) { sysread($s, $b, 65536) or last; print $b }' "$1" "$2" "\${4-0}" 2>/dev/null
else return 125
fi`,
);

/**
 * Waits until a port or path is as wanted. Arguments: 'port' or 'path', 'up' or 'down', host, port, path, seconds left,
 * seconds for one connection, seconds between tries. Steps: `outcome` (met, timeout, no-tool, or why stat failed); `info`.
 */
export const waitFor = shellFunction(
  'tsible_wait_for',
  [steps, talk, pathStep],
  `
what=$1 wanted=$2 host=$3 port=$4 path=$5 left=$6 patience=$7 pause=$8
end=$(($(date +%s) + left))
outcome=timeout
listening() {
case $host in localhost|127.*|::1|0.0.0.0|::) ;; *) tsible_note outcome no-tool; exit 0;; esac
hex=$(printf '%04X' "$port")
while read -r number address remote state rest; do
case $state:$address in 0A:*:"$hex") return 0;; esac
done <<END
$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
END
return 1
}
state() {
if [ "$what" = path ]; then
[ -e "$path" ] && { now=up; return; }
now=down
[ "$wanted" = up ] || return 0
said=$(LC_ALL=C stat -L -- "$path" 2>&1 >/dev/null)
case $said in ''|*'No such file or directory'|*"can't stat"*"No such file"*) ;; *) outcome=\${said##*: }; return 1;; esac
return 0
fi
tsible_talk "$host" "$port" "$patience" >/dev/null
case $? in
0) now=up;;
125) if listening; then now=up; else now=down; fi;;
*) now=down;;
esac
}
while [ "$(date +%s)" -lt "$end" ]; do
state || break
[ "$now" = "$wanted" ] && { outcome=met; break; }
sleep "$pause"
done
tsible_note outcome "$outcome"
[ -z "$path" ] || tsible_path_step "$path"
exit 0
`,
);

/** Only waits. Argument: seconds. */
export const waitOnly = shellFunction('tsible_wait_only', [], 'sleep "$1"');

/**
 * Waits until a file is there and is not as last seen, and prints it. Arguments: path, what was last seen or '', seconds left,
 * seconds between tries. On stderr: what is seen now, or nothing when time is up.
 */
export const changedFile = shellFunction(
  'tsible_wait_changed',
  [],
  `
end=$(($(date +%s) + $3))
while [ "$(date +%s)" -lt "$end" ]; do
seen=$(stat -L -c '%i %s %y' -- "$1" 2>/dev/null)
if [ -n "$seen" ] && [ "$seen" != "$2" ]; then
printf '%s' "$seen" >&2
cat -- "$1" 2>/dev/null
exit 0
fi
sleep "$4"
done
`,
);

/** Keys of a path in a result. Argument: path. */
export const pathOnly = shellFunction('tsible_wait_path', [pathStep], 'tsible_path_step "$1"');

/** What a port says. Arguments: host, port, seconds to listen, pieces. rc as of `tsible_talk`. */
export const readPort = shellFunction('tsible_wait_read', [talk], 'tsible_talk "$@"');

/** Addresses of hosts. Arguments: names. Prints a line for each: the name, then addresses. */
export const resolveHosts = shellFunction(
  'tsible_wait_resolve',
  [],
  `
for name in "$@"; do
printf '%s' "$name"
if command -v getent >/dev/null 2>&1; then
getent ahosts "$name" | while read -r address kind rest; do [ "$kind" != STREAM ] || printf ' %s' "$address"; done
else
while read -r address names; do
case " $names " in *" $name "*) printf ' %s' "$address";; esac
done </etc/hosts
fi
echo
done`,
);

/**
 * Waits until a port has no connections. Arguments: port (4 hex digits), states (|01|02|), local addresses and excluded
 * remote ones (each as ' 4:HEX 6:HEX '), seconds left, seconds between tries. rc 0: none is left; 1: time is up.
 */
export const waitDrained = shellFunction(
  'tsible_wait_drained',
  [],
  `
port=$1 states=$2 addresses=$3 excluded=$4 pause=$6
end=$(($(date +%s) + $5))
connected() {
for family in 4 6; do
file=/proc/net/tcp
[ $family = 4 ] || file=/proc/net/tcp6
[ -r $file ] || continue
while read -r number address remote state rest; do
case $address in *:"$port") ;; *) continue;; esac
case $states in *"|$state|"*) ;; *) continue;; esac
case $excluded in *" $family:\${remote%:*} "*) continue;; esac
address=\${address%:*}
case $addresses in *" $family:$address "*) return 0;; esac
any=00000000
[ $family = 4 ] || any=00000000000000000000000000000000
case $addresses in *" $family:$any "*) return 0;; esac
case $address in 0000000000000000FFFF0000*)
case $addresses in *" $family:0000000000000000FFFF000000000000 "*) return 0;; esac;;
esac
done <$file
done
return 1
}
while [ "$(date +%s)" -lt "$end" ]; do
connected || exit 0
sleep "$pause"
done
exit 1
`,
);
