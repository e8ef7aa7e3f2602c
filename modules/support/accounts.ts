import { shellFunction } from '../../runtime/target/target.ts';

/**
 * `tsible_account passwd|group NAME [local]`: prints the account's line. Without `local` directories (LDAP, ...) count
 * too, where the host has getent. rc 1 when there is none.
 */
export const accountLine = shellFunction(
  'tsible_account',
  [],
  `local line
if [ -z "\${3-}" ] && command -v getent >/dev/null 2>&1; then
case $2 in *[!0-9]*) getent "$1" "$2"; return;; esac
fi
while IFS= read -r line; do
case $line in "$2":*) printf '%s\\n' "$line"; return 0;; esac
done </etc/"$1"
return 1`,
);

/** `tsible_account_id passwd|group ID`: prints the line of the account with that number. rc 1 when there is none. */
export const accountById = shellFunction(
  'tsible_account_id',
  [],
  `local line name password id rest
if command -v getent >/dev/null 2>&1; then getent "$1" "$2"; return; fi
while IFS= read -r line; do
IFS=: read -r name password id rest <<END
$line
END
[ "$id" = "$2" ] && { printf '%s\\n' "$line"; return 0; }
done </etc/"$1"
return 1`,
);
