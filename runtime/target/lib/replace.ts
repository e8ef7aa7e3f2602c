import { shellFunction } from '../target.ts';

/**
 * Writing a file so that at any moment there is the old one or the new one, whole. The body that uses it:
 *
 *     tsible_temp "$dest" || return 1          # an empty file of mode 0600 beside dest: "$tsible_tmp"
 *     tsible_payload >"$tsible_tmp" || return 1    # (full disk: rc and the tool's complaint on stderr)
 *     chown ... "$tsible_tmp"; chmod ... "$tsible_tmp"     # or leave that to tsible_replace
 *     tsible_replace "$tsible_tmp" "$dest" || return 1
 *
 * `tsible_temp DEST`: makes the file and sees to its removal when the function ends or is told to end, also by a lost
 * connection (after a kill -9 it stays, readable by its owner alone). rc 1 with a complaint on stderr.
 *
 * `tsible_replace TMP DEST [unsafe]`: renames TMP over DEST, as Ansible's atomic_move: a DEST that is there keeps its mode,
 * owner and group (ACLs and extended attributes too, where cp can carry them); a new one gets 0666 less the umask unless
 * the mode of TMP was set (it is no longer 0600). With `unsafe` a DEST that can't be renamed over (a bind-mounted file) is
 * overwritten in place. A link at DEST is replaced, not followed. rc 1 with a complaint on stderr.
 */
export const replaceFile = shellFunction(
  'tsible_replace',
  [
    shellFunction(
      'tsible_temp',
      [],
      `
case $1 in */*) tsible_tmp=\${1%/*}/;; *) tsible_tmp=./;; esac
set -- "\${1##*/}"
tsible_tmp=$(umask 077; mktemp "\${tsible_tmp}.ansible_tmpXXXXXX") || return 1
trap 'rm -f -- "$tsible_tmp"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
`,
    ),
  ],
  `
local stat said
if [ -e "$2" ] && [ ! -L "$2" ]; then
stat=$(stat -c '%u:%g %a' -- "$2") || return 1
[ "$(stat -c '%u:%g' -- "$1")" = "\${stat% *}" ] || chown "\${stat% *}" -- "$1" 2>/dev/null || :
cp --attributes-only --preserve=mode,ownership,xattr -- "$2" "$1" 2>/dev/null || chmod "\${stat#* }" -- "$1" || return 1
elif [ "$(stat -c %a -- "$1")" = 600 ]; then
chmod "$(printf %o $((0666 & ~0$(umask))))" -- "$1" || return 1
fi
mv -f -T -- "$1" "$2" 2>/dev/null && return 0
if [ -d "$2" ]; then said="$2: Is a directory"
else said=$(mv -f -- "$1" "$2" 2>&1) && return 0
fi
if [ "\${3-}" = unsafe ] && [ -f "$2" ]; then cat -- "$1" >"$2" && rm -f -- "$1"; return; fi
printf '%s\\n' "$said" >&2
return 1
`,
);
