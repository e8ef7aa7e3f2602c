import { shellFunction } from '../../../runtime/target/target.ts';
import { afterUnpacking } from './archive-shell.ts';

/** `tsible_numbered PREFIX [FORM]`: adds T_PREFIX0, T_PREFIX1, ... to the words in `tar_words`, each behind FORM. */
const numbered = shellFunction(
  'tsible_numbered',
  [],
  `
i=0
while eval "[ -n \\"\\\${T_$1$i+x}\\" ]"; do
tar_words="$tar_words \${2-}\\"\\$T_$1$i\\""
i=$((i+1))
done`,
);

/**
 * `tsible_plain_tar`: unpacks with busybox's tar, which cannot compare: what it unpacks in a folder of its own is compared with what
 * is there, and unpacked into the destination when it differs. Ends the request.
 */
export const plainTar = shellFunction(
  'tsible_plain_tar',
  [
    afterUnpacking,
    numbered,
    shellFunction(
      'tsible_bare_tar',
      [],
      `
eval "set -- \\"\\$tar\\" $1 -f \\"\\$src\\" -C \\"\\$2\\" $tar_words"
if [ "$2" = -x ] && [ "$6" = "$dest" ]; then
for w; do tsible_say cmd "$w" >&4; done
fi
"$@"`,
    ),
    shellFunction(
      'tsible_same_member',
      [],
      `
if [ -L "$1" ]; then [ -L "$2" ] && [ "$(readlink -- "$1")" = "$(readlink -- "$2")" ]
elif [ -d "$1" ]; then [ -d "$2" ]
else
[ -f "$2" ] && [ ! -L "$2" ] && cmp -s -- "$1" "$2" || return 1
if [ -n "\${T_mode+x}" ]; then f=%Y; else f='%a %Y'; fi
[ "$(stat -c "$f" -- "$1")" = "$(stat -c "$f" -- "$2")" ]
fi`,
    ),
  ],
  `
tar_words=
case $(head -c 6 -- "$src" | tr '\\037\\213\\375\\0' 'zZX0') in
zZ*) tar_words=-z;;
BZ*) tar_words=-j;;
X7zXZ*) tar_words=-J;;
esac
tsible_numbered o
tsible_numbered x --exclude=
tsible_numbered i
names=$(tsible_bare_tar -t "$dest" 2>&1) || tsible_cannot "Command \\"$tar\\" could not handle archive: Unable to list files in the archive: $names"
[ -n "$names" ] || tsible_cannot "Command \\"$tar\\" found no files in archive. Empty archive files are not supported."
names=$(printf '%s\\n' "$names" | sed 's#^/##')
tsible_say handler "$kind"
t_dir=$(umask 077; mktemp -d "$dest/.ansible_tmpXXXXXX" 2>&1) || tsible_fail "Destination '$T_dest' is not writable"
trap 'rm -rf -- "$t_dir" \${n_tmp:+"$n_tmp"}' EXIT
trap 'exit 143' TERM HUP INT
err=$(tsible_bare_tar -x "$t_dir" 2>&1) || tsible_oserr said "failed to unpack $src to $T_dest" '' "$err" "$T_dest"
differs=$(printf '%s\\n' "$names" | while IFS= read -r n; do
tsible_same_member "$t_dir/$n" "$dest/$n" || { echo x; break; }
done)
rm -rf -- "$t_dir"
if [ -n "$differs" ]; then
exec 4>&1
err=$(tsible_bare_tar -x "$dest" 2>&1 >/dev/null)
rc=$?
tsible_say rc $rc
tsible_say err "$err"
if [ $rc != 0 ]; then
tsible_info "$T_dest"
tsible_end
exit 0
fi
changed=1
fi
tsible_after "$names"
exit 0`,
);
