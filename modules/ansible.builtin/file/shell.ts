import { shellFunction } from '../../../runtime/target/target.ts';
import { applyAttributes } from '../../support/attributes-shell.ts';
import { dirOf } from '../../support/shell.ts';

/**
 * `tsible_stamp PATH`: T_mtime and T_atime (`now`, or a calendar time of the host's zone; unset: keep) given to PATH as Ansible does: what
 * is `now` always counts as a change.
 */
const stamp = shellFunction(
  'tsible_stamp',
  [
    shellFunction(
      'tsible_times',
      [],
      `
x=$(TZ=UTC0 stat -L -c '%x %y' -- "$1" 2>&1) || tsible_oserr said 'Error while updating modification or access time' "$1" "$x"
set -- $x
t_a="$1 $2" t_m="$4 $5"`,
    ),
    shellFunction(
      'tsible_epoch',
      [],
      `
case $1 in now) r=now;; *) r=$(date -d "$1" +%s 2>/dev/null || date -D '%Y-%m-%d %H:%M:%S' -d "$1" +%s);; esac`,
    ),
    shellFunction(
      'tsible_touch',
      [],
      `
w=$1
shift
case $1 in
now) x=$(touch -c "$w" -- "$2" 2>&1);;
*) x=$(touch -c "$w" -d "@$1" -- "$2" 2>&1);;
esac || tsible_oserr said 'Error while updating modification or access time' "$2" "$x"`,
    ),
  ],
  `
[ -n "\${T_mtime+x}\${T_atime+x}" ] || return 0
tsible_times "$1"
o_a=$t_a o_m=$t_m
e_m= e_a=
if [ -n "\${T_mtime+x}" ]; then tsible_epoch "$T_mtime"; e_m=$r; fi
if [ -n "\${T_atime+x}" ]; then tsible_epoch "$T_atime"; e_a=$r; fi
[ "$e_m" = now ] || [ -z "$e_m" ] || [ "$(TZ=UTC0 date -d "@$e_m" '+%Y-%m-%d %H:%M:%S').000000000" != "$o_m" ] || e_m=
[ "$e_a" = now ] || [ -z "$e_a" ] || [ "$(TZ=UTC0 date -d "@$e_a" '+%Y-%m-%d %H:%M:%S').000000000" != "$o_a" ] || e_a=
[ -n "$e_m$e_a" ] || return 0
changed=1
if [ -z "\${T_check-}" ]; then
if [ "$e_m$e_a" = nownow ]; then tsible_touch -am now "$1"
else
[ -z "$e_m" ] || tsible_touch -m "$e_m" "$1"
[ -z "$e_a" ] || tsible_touch -a "$e_a" "$1"
fi
tsible_times "$1"
e_m=\${e_m:+$t_m} e_a=\${e_a:+$t_a}
fi
[ "$e_m" != now ] || e_m=$(date +%s)
[ "$e_a" != now ] || e_a=$(date +%s)
[ -z "$e_m" ] || tsible_diff mtime "$o_m" "$e_m"
[ -z "$e_a" ] || tsible_diff atime "$o_a" "$e_a"`,
);

/** `tsible_tree DIR`: the attributes of everything below DIR; with T_follow also behind links. One stat for 200 entries. */
const tree = shellFunction(
  'tsible_tree',
  [
    shellFunction(
      'tsible_batch',
      [],
      `
stat -c '%f %u %g %h %U %G' -- "$@" | {
for f; do
IFS=' ' read -r a s_u s_g s_h s_U s_G || exit 3
s_f=$((0x$a)) s_p=$f
s_m=$((s_f&4095))
case $((s_f>>12)) in 10) s_t=link;; 4) s_t=directory;; *) s_t=file;; esac
changed=
tsible_attrs "$f"
tsible_stamp "$f"
[ -z "$changed" ] || tsible_say changed 1
if [ $s_t = directory ]; then tsible_tree "$f"
elif [ $s_t = link ] && [ -n "\${T_follow-}" ] && [ -e "$f" ]; then
t=$(readlink -- "$f")
case $t in /*) ;; *) t=\${f%/*}/$t;; esac
[ ! -d "$t" ] || tsible_tree "$t"
tsible_st "$t"
changed=
tsible_attrs "$t"
tsible_stamp "$t"
[ -z "$changed" ] || tsible_say changed 1
fi
done
} || exit 9`,
    ),
  ],
  `
T_depth=$((\${T_depth-0}+1))
[ $T_depth -lt 200 ] || tsible_fail "Could not recursively set attributes on $T_path. Original error was: 'maximum recursion depth exceeded'"
D=$1
set --
for e in "$D"/* "$D"/.[!.]* "$D"/..?*; do
[ -e "$e" ] || [ -L "$e" ] || continue
set -- "$@" "$e"
if [ $# -ge 200 ]; then ( tsible_batch "$@" ) || exit 9; set --; fi
done
[ $# = 0 ] || ( tsible_batch "$@" ) || exit 9
T_depth=$((T_depth-1))
return 0`,
);

