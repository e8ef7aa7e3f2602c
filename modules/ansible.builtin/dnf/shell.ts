import { shellFunction } from '../../../runtime/target/target.ts';
import { steps } from '../../support/steps.ts';

/**
 * Arguments: tools to look for (separated by blanks), what to do (list, present, latest, absent, autoremove or ''), 'cache' or '', 'check' or '', 'only' (what is
 * installed) or '', 'down' (older versions may be installed) or '', root, how many options follow, those options, then packages. Steps: `tool`, `cache`,
 * `list`, `before` and `after` (all packages), `missing-package` for each that only \`update_only\` leaves out, `unmatched` for each that is not there to
 * be removed, `run` for each transaction.
 */
export const runDnf = shellFunction(
  'tsible_dnf',
  [
    steps,
    shellFunction(
      'dnf_packages',
      [],
      `rpm --root "$root" -qa --qf '%{NAME}-%|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE}.%{ARCH}\\n'`,
    ),
    // `dnf_newer NAME`: is it one with a version, and installed in a newer one?
    shellFunction(
      'dnf_newer',
      [],
      `
case $1 in *-*) ;; *) return 1;; esac
case $1 in *[!A-Za-z0-9._+~^:-]*) return 1;; esac
local base wanted format have
base=\${1%-*} wanted=\${1##*-} format='%{VERSION}'
if ! rpm --root "$root" -q "$base" >/dev/null 2>&1; then
case $base in *-*) ;; *) return 1;; esac
wanted=\${base##*-}-$wanted format='%{VERSION}-%{RELEASE}'
base=\${base%-*}
wanted=\${wanted%.noarch}
wanted=\${wanted%."$(uname -m)"}
fi
have=$(rpm --root "$root" -q --qf "$format\\n" "$base" 2>/dev/null) || return 1
have=\${have##*"$tsible_n"}
[ "$(rpm --eval "%{lua:print(rpm.vercmp('$have','$wanted'))}" 2>/dev/null)" = 1 ]`,
    ),
    shellFunction(
      'dnf_transaction',
      [],
      `
if [ -n "$check" ]; then tsible_step run dnf --assumeno "$@"; case $tsible_rc in 0|1) return 0;; *) return 1;; esac
else tsible_step run dnf "$@"
fi`,
    ),
  ],
  `
export LC_ALL=C.UTF-8
tools=$1 what=$2 cache=$3 check=$4 only=$5 down=$6 root=$7 count=$8
shift 8
tsible_sbin
tool=
for name in $tools; do
if tsible_find "$name"; then tool=$tsible_path; break; fi
done
[ -n "$tool" ] || tsible_need "\${tools%% *}"
tsible_note tool "$tool"
options=
i=0
while [ $i -lt "$count" ]; do
i=$((i+1))
options="$options \\"\\\${o_$i}\\""
eval "o_$i=\\$1"
shift
done
dnf() { eval "\\"\\$tool\\" -y $options \\"\\$@\\""; }
if [ -n "$cache" ]; then tsible_step cache dnf makecache || exit 0; fi
case $what in
'') exit 0;;
list)
case $1 in
installed|updates|upgrades|available) tsible_step list dnf -q list "--$1";;
repos|repositories) tsible_step list dnf -q repolist --enabled;;
*) tsible_step list dnf -q list --showduplicates "$1";;
esac
exit 0;;
esac
i=$#
if [ "$what" = autoremove ]; then
tsible_step before dnf_packages
dnf_transaction autoremove "$@"
else
all= old=
j=0
while [ $i -gt 0 ]; do
i=$((i-1))
name=$1
shift
there=
case $name in
'*') all=1; continue;;
@*|*://*|/*) there=unknown;;
*[\\*?[]*) there=unknown; [ -z "$(rpm --root "$root" -qa "$name" 2>/dev/null)" ] || [ "$what" = present ] || there=1;;
*) rpm --root "$root" -q --whatprovides "$name" >/dev/null 2>&1 && there=1;;
esac
case $what:$there in
present:1) continue;;
absent:) tsible_note unmatched "$name"; continue;;
present:|latest:)
[ -z "$only" ] || { tsible_note missing-package "$name"; continue; }
[ -n "$down" ] || ! dnf_newer "$name" || continue;;
latest:1)
j=$((j+1))
eval "u_$j=\\$name"
old="$old \\"\\\${u_$j}\\""
continue;;
esac
set -- "$@" "$name"
done
[ $# -gt 0 ] || [ -n "$all$old" ] || exit 0
tsible_step before dnf_packages
if [ "$what" = absent ]; then dnf_transaction remove "$@"
else
if [ $# -gt 0 ]; then
if [ -n "$only" ]; then dnf_transaction upgrade "$@"; else dnf_transaction install "$@"; fi || exit 0
fi
if [ -n "$all" ]; then dnf_transaction upgrade
elif [ -n "$old" ]; then eval "dnf_transaction upgrade $old"
fi
fi
fi || exit 0
[ -n "$check" ] || tsible_step after dnf_packages
exit 0
`,
);
