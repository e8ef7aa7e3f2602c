import { shellFunction } from '../../../runtime/target/target.ts';
import { applyAttributes } from '../../support/attributes-shell.ts';
import { writeFile } from '../../support/put.ts';
import { dirOf } from '../../support/shell.ts';
import { makeFolders } from './shell.ts';

/** `tsible_tree_rest`: words are T_nd folders, then T_nl pairs of link and target, all below T_dest; then the reply's end. */
const foldersAndLinks = shellFunction(
  'tsible_tree_rest',
  [
    applyAttributes,
    makeFolders,
    dirOf,
    shellFunction(
      'tsible_tree_folder',
      [],
      `
p=$1
[ ! -L "$p" ] || p=$(readlink -f -- "$p")
if [ ! -e "$p" ]; then
changed=1
[ -n "\${T_check-}" ] || tsible_mkdirs "$p"
return 0
fi
tsible_st "$p"
[ "$s_t" = directory ] || tsible_fail "$p already exists as a $s_t" "$p"
k_mode=\${T_mode-} k_given=\${T_mode+x}
if [ -n "\${T_dirmode+x}" ]; then T_mode=$T_dirmode; else unset T_mode; fi
tsible_attrs "$p"
unset T_mode
[ -z "$k_given" ] || T_mode=$k_mode`,
    ),
    shellFunction(
      'tsible_tree_link',
      [],
      `
if [ -L "$1" ] && [ "$(readlink -- "$1")" = "$2" ]; then
tsible_st "$1"
tsible_attrs "$1"
return 0
fi
changed=1
[ -z "\${T_check-}" ] || return 0
tsible_dir "$1"
if [ -d "$1" ] && [ ! -L "$1" ]; then x=$(rmdir -- "$1" 2>&1) || tsible_fail "the directory $1 is not empty, refusing to convert it" "$1"; fi
t=$r/.ansible_tmp$$.link
x=$(ln -sT -- "$2" "$t" 2>&1) || tsible_oserr said 'Error while linking' "$1" "$x"
x=$(mv -fT -- "$t" "$1" 2>&1) || { rm -f -- "$t"; tsible_oserr said 'Error while replacing' "$1" "$x"; }
tsible_st "$1"
tsible_attrs "$1"`,
    ),
  ],
  `
quiet=1
i=0
while [ $i -lt $T_nd ]; do
tsible_tree_folder "\${T_dest%/}/$1"
shift
i=$((i+1))
done
while [ $# -gt 1 ]; do
tsible_tree_link "\${T_dest%/}/$1" "$2"
shift 2
done
[ -z "$changed" ] || tsible_say changed 1
tsible_end
exit 0`,
);

/**
 * Compares a tree with what is below T_dest. Words after the options: for each of T_nf files its sha1, its mode (arithmetic, or empty for T_mode)
 * and its path; then as for `tsible_tree_rest`. Gives equal files their attributes; `need` for each other one (its number). Where none is needed, and in
 * check mode, it sees to folders and links too.
 */
export const compareTree = shellFunction(
  'tsible_tree_compare',
  [
    foldersAndLinks,
    shellFunction(
      'tsible_tree_sums',
      [],
      `
sha1sum -- "$@" 2>/dev/null | sed 's/^\\\\*\\([0-9a-f]*\\).*/\\1/'`,
    ),
    shellFunction(
      'tsible_tree_batch',
      [],
      `
sums=$(eval "tsible_tree_sums $files")
states=$(eval "stat \${T_follow:+-L} -c '%f %u %g %h %U %G' -- $files" 2>/dev/null)
for n in $numbers; do
sum=\${sums%%"$tsible_n"*}
sums=\${sums#*"$tsible_n"}
state=\${states%%"$tsible_n"*}
states=\${states#*"$tsible_n"}
eval "want=\\$w_$n mode=\\$m_$n p=\\$p_$n"
if [ "$sum" != "$want" ]; then
tsible_say need $n
needed=1
continue
fi
[ -n "$T_any$mode" ] || continue
set -- $state
s_p=$p s_f=$((0x$1)) s_u=$2 s_g=$3 s_h=$4 s_U=$5 s_G=$6 s_t=file
s_m=$((s_f&4095))
[ -z "$mode" ] || T_mode=$mode
tsible_attrs "$p"
done
files= numbers=`,
    ),
  ],
  `
tsible_opts "$@"
shift $T_n
changed= needed= files= numbers= quiet=1 i=0 count=0
T_any=\${T_owner+x}\${T_group+x}\${T_mode+x}\${T_attributes+x}\${T_seuser+x}\${T_serole+x}\${T_setype+x}\${T_selevel+x}
while [ $i -lt $T_nf ]; do
p=\${T_dest%/}/$3
if [ ! -e "$p" ] && [ ! -L "$p" ]; then
tsible_say need $i
needed=1
elif [ -z "\${T_force-}" ]; then :
elif [ -f "$p" ] && [ -r "$p" ] && { [ -n "\${T_follow-}" ] || [ ! -L "$p" ]; }; then
eval "w_$i=\\$1 m_$i=\\$2 p_$i=\\$p"
files="$files \\"\\$p_$i\\""
numbers="$numbers $i"
count=$((count+1))
else
tsible_say need $i
needed=1
fi
shift 3
i=$((i+1))
if [ $count -ge 200 ]; then tsible_tree_batch; count=0; fi
done
[ -z "$numbers" ] || tsible_tree_batch
if [ -n "$needed" ]; then
changed=1
if [ -z "\${T_check-}" ]; then tsible_say changed 1; tsible_end; exit 0; fi
fi
tsible_tree_rest "$@"`,
);