/**
 * The whole module. T_state, T_path, T_src, T_basename, T_recurse, T_force, T_follow, T_mtime, T_atime, T_check, T_diff and the attribute options.
 * Says which keys the result has (`path`, `dest`, `src`, `state`), what changed, and the two sides of the diff.
 */
export const fileShellMain = shellFunction(
  'tsible_file',
  [
    applyAttributes,
    stamp,
    tree,
    dirOf,
    shellFunction(
      'tsible_start_diff',
      [],
      `
tsible_say diff_path "$p"
if [ "$prev" != "$1" ]; then
tsible_diff state "$prev" "$1"
if [ "$1" = absent ] && [ "$prev" = directory ] && [ -n "\${T_diff-}" ]; then
tsible_say walk 1
find "$p" -mindepth 1 -type d -exec printf 'walk_d=%s\\0' {} +
find "$p" -mindepth 1 ! -type d -exec printf 'walk_f=%s\\0' {} +
fi
fi`,
    ),
    shellFunction(
      'tsible_known',
      [],
      `
if [ -n "\${T_owner-}" ] && [ "$T_owner" != "\${s_U-}" ] && ! tsible_name passwd "$T_owner"; then
case $T_owner in
*[!0-9]*) tsible_say warn "failed to look up user $T_owner. Create user up to this point in real play";;
*) tsible_say warn "failed to look up user with uid $T_owner. Create user up to this point in real play";;
esac
fi
if [ -n "\${T_group-}" ] && [ "$T_group" != "\${s_G-}" ] && ! tsible_name group "$T_group"; then
case $T_group in
*[!0-9]*) tsible_say warn "failed to look up group $T_group. Create group up to this point in real play";;
*) tsible_say warn "failed to look up group with gid $T_group. Create group up to this point in real play";;
esac
fi
return 0`,
    ),
    shellFunction(
      'tsible_name',
      [],
      `
while IFS=: read -r n x i x; do
[ "$n" != "$2" ] && [ "$i" != "$2" ] || return 0
done <"/etc/$1"
getent "$1" "$2" >/dev/null 2>&1`,
    ),
    shellFunction(
      'tsible_replace',
      [],
      `
[ "$prev" != directory ] || [ $T_state != link ] || x=$(rmdir -- "$p" 2>&1) || tsible_oserr said 'Error while replacing' "$p" "$x"
tsible_dir "$p"
t=$r/.ansible_tmp$$.$T_state
x=$(ln $1 -T -- "$2" "$t" 2>&1) || tsible_oserr said 'Error while replacing' "$p" "$x" "$2"
x=$(mv -fT -- "$t" "$p" 2>&1) || { rm -f -- "$t"; tsible_oserr said 'Error while replacing' "$p" "$x" "$t"; }
rm -f -- "$t"`,
    ),
    shellFunction(
      'tsible_target',
      [],
      `
f=$p
[ -z "\${T_follow-}" ] || [ ! -L "$p" ] || f=$(readlink -f -- "$p")
[ "$s_p" = "$f" ] || tsible_st "$f"
return 0`,
    ),
    shellFunction(
      'tsible_state_absent',
      [],
      `
tsible_say path "$p"
tsible_say state absent
[ "$prev" != absent ] || return 0
tsible_start_diff absent
changed=1
[ -z "\${T_check-}" ] || return 0
if [ "$prev" = directory ]; then
x=$(rm -rf -- "$p" 2>&1) || tsible_oserr said 'rmtree failed' "" "\${x%%"
"*}" "$p"
else
x=$(rm -f -- "$p" 2>&1) || tsible_oserr because 'Unlinking failed.' "$p" "$x"
fi`,
    ),
    shellFunction(
      'tsible_state_touch',
      [],
      `
if [ "$prev" = absent ]; then
changed=1
if [ -n "\${T_check-}" ]; then
tsible_say dest "$p"
return 0
fi
x=$( { true >"$p"; } 2>&1) || tsible_oserr because 'Error, could not touch target.' "$p" "$x"
undo=$p
s_p=
fi
tsible_start_diff touch
tsible_target
tsible_attrs "$f"
tsible_stamp "$f"
tsible_say dest "$p"`,
    ),
    shellFunction(
      'tsible_state_file',
      [],
      `
f=$p
if [ "$prev" = link ] && [ -n "\${T_follow-}" ]; then
p=$(readlink -f -- "$p")
tsible_st "$p"
prev=$s_t
fi
case $prev in file|hard) ;; *)
tsible_say state "$prev"
tsible_fail "file ($p) is $prev, cannot continue" "$p";;
esac
tsible_say path "$p"
tsible_start_diff file
tsible_attrs "$p"
tsible_stamp "$p"`,
    ),
    shellFunction(
      'tsible_state_directory',
      [],
      `
if [ "$prev" = link ] && [ -n "\${T_follow-}" ]; then
p=$(readlink -f -- "$p")
tsible_st "$p"
prev=$s_t
fi
case $prev in directory|absent) ;; *) tsible_fail "$p already exists as a $prev" "$p";; esac
tsible_say path "$p"
tsible_start_diff directory
if [ "$prev" = directory ]; then
tsible_attrs "$p"
tsible_stamp "$p"
[ -z "\${T_recurse-}" ] || tsible_tree_done || ( quiet=1; tsible_tree "$p" ) || exit 9
return 0
fi
changed=1
[ -z "\${T_check-}" ] || return 0
cur=
rest=$p/
case $p in /*) cur=/; rest=\${rest#/};; esac
while [ -n "$rest" ]; do
cur=$cur\${rest%%/*}
rest=\${rest#*/}
if [ ! -e "$cur" ]; then
x=$(mkdir -- "$cur" 2>&1) || [ -d "$cur" ] || tsible_oserr said "There was an issue creating $cur as requested" "$T_path" "$x" "$cur"
if [ -n "\${T_owner+x}\${T_group+x}\${T_mode+x}\${T_attributes+x}\${T_seuser+x}\${T_serole+x}\${T_setype+x}\${T_selevel+x}" ]; then
tsible_st "$cur"
tsible_attrs "$cur"
fi
fi
cur=\${cur%/}/
done
s_p=
tsible_stamp "$p"`,
    ),
    // Whether owners are all that is asked for, and everything below has them already: one look, however much there is.
    shellFunction(
      'tsible_tree_done',
      [],
      `
[ -z "\${T_mode+x}\${T_attributes+x}\${T_seuser+x}\${T_serole+x}\${T_setype+x}\${T_selevel+x}\${T_mtime+x}\${T_atime+x}" ] || return 1
set --
if [ -n "\${T_owner+x}" ]; then tsible_uid "$T_owner" || return 1; set -- "$@" -o ! -user "$r"; fi
if [ -n "\${T_group+x}" ]; then tsible_gid "$T_group" || return 1; set -- "$@" -o ! -group "$r"; fi
[ -z "$(find "$p/." \\( -type l "$@" \\) -print -quit 2>&1)" ]`,
    ),
    shellFunction(
      'tsible_state_link',
      [],
      `
src=\${T_src-}
give=\${T_src+x}
if [ -z "$give" ] && [ -n "\${T_follow-}" ] && [ -L "$p" ] && [ -e "$p" ]; then
src=$(readlink -- "$p")
give=x
fi
tsible_dir "$p"
[ -L "$p" ] || [ ! -d "$p" ] || r=$p
case $src in /*) abs=$src;; *) abs=\${r%/}/$src;; esac
if [ -z "\${T_force-}" ] && [ -n "$give" ] && [ ! -e "$abs" ]; then
tsible_say src "$src"
tsible_fail "src file does not exist, use 'force=yes' if you really want to create the link: $abs" "$p"
fi
case $prev in
directory)
[ -n "\${T_force-}" ] || tsible_fail "refusing to convert from $prev to symlink for $p" "$p"
for e in "$p"/* "$p"/.[!.]* "$p"/..?*; do
if [ -e "$e" ] || [ -L "$e" ]; then tsible_fail "the directory $p is not empty, refusing to convert it" "$p"; fi
done;;
file|hard) [ -n "\${T_force-}" ] || tsible_fail "refusing to convert from $prev to symlink for $p" "$p";;
esac
tsible_start_diff link
if [ "$prev" != link ]; then
[ -n "$give" ] || tsible_fail 'src is required for creating new symlinks'
changed=1
elif [ -n "$give" ]; then
x=$(readlink -- "$p")
if [ "$x" != "$src" ]; then
tsible_diff src "$x" "$src"
changed=1
fi
fi
if [ -n "$changed" ] && [ -z "\${T_check-}" ]; then
s_p=
if [ "$prev" = absent ]; then
x=$(ln -s -- "$src" "$p" 2>&1) || tsible_oserr said 'Error while linking' "$p" "$x" "$src"
else
tsible_replace -s "$src"
fi
fi
tsible_say dest "$p"
if [ -n "$give" ]; then tsible_say src "$src"; else tsible_say nosrc 1; fi
[ -z "\${T_check-}" ] || [ -e "$p" ] || return 0
tsible_target
if [ -n "\${T_follow-}" ] && [ -L "$p" ] && [ ! -e "$f" ]; then
tsible_say warn 'Cannot set fs attributes on a non-existent symlink target. follow should be set to False to avoid this.'
else
tsible_attrs "$f"
tsible_stamp "$f"
fi`,
    ),
    shellFunction(
      'tsible_state_hard',
      [],
      `
if [ "$prev" != hard ] && [ -z "\${T_src+x}" ]; then tsible_fail 'src is required for creating new hardlinks'; fi
if [ -n "\${T_src+x}" ] && [ ! -e "$T_src" ]; then
tsible_say src "$T_src"
tsible_fail 'src does not exist' "$p" dest
fi
tsible_target
hf=$f
tsible_start_diff hard
case $prev in
absent) changed=1;;
link)
x=$(readlink -- "$p")
if [ "$x" != "$T_src" ]; then
tsible_diff src "$x" "$T_src"
changed=1
fi;;
hard)
if [ -n "\${T_src+x}" ] && [ "$(stat -L -c %i -- "$p")" != "$(stat -L -c %i -- "$T_src")" ]; then
changed=1
if [ -z "\${T_force-}" ]; then
tsible_say src "$T_src"
tsible_fail 'Cannot link, different hard link exists at destination' "$p" dest
fi
fi;;
file)
changed=1
if [ -z "\${T_force-}" ]; then
tsible_say src "$T_src"
tsible_fail "Cannot link, $prev exists at destination" "$p" dest
fi;;
directory)
changed=1
if [ "$(stat -L -c %i -- "$p")" = "$(stat -L -c %i -- "$T_src")" ]; then
changed=
tsible_say path "$p"
return 0
fi
if [ -z "\${T_force-}" ]; then
tsible_say src "$T_src"
tsible_fail 'Cannot link: different hard link exists at destination' "$p" dest
fi;;
esac
if [ -n "$changed" ] && [ -z "\${T_check-}" ]; then
s_p=
if [ "$prev" = absent ]; then
x=$T_src
[ -z "\${T_follow-}" ] || [ ! -L "$x" ] || x=$(readlink -- "$x")
y=$(ln -- "$x" "$p" 2>&1) || tsible_oserr said 'Error while linking' "$p" "$y" "$x"
else
tsible_replace '' "$T_src"
fi
fi
tsible_say dest "$p"
if [ -n "\${T_src+x}" ]; then tsible_say src "$T_src"; else tsible_say nosrc 1; fi
[ -z "\${T_check-}" ] || [ -e "$p" ] || return 0
tsible_st "$hf"
tsible_attrs "$hf"
tsible_stamp "$hf"`,
    ),
  ],
  `
tsible_opts "$@"
p=$T_path changed= undo=
case \${T_state-} in
link|absent) ;;
*)
if [ -d "$p" ]; then
b=\${T_basename-}
[ -n "$b" ] || b=\${T_src-}
b=\${b##*/}
[ -z "\${T_basename-}" ] || b=$T_basename
[ -z "$b" ] || p=\${p%/}/$b
fi;;
esac
tsible_st "$p"
prev=$s_t
if [ -z "\${T_state-}" ]; then
T_state=$prev
if [ "$prev" = absent ]; then
T_state=file
[ -z "\${T_recurse-}" ] || T_state=directory
fi
fi
if [ -n "\${T_recurse-}" ] && [ $T_state != directory ]; then tsible_fail "recurse option requires state to be 'directory'" "$p"; fi
if [ -n "\${T_src-}" ]; then
case $T_state in link|hard) ;; *) tsible_fail "src option requires state to be 'link' or 'hard'" "$p";; esac
fi
[ -z "\${T_check-}" ] || [ $T_state = absent ] || tsible_known
if [ $T_state = touch ]; then
[ -n "\${T_mtime+x}\${T_keep_m-}" ] || T_mtime=now
[ -n "\${T_atime+x}\${T_keep_a-}" ] || T_atime=now
fi
tsible_state_$T_state
[ -z "$changed" ] || tsible_say changed 1
[ -n "$changed" ] && [ -z "\${T_check-}" ] && s_p=
tsible_info "$p"
tsible_end`,
);
