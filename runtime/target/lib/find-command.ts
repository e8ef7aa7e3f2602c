import { shellFunction } from '../target.ts';

/**
 * `tsible_find NAME`: is there an executable file of that name, as execvp would find it? Without a fork; a builtin doesn't count.
 * Sets `tsible_path` to it. Otherwise rc 1 and `tsible_errno` = ENOENT, EACCES, EISDIR or ENOTDIR.
 *
 * `tsible_errno PATH [d]`: sets `tsible_errno` to the reason why a path can't be executed (with `d`: be entered).
 */
export const findCommand = shellFunction(
  'tsible_find',
  [
    shellFunction(
      'tsible_errno',
      [],
      `
tsible_errno=EACCES
if [ -n "\${2-}" ] && [ -e "$1" ] && [ ! -d "$1" ]; then tsible_errno=ENOTDIR
elif [ -e "$1" ]; then [ -z "\${2-}" ] && [ -d "$1" ] && tsible_errno=EISDIR
else
tsible_errno=ENOENT
set -- "$1"
while case $1 in */*) ;; *) false;; esac; do
set -- "\${1%/*}"
[ -z "$1" ] && return
if [ -e "$1" ]; then
if [ ! -d "$1" ]; then tsible_errno=ENOTDIR; elif [ ! -x "$1" ]; then tsible_errno=EACCES; fi
return
fi
done
fi
return 0
`,
    ),
  ],
  `
tsible_path=$1
case $1 in
'') tsible_errno=ENOENT; return 1;;
*/*) [ -f "$1" ] && [ -x "$1" ] && return 0; tsible_errno "$1"; return 1;;
esac
tsible_errno=ENOENT
set -- "$1" "\${PATH-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}:"
while [ -n "$2" ]; do
tsible_path=\${2%%:*}
tsible_path=\${tsible_path:-.}/$1
if [ -f "$tsible_path" ]; then
[ -x "$tsible_path" ] && return 0
tsible_errno=EACCES
fi
set -- "$1" "\${2#*:}"
done
return 1
`,
);
