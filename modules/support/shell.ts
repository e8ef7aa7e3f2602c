import { type ShellFunction, shellFunction } from '../../runtime/target/target.ts';

/**
 * `tsible_opts KEY=VALUE... [-- WORD...]`: sets T_KEY to each value and `T_n` to how many arguments come before the words.
 * An option that was not given stays unset. Tools speak English from here on.
 *
 * `tsible_say KEY VALUE`: a record of the reply (see `readReply`). `tsible_end`: the reply is whole.
 * `tsible_fail MESSAGE [PATH [KEY]]`: ends with Ansible's message and, where PATH is given, what is known of that file; its key
 * in the result is `path` unless KEY says otherwise. Removes the file named in `undo`. A subshell's caller must pass its rc 9 on.
 * `tsible_oserr FORM MESSAGE PATH COMPLAINT`: the same for a tool that failed. FORM `said`: Python's words for COMPLAINT
 * follow the message; `because`: they are the cause.
 */
const protocol = shellFunction(
  'tsible_opts',
  [
    shellFunction('tsible_say', [], `printf '%s=%s\\0' "$1" "$2"`),
    shellFunction('tsible_end', [], `printf 'end=\\0'`),
    shellFunction(
      'tsible_fail',
      [],
      `
tsible_say fail "$1"
if [ -n "\${2-}" ]; then
s_p=
tsible_say "\${3-path}" "$2"
tsible_info "$2"
fi
tsible_end
[ -z "\${undo-}" ] || rm -f -- "$undo"
exit 9`,
    ),
    shellFunction(
      'tsible_oserr',
      [],
      `
tsible_say "$1" "$4"
tsible_say at "\${5-$3}"
tsible_fail "$2" "$3"`,
    ),
  ],
  `
[ -z "\${LC_ALL+x}" ] || T_lc=$LC_ALL
export LC_ALL=C
T_n=0
for x; do
T_n=$((T_n+1))
[ "$x" = -- ] && break
eval "T_\${x%%=*}=\\\${x#*=}"
done
return 0`,
);

/**
 * `tsible_st PATH [-L]`: what lstat (stat with -L) says of PATH: `s_t` (link, directory, hard, file or absent), `s_f` its whole mode,
 * `s_m` its permissions, `s_u s_g s_U s_G` its owners, `s_s` size, `s_h` links, `s_i s_d` inode and device. rc 1 when absent.
 *
 * `tsible_info PATH`: the keys that Ansible adds to every result with a path.
 */
const state = shellFunction(
  'tsible_st',
  [
    shellFunction(
      'tsible_info',
      [],
      `
[ -e "$1" ] || return 0
[ "$s_p" = "$1" ] || tsible_st "$1" || return 0
tsible_say info "$s_t $s_u $s_g $s_m $s_s $s_U $s_G"
[ ! -e /sys/fs/selinux/enforce ] || tsible_say secontext "$(stat -c %C -- "$1" 2>/dev/null)"`,
    ),
  ],
  `
s_p=$1
if [ ! -e "$1" ] && [ ! -L "$1" ]; then s_t=absent; return 1; fi
x=
case \${tsible_seen-} in *" $1$tsible_n"*)
x=\${tsible_seen%%" $1$tsible_n"*}
x=\${x##*"$tsible_n"}
case \${2-}$x in -La*) x=;; esac;;
esac
[ -n "$x" ] || x=$(stat \${2-} -c '%f %u %g %s %h %i %d %U %G' -- "$1" 2>/dev/null) || { s_t=absent; return 1; }
set -- "$1" $x
s_f=$((0x$2)) s_u=$3 s_g=$4 s_s=$5 s_h=$6 s_i=$7 s_d=$8 s_U=$9
shift
s_G=$9
s_m=$((s_f&4095))
case $((s_f>>12)) in
10) s_t=link;;
4) s_t=directory;;
*) if [ "$s_h" -gt 1 ]; then s_t=hard; else s_t=file; fi;;
esac
return 0`,
);

/** What the shell part of every file module stands on: its options, its reply and a file's state. */
export const fileShell: readonly ShellFunction[] = [protocol, state];

/** `tsible_dir PATH`: the folder a path lies in, in `r`. */
export const dirOf = shellFunction(
  'tsible_dir',
  [],
  `
case $1 in
*/*) r=\${1%/*}; r=\${r:-/};;
*) r=.;;
esac`,
);
