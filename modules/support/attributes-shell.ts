import { shellFunction } from '../../runtime/target/target.ts';
import { fileShell } from './shell.ts';

/**
 * `tsible_uid NAME`, `tsible_gid NAME`: the number of a user or group (a number is itself) in `r`; rc 1 when there is none. For the
 * owners of the file in `s_*` nothing is to be asked.
 */
const numbers = shellFunction(
  'tsible_uid',
  [
    shellFunction(
      'tsible_gid',
      [],
      `
case $1 in ''|*[!0-9]*) ;; *) r=$1; return 0;; esac
[ "$1" != "\${s_G-}" ] || { r=$s_g; return 0; }
while IFS=: read -r n x r x; do [ "$n" = "$1" ] && return 0; done </etc/group
r=$(getent group "$1" 2>/dev/null) || return 1
r=\${r#*:}
r=\${r#*:}
r=\${r%%:*}`,
    ),
  ],
  `
case $1 in ''|*[!0-9]*) ;; *) r=$1; return 0;; esac
[ "$1" != "\${s_U-}" ] || { r=$s_u; return 0; }
r=$(id -u "$1" 2>/dev/null)`,
);

/**
 * `tsible_goal`: what T_owner, T_group and T_mode make of the file in `s_*`: `g_u`, `g_g`, `g_m`. Fails with Ansible's message
 * for a user or group that is not known.
 */
const attributeGoal = shellFunction(
  'tsible_goal',
  [...fileShell, numbers],
  `
g_u=$s_u g_g=$s_g m=$s_m
if [ -n "\${T_owner+x}" ] && [ "$T_owner" != "$s_U" ]; then
tsible_uid "$T_owner" || tsible_fail "chown failed: failed to look up user $T_owner" "$s_p"
g_u=$r
fi
if [ -n "\${T_group+x}" ] && [ "$T_group" != "$s_G" ]; then
tsible_gid "$T_group" || tsible_fail "chgrp failed: failed to look up group $T_group" "$s_p"
g_g=$r
fi
if [ -n "\${T_mode+x}" ]; then
if [ -n "\${T_badmode+x}" ]; then
tsible_say details "$T_badmode"
tsible_fail 'mode must be in octal or symbolic form' "$s_p"
fi
d=0
[ "$s_t" != directory ] || d=1
case $T_mode in *k*) k=$((0$(umask)));; esac
for e in $T_mode; do m=$(($e)); done
fi
g_m=$m`,
);

const secontext = shellFunction(
  'tsible_secontext',
  fileShell,
  `
[ -n "\${T_seuser+x}\${T_serole+x}\${T_setype+x}\${T_selevel+x}" ] || return 0
old=$(stat -c %C -- "$1" 2>/dev/null) || return 0
case $old in *:*:*) ;; *) return 0;; esac
default=
case "\${T_seuser-} \${T_serole-} \${T_setype-} \${T_selevel-}" in
*_default*) default=$(matchpathcon -n "$1" 2>/dev/null);;
esac
new=
rest=$old
drest=$default
for x in seuser serole setype selevel; do
[ -n "$rest" ] || break
if [ $x = selevel ]; then cur=$rest dcur=$drest
else cur=\${rest%%:*} dcur=\${drest%%:*}
fi
case $rest in *:*) rest=\${rest#*:};; *) rest=;; esac
case $drest in *:*) drest=\${drest#*:};; *) drest=;; esac
eval "want=\\\${T_$x-\\$cur}"
[ "$want" != _default ] || want=\${dcur:-$cur}
new=$new\${new:+:}$want
done
[ "$new" != "$old" ] || return 0
tsible_diff secontext "$old" "$new"
changed=1
[ -z "\${T_check-}" ] || return 0
x=$(chcon -h -- "$new" "$1" 2>&1) || tsible_fail "invalid selinux context: $x" "$1"
s_p=`,
);

/**
 * `tsible_attrs PATH`: gives PATH, whose lstat is in `s_*`, the attributes that the T_ options name; sets `changed` when that
 * changes something (in check mode: would). `tsible_diff KEY BEFORE AFTER` reports a difference unless `quiet` is set.
 * Afterwards `s_*` is what PATH is now, or `s_p` empty when that must be asked anew.
 */
export const applyAttributes = shellFunction(
  'tsible_attrs',
  [
    attributeGoal,
    secontext,
    shellFunction(
      'tsible_diff',
      [],
      `
[ -z "\${quiet-}" ] || return 0
tsible_say "before.$1" "$2"
tsible_say "after.$1" "$3"`,
    ),
    shellFunction(
      'tsible_chattr',
      [],
      `
case $T_attributes in [+-]*) op=\${T_attributes%"\${T_attributes#?}"} a=\${T_attributes#?};; *) op== a=$T_attributes;; esac
[ -n "$a" ] || return 0
old=$(lsattr -d -- "$1" 2>/dev/null)
known=1
[ -n "$old" ] || known=
old=$(printf %s "\${old%% *}" | tr -d -)
[ "$old" != "$a" ] || [ "$op" = - ] || return 0
command -v chattr >/dev/null || return 0
changed=1
if [ -n "$known" ]; then tsible_diff attributes "$old" "$op$a"
else tsible_diff attributes_unknown "" "$op$a"
fi
[ -z "\${T_check-}" ] || return 0
x=$(chattr -- "$op$a" "$1" 2>&1) && [ -z "$x" ] && return 0
tsible_say details "Error while setting attributes: $x
"
tsible_fail 'chattr failed' "$1"`,
    ),
  ],
  `
if [ -n "\${T_check-}" ] && [ ! -e "$1" ]; then
[ -z "\${T_owner+x}\${T_group+x}\${T_mode+x}\${T_attributes+x}" ] || changed=1
return 0
fi
[ ! -e /sys/fs/selinux/enforce ] || tsible_secontext "$1"
tsible_goal
if [ "$g_u" != "$s_u" ] || [ "$g_g" != "$s_g" ]; then
[ "$g_u" = "$s_u" ] || tsible_diff owner "$s_u" "$g_u"
[ "$g_g" = "$s_g" ] || tsible_diff group "$s_g" "$g_g"
changed=1
if [ -z "\${T_check-}" ]; then
x=
[ "$g_u" = "$s_u" ] || x=$g_u
[ "$g_g" = "$s_g" ] || x=$x:$g_g
case $x in :*) e='chgrp failed';; *) e='chown failed';; esac
x=$(chown -h "$x" -- "$1" 2>&1) || tsible_oserr because "$e" "$1" "$x"
s_p=
if [ -n "\${T_mode+x}" ] && [ $((s_m&3072)) != 0 ]; then
tsible_st "$1"
tsible_goal
fi
fi
fi
if [ "$g_m" != "$s_m" ]; then
tsible_diff mode "0$(printf %03o "$s_m")" "0$(printf %03o "$g_m")"
if [ -n "\${T_check-}" ]; then changed=1
elif [ "$s_t" != link ]; then
x=$(chmod "$(printf %05o "$g_m")" -- "$1" 2>&1) || tsible_oserr said 'chmod failed' "$1" "$x"
s_m=$g_m
changed=1
fi
fi
[ -z "\${T_attributes-}" ] || tsible_chattr "$1"
return 0`,
);
