import { shellFunction } from '../target.ts';

/**
 * `_ts_end PID all|below`: ends what a process has started, down the whole tree, and process groups that were made there;
 * with `all` the process itself too, first, so that it can't start more. TERM, and KILL for what is left after 2 seconds.
 */
export const endProcesses = shellFunction(
  '_ts_end',
  [],
  `
all=
for f in /proc/[0-9]*/stat; do
{ IFS= read -r l <"$f"; } 2>/dev/null || continue
r=\${l##*") "}
r=\${r#* }
all="$all \${l%% *}:\${r%% *}"
done
[ -n "$all" ] || all=$(ps -A -o pid= -o ppid= | while read -r p q; do printf ' %s' "$p:$q"; done)
tree=
more=" $1"
while [ -n "$more" ]; do
next=
for parent in $more; do
for pair in $all; do
[ "\${pair#*:}" = "$parent" ] && next="$next \${pair%:*}"
done
done
tree="$tree$next"
more=$next
done
[ "$2" = below ] || kill -s KILL "$1" 2>/dev/null
for p in $tree; do kill -s TERM -- "-$p" 2>/dev/null; kill -s TERM "$p" 2>/dev/null; done
n=0
while [ $n -lt 20 ]; do
alive=
for p in $tree; do kill -s 0 "$p" 2>/dev/null && alive="$alive $p"; done
[ -n "$alive" ] || return 0
sleep 0.1 2>/dev/null || sleep 1
n=$((n + 1))
done
for p in $alive; do kill -s KILL -- "-$p" 2>/dev/null; kill -s KILL "$p" 2>/dev/null; done
return 0
`,
);
