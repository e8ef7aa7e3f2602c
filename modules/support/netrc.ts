import { shellFunction } from '../../runtime/target/target.ts';

/**
 * `tsible_netrc`: has curl's configuration T_curl, where it may use a file of credentials, name the one that the environment names.
 * What that file holds for the server goes before an Authorization header of the task's.
 */
export const netrcFile = shellFunction(
  'tsible_netrc',
  [],
  `
case $T_curl in *netrc-optional*) ;; *) return 0;; esac
[ -z "\${NETRC-}" ] || T_curl="$T_curl
netrc-file = \\"$NETRC\\""
n_file=\${NETRC:-$HOME/.netrc}
[ -r "$n_file" ] || return 0
n_host=\${T_curl#*'url = "'}
n_host=\${n_host#*://}
n_host=\${n_host%%[/?#\\"]*}
n_host=\${n_host##*@}
n_host=\${n_host%:*}
if tr -s ' \\t' '\\n\\n' <"$n_file" | grep -x -A 1 machine | grep -q -x -F -e "$n_host"; then
T_curl=$(printf '%s\\n' "$T_curl" | grep -v -i '^header = "authorization:')
fi
return 0`,
);
