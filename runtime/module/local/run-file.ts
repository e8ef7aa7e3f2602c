import { shellFunction } from '../../target/target.ts';

/**
 * Runs a module's file. Arguments: the file's name, the text of its arguments' file or '', 'run' to execute it as a program
 * of its own or '', Pythons of which the first that is there becomes its interpreter (between spaces) or '', then the words of its
 * interpreter. The payload is the file. Both lie in a folder of their own while it runs, which nobody else can enter. A program needs a
 * folder that programs may be run from.
 */
export const runModuleFile = shellFunction(
  'tsible_module_file',
  [],
  `
name=$1 text=$2 program=$3 pythons=$4
shift 4
if [ -n "$pythons" ]; then
python=
for candidate in $pythons; do
if command -v "$candidate" >/dev/null 2>&1; then python=$candidate; break; fi
done
if [ -z "$python" ]; then echo "no Python on this host (looked for: $pythons)" >&2; exit 127; fi
set -- "$python" "$@"
fi
folder=
for place in "\${TMPDIR:-/tmp}" "$HOME" /var/tmp /dev/shm; do
folder=$(umask 077; mktemp -d "$place/ansible-tmp-XXXXXXXXXX" 2>/dev/null) || { folder=; continue; }
[ -n "$program" ] || break
printf '#!/bin/sh\\n' >"$folder/.try" && chmod 0700 "$folder/.try" && "$folder/.try" 2>/dev/null && break
rm -rf -- "$folder"
folder=
done
if [ -z "$folder" ]; then echo "no folder for temporary files" >&2; exit 1; fi
trap 'rm -rf -- "$folder"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
(umask 077; cat >"$folder/$name" && { [ -z "$text" ] || printf '%s' "$text" >"$folder/args"; }) || exit 1
if [ -n "$program" ]; then
chmod 0700 "$folder/$name" || exit 1
set -- "$folder/$name"
else set -- "$@" "$folder/$name"
fi
[ -z "$text" ] || set -- "$@" "$folder/args"
"$@" </dev/null
exit $?
`,
);
