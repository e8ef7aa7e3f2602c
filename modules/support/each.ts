import { shellFunction } from '../../runtime/target/target.ts';
import { applyAttributes } from './attributes-shell.ts';

/**
 * `tsible_inside PATH`: rc 0 when no folder on the way of the relative PATH (below the working folder) is a link or `..`, so that
 * what an archive lists cannot lead out of where it is unpacked.
 *
 * `tsible_each DIR`: the T_ attributes for every path on stdin (one a line, relative to DIR, without a newline); sets `changed`. One
 * stat for 200 files.
 */
export const attributesOfEach = shellFunction(
  'tsible_each',
  [
    applyAttributes,
    shellFunction(
      'tsible_inside',
      [],
      `
t_way=
t_rest=$1
while :; do
case $t_rest in
../*|..) return 1;;
*/*)
t_way=$t_way\${t_rest%%/*}
[ ! -L "$t_way" ] || [ -z "\${t_rest#*/}" ] || return 1
t_way=$t_way/
t_rest=\${t_rest#*/};;
*) return 0;;
esac
done`,
    ),
    shellFunction(
      'tsible_each_batch',
      [],
      `
{
e_changed=$( {
changed=
stat -c '%f %u %g %h %U %G' -- "$@" 2>/dev/null | {
for f; do
IFS=' ' read -r a s_u s_g s_h s_U s_G || break
s_f=$((0x$a)) s_p=$f
s_m=$((s_f&4095))
case $((s_f>>12)) in 10) s_t=link;; 4) s_t=directory;; *) s_t=file;; esac
tsible_attrs "$f"
done
printf '%s' "$changed" >&8
}
} 8>&1 >&7 )
} 7>&1 || exit 9
[ -z "$e_changed" ] || changed=1`,
    ),
  ],
  `
[ -n "\${T_owner+x}\${T_group+x}\${T_mode+x}\${T_attributes+x}\${T_seuser+x}\${T_serole+x}\${T_setype+x}\${T_selevel+x}" ] || { cat >/dev/null; return 0; }
cd -- "$1" || return 1
quiet=1
set --
while IFS= read -r e; do
e=\${e%/}
[ -n "$e" ] || continue
if [ -e "$e" ] || [ -L "$e" ]; then
tsible_inside "$e" || continue
set -- "$@" "./$e"
fi
if [ $# -ge 200 ]; then tsible_each_batch "$@"; set --; fi
done
[ $# = 0 ] || tsible_each_batch "$@"
quiet=`,
);
