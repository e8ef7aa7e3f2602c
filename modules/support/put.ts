import { findCommand } from '../../runtime/target/lib/find-command.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { applyAttributes } from './attributes-shell.ts';
import { dirOf } from './shell.ts';
import { tellHome } from './staging.ts';

/**
 * `tsible_new DEST`: an empty file beside DEST that only its owner can read, `n_tmp`, with DEST's suffix (some validators ask
 * for it). It is removed when the request ends in any way that leaves a shell alive. With T_unsafe_writes it may lie elsewhere.
 */
export const newFile = shellFunction(
  'tsible_new',
  [dirOf],
  `
tsible_dir "$1"
b=\${1##*/}
case $b in ?*.*) b=.\${b##*.};; *) b=;; esac
old=$(umask)
umask 077
set -C
n=0
while n_tmp=\${r%/}/.ansible_tmp$$.$n$b; ! { true >"$n_tmp"; } 2>/dev/null; do
n=$((n+1))
if [ $n = 20 ] || [ ! -e "$n_tmp" ]; then
n_tmp=
[ -z "\${T_unsafe_writes-}" ] || n_tmp=$(mktemp 2>/dev/null)
[ -z "$n_tmp" ] || break
x=$( { true >"\${r%/}/.ansible_tmp$$.$n$b"; } 2>&1)
set +C
umask "$old"
tsible_oserr because "The destination directory '$r' is not writable by the current user." '' "$x" "$r"
fi
done
set +C
umask "$old"
trap 'rm -f -- "$n_tmp" "$n_tmp.out" "$n_tmp.err"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM`,
);

/** `tsible_backup FILE`: a copy with the name that Ansible gives it; `backup_file` in the reply. */
const backupFile = shellFunction(
  'tsible_backup',
  [],
  `
b=$1.$$.$(date '+%Y-%m-%d@%H:%M:%S~')
x=$(cp -p -- "$1" "$b" 2>&1) || { rm -f -- "$b"; tsible_oserr because "Could not make backup of '$1' to '$b'." '' "$x" "$b"; }
tsible_say backup_file "$b"`,
);

/**
 * `tsible_place DEST`: puts `n_tmp` in DEST's place, so that at any moment there is the old file or the new one. A file that is
 * there (or where its link leads, when DEST was resolved before) keeps its mode, owners and ACL, a new one gets 0666 less the
 * umask; the T_ attributes are added before the new file gets its name (and told as differences when `place_diff` is set), then
 * T_validate's words run on it. Sets `changed`.
 */
