import { shellFunction } from '../target.ts';

/**
 * `tsible_lsb_release`: what \`lsb_release -a\` prints. Debian's own is a script that takes a dozen processes to say what stands in
 * os-release: what it would say is said here.
 */
export const lsbRelease = shellFunction(
  'tsible_lsb_release',
  [],
  `(
{ read -r line; read -r line; read -r author; } </usr/bin/lsb_release
case $author in '# SPDX-FileCopyrightText: 2021 Gioele Barabucci') ;; *) exec lsb_release -a ;; esac
if [ -e /usr/local/bin/lsb_release ] || [ -n "$LSB_OS_RELEASE" ]; then exec lsb_release -a; fi
ID= NAME= PRETTY_NAME= VERSION_ID= VERSION_CODENAME=
if [ -f /etc/os-release ]; then . /etc/os-release
elif [ -f /usr/lib/os-release ]; then . /usr/lib/os-release
fi
first=\${ID%"\${ID#?}"}
case $first in [abcdefghijklmnopqrstuvwxyz])
  small=abcdefghijklmnopqrstuvwxyz large=ABCDEFGHIJKLMNOPQRSTUVWXYZ
  before=\${small%%"$first"*}
  while [ "\${#small}" -gt $((26-\${#before})) ]; do small=\${small#?} large=\${large#?}; done
  ID=\${large%"\${large#?}"}\${ID#?} ;;
esac
# It prefers NAME when the two differ by capitals only.
if [ "\${#NAME}" = "\${#ID}" ] && [ "$NAME" != "$ID" ]; then exec lsb_release -a; fi
printf '%s:\\t%s\\n' 'Distributor ID' "\${ID:-n/a}" Description "\${PRETTY_NAME:-n/a}" \\
  Release "\${VERSION_ID:-n/a}" Codename "\${VERSION_CODENAME:-n/a}"
)`,
);