/**
 * Puts the files of the payload, a tar stream, below T_dest: words after the options: for each of T_nf files the number of its folder, its mode
 * (arithmetic, or empty for T_mode) and its path, in the stream's order; then as for `tsible_tree_rest`. In the stream a file is NUMBER/NAME.
 */
export const writeTree = shellFunction(
  'tsible_tree_write',
  [
    foldersAndLinks,
    writeFile,
    shellFunction(
      'tsible_tree_flush',
      [],
      `
[ $# -gt 0 ] || return 0
x=$(chmod "$(printf %05o "$b_m")" -- "$@" 2>&1) || tsible_oserr said 'chmod failed' '' "$x" "$b_dir"
o=
[ "$b_u" = "$own_u" ] || o=$b_u
[ "$b_g" = "$own_g" ] || o=$o:$b_g
if [ -n "$o" ]; then x=$(chown "$o" -- "$@" 2>&1) || tsible_oserr because 'chown failed' '' "$x" "$b_dir"; fi
x=$(mv -f -- "$@" "$b_dir/" 2>&1) || tsible_oserr said "Could not write to '$b_dir'" '' "$x" "$b_dir"`,
    ),
    shellFunction(
      'tsible_tree_one',
      [],
      `
n_tmp=$1
if [ -n "\${T_follow-}" ] && [ -L "$2" ] && [ -e "$2" ]; then tsible_place "$(readlink -f -- "$2")"
else
[ ! -d "$2" ] || [ -L "$2" ] || tsible_oserr said "Could not replace '$2'" '' 'Is a directory' "$2"
tsible_place "$2"
fi`,
    ),
  ],
  `
tsible_opts "$@"
shift $T_n
changed=1 quiet=1
[ -z "\${T_novalidate-}" ] || tsible_fail "$T_novalidate"
tsible_mkdirs "\${T_dest%/}"
t_dir=$(umask 077; mktemp -d "\${T_dest%/}/.ansible_tmpXXXXXX" 2>&1) || tsible_oserr because "The destination directory '$T_dest' is not writable by the current user." '' "$t_dir" "$T_dest"
trap 'rm -rf -- "$t_dir"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
x=$(tar -x -o -f - -C "$t_dir" 2>&1) || tsible_oserr said "Could not write to '$T_dest'" '' "$x" "$T_dest"
tsible_st "$t_dir"
own_u=$s_u own_g=$s_g own_U=$s_U own_G=$s_G k=$((0$(umask)))
k_given=\${T_mode+x} k_mode=\${T_mode-}
bulk=1
[ -z "\${T_validate-}\${T_attributes-}\${T_seuser-}\${T_serole-}\${T_setype-}\${T_selevel-}" ] && [ ! -e /sys/fs/selinux/enforce ] || bulk=
list= b_key= b_count=0 i=0
while [ $i -lt $T_nf ]; do
f=$t_dir/$1/\${3##*/} p=\${T_dest%/}/$3
in_dir=\${p%/*}
if [ -n "$2" ]; then T_mode=$2
elif [ -n "$k_given" ]; then T_mode=$k_mode
else unset T_mode
fi
[ -d "$in_dir" ] || tsible_mkdirs "$in_dir"
if [ -n "$bulk" ] && [ ! -e "$p" ] && [ ! -L "$p" ]; then
key=$1:\${T_mode-}
if [ "$key" != "$b_key" ] || [ $b_count -ge 200 ]; then
eval "tsible_tree_flush $list"
list= b_count=0 b_key=$key b_dir=$in_dir
s_p=$p s_t=file s_u=$own_u s_g=$own_g s_U=$own_U s_G=$own_G s_m=$((0666&~k))
tsible_goal
b_u=$g_u b_g=$g_g b_m=$g_m
fi
eval "f_$i=\\$f"
list="$list \\"\\$f_$i\\""
b_count=$((b_count+1))
else
tsible_tree_one "$f" "$p"
fi
shift 3
i=$((i+1))
done
eval "tsible_tree_flush $list"
unset T_mode
[ -z "$k_given" ] || T_mode=$k_mode
rm -rf -- "$t_dir"
tsible_tree_rest "$@"`,
);