const placeFile = shellFunction(
  'tsible_place',
  [
    applyAttributes,
    backupFile,
    newFile,
    shellFunction(
      'tsible_validate',
      [],
      `
if [ -n "\${T_lc+x}" ]; then LC_ALL=$T_lc; else unset LC_ALL; fi
exec "$@" </dev/null`,
    ),
    shellFunction(
      'tsible_check',
      [tellHome, findCommand],
      `
set --
i=0
while [ $i -lt $T_validate ]; do
eval "w=\\$T_v$i"
[ $i != "$T_vi" ] || w=$w$n_tmp$T_vs
set -- "$@" "$w"
i=$((i+1))
done
if ! tsible_find "$1"; then
for w; do tsible_say word "$w"; done
tsible_say candidate "$n_tmp"
tsible_tell_home
tsible_say unstarted "$tsible_errno"
tsible_fail 'Error executing command.'
fi
rm -f -- "$n_tmp.out" "$n_tmp.err"
( old=$(umask); umask 077; set -C; exec >"$n_tmp.out" 2>"$n_tmp.err"; set +C; umask "$old"; tsible_validate "$@" )
e=$?
[ $e != 0 ] || [ -n "\${T_report-}" ] || { rm -f -- "$n_tmp.out" "$n_tmp.err"; return 0; }
tsible_say exit_status "$e"
tsible_say candidate "$n_tmp"
tsible_tell_home
tsible_say stdout "$(cat <"$n_tmp.out"; printf =)"
tsible_say stderr "$(cat <"$n_tmp.err"; printf =)"
rm -f -- "$n_tmp.out" "$n_tmp.err"
[ $e = 0 ] || tsible_fail 'failed to validate'`,
    ),
  ],
  `
w_dest=$1
base=
if [ -e "$w_dest" ] && [ ! -L "$w_dest" ]; then
tsible_st "$w_dest" -L
base=1
tsible_goal
if ! cp --attributes-only --preserve=mode,ownership,xattr -- "$w_dest" "$n_tmp" 2>/dev/null; then
chown "$s_u:$s_g" -- "$n_tmp" 2>/dev/null
chmod "$(printf %o "$s_m")" -- "$n_tmp" 2>/dev/null
fi
[ ! -e /sys/fs/selinux/enforce ] || chcon --reference="$w_dest" -- "$n_tmp" 2>/dev/null
else
[ ! -e /sys/fs/selinux/enforce ] || chcon "$(matchpathcon -n "$w_dest")" -- "$n_tmp" 2>/dev/null
tsible_st "$n_tmp"
s_p=$w_dest
s_m=$((0666&~0$(umask)))
tsible_goal
if [ -n "\${place_diff-}" ] && [ "$g_m" != "$s_m" ]; then
tsible_diff mode "0$(printf %03o "$s_m")" "0$(printf %03o "$g_m")"
place_differs=1
fi
s_m=384
fi
if [ -n "\${place_diff-}" ]; then
[ "$g_u:$g_g" = "$s_u:$s_g" ] && { [ -z "$base" ] || [ "$g_m" = "$s_m" ]; } || place_differs=1
[ "$g_u" = "$s_u" ] || tsible_diff owner "$s_u" "$g_u"
[ "$g_g" = "$s_g" ] || tsible_diff group "$s_g" "$g_g"
[ -z "$base" ] || [ "$g_m" = "$s_m" ] || tsible_diff mode "0$(printf %03o "$s_m")" "0$(printf %03o "$g_m")"
fi
x=
[ "$g_u" = "$s_u" ] || x=$g_u
[ "$g_g" = "$s_g" ] || x=$x:$g_g
if [ -n "$x" ]; then
case $x in :*) e='chgrp failed';; *) e='chown failed';; esac
x=$(chown "$x" -- "$n_tmp" 2>&1) || tsible_oserr because "$e" '' "$x" "$w_dest"
[ $((s_m&3072)) = 0 ] || s_m=-1
fi
if [ "$g_m" != "$s_m" ]; then
x=$(chmod "$(printf %o "$g_m")" -- "$n_tmp" 2>&1) || tsible_oserr said 'chmod failed' '' "$x" "$w_dest"
fi
if [ -n "\${T_validate-}" ]; then
tsible_check
fi
if [ -n "\${T_backup-}" ] && [ -n "$base" ]; then tsible_backup "$w_dest"; fi
if ! x=$(mv -f -T -- "$n_tmp" "$w_dest" 2>&1); then
case $x in
*"invalid option"*|*"unrecognized option"*) x=$(mv -f -- "$n_tmp" "$w_dest" 2>&1);;
*) false;;
esac || if [ -n "\${T_unsafe_writes-}" ] && [ -f "$w_dest" ]; then
x=$(cat -- "$n_tmp" 2>&1 >"$w_dest") || tsible_oserr said "Could not write data to file '$w_dest'" '' "$x" "$w_dest"
else tsible_oserr said "Could not replace '$w_dest'" '' "$x" "$w_dest"
fi
fi
changed=1
s_p=
[ -z "\${T_attributes-}\${T_seuser-}\${T_serole-}\${T_setype-}\${T_selevel-}" ] || { tsible_st "$w_dest"; tsible_attrs "$w_dest"; s_p=; }
return 0`,
);

/** `tsible_write DEST COMMAND...`: puts what COMMAND prints in DEST's place; see `tsible_place`. */
export const writeFile = shellFunction(
  'tsible_write',
  [placeFile],
  `
[ -z "\${T_novalidate-}" ] || tsible_fail "$T_novalidate"
tsible_new "$1"
w_dest=$1
shift
x=$("$@" 2>&1 >"$n_tmp") || tsible_oserr said "Could not write '$w_dest'" '' "$x" "$w_dest"
tsible_place "$w_dest"`,
);
