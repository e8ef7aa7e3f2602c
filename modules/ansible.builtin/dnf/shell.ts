import { shellFunction } from '../../../runtime/target/target.ts';
import { steps } from '../../support/steps.ts';

/**
 * Arguments: tools to look for (separated by blanks), what to do (list, present, latest, absent, autoremove or ''), 'cache' or '', 'check' or '', 'only' (what is
 * installed) or '', root, how many options follow, those options, then packages. Steps: `tool`, `cache`, `list`, `before` and `after` (all packages),
 * `missing-package` for each that only \`update_only\` leaves out, `run`.
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
  ],
  `
export LC_ALL=C.UTF-8
tools=$1 what=$2 cache=$3 check=$4 only=$5 root=$6 count=$7
shift 7
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
repos|repositories) tsible_step list dnf -q repolist;;
*) tsible_step list dnf -q list "$1";;
esac
exit 0;;
esac
i=$#
if [ "$what" = autoremove ]; then set -- autoremove "$@"
else
all=
while [ $i -gt 0 ]; do
i=$((i-1))
name=$1
shift
there=
case $name in
'*') all=1; continue;;
@*|*://*|/*|*[\\*?[]*) there=unknown;;
*) rpm --root "$root" -q --whatprovides "$name" >/dev/null 2>&1 && there=1;;
esac
case $what:$there in
present:1|absent:) continue;;
present:|latest:) [ -z "$only" ] || { tsible_note missing-package "$name"; continue; };;
esac
set -- "$@" "$name"
done
[ $# -gt 0 ] || [ -n "$all" ] || exit 0
case $what in
absent) set -- remove "$@";;
present) set -- install "$@";;
latest)
if [ -n "$all" ]; then set -- upgrade
elif [ -n "$only" ]; then set -- upgrade "$@"
else set -- install "$@"
fi;;
esac
fi
tsible_step before dnf_packages
if [ -n "$check" ]; then tsible_step run dnf --assumeno "$@"
else
tsible_step run dnf "$@"
tsible_step after dnf_packages
fi
exit 0
`,
);
