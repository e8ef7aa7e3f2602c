import { shellFunction } from '../../../runtime/target/target.ts';
import { steps } from '../../support/steps.ts';

/** `tsible_apt_env`: apt's output in English, no questions. `tsible_apt_mtime`: when the package lists were fetched. */
const environment = shellFunction(
  'tsible_apt_env',
  [
    steps,
    shellFunction(
      'tsible_apt_mtime',
      [],
      `local file
for file in /var/lib/apt/periodic/update-success-stamp /var/lib/apt/lists; do
[ -e "$file" ] && { stat -c %Y "$file"; return; }
done
echo 0`,
    ),
    shellFunction(
      'tsible_apt_update',
      [],
      `tsible_step update apt-get update -q -o APT::Audit=true
tsible_note mtime-after "$(tsible_apt_mtime)"`,
    ),
  ],
  `export DEBIAN_FRONTEND=noninteractive DEBIAN_PRIORITY=critical
export LANG=C.UTF-8 LC_ALL=C.UTF-8 LC_MESSAGES=C.UTF-8 LC_CTYPE=C.UTF-8 LANGUAGE=C.UTF-8
tsible_sbin`,
);

/**
 * Looks, and updates the lists if that is due. Arguments: update ('', 'update', or 'check' to only say that it is due),
 * cache_valid_time, 'clean' or '', default release or '', 'all' or 'missing' (which packages need candidates), an extended
 * regular expression for names or '', then names. Steps: `apt-get`, `aptitude`, `apt-mark` (paths, or ''), `clean`, `mtime`,
 * `due`, `update`, `mtime-after`, `native`, `matches`, `installed`, `automatic`, `policy`.
 */
export const probeApt = shellFunction(
  'tsible_apt_probe',
  [environment],
  `
update=$1 valid=$2 clean=$3 release=$4 candidates=$5 expression=$6
shift 6
tsible_apt_env
tsible_need apt-get
tsible_note apt-get "$tsible_path"
for tool in aptitude apt-mark; do
if tsible_find $tool; then tsible_note $tool "$tsible_path"; else tsible_note $tool ''; fi
done
if [ -n "$release" ]; then tsible_step release apt-cache -o "APT::Default-Release=$release" policy || exit 0; fi
if [ -n "$clean" ]; then tsible_step clean apt-get clean || exit 0; fi
mtime=$(tsible_apt_mtime)
tsible_note mtime "$mtime"
if [ -n "$update" ] && [ $((mtime + valid)) -lt "$(date +%s)" ]; then
tsible_note due 1
[ "$update" = check ] || tsible_apt_update
fi
if [ -n "$expression" ]; then
found=$(apt-cache pkgnames | grep -E -e "$expression" | sort)
tsible_note matches "$found"
set -- "$@" $found
fi
[ $# -gt 0 ] || exit 0
tsible_step native dpkg --print-architecture
installed=$(dpkg-query -W -f '\${db:Status-Status} \${Package} \${Architecture} \${Version}\\n' "$@")
tsible_note installed "$installed"
[ ! -e /var/lib/apt/extended_states ] ||
tsible_step automatic awk '$1 == "Package:" { name = $2 } $1 == "Auto-Installed:" && $2 == 1 { print name }' /var/lib/apt/extended_states
for name in "$@"; do
case $tsible_n$installed in *"\${tsible_n}installed $name "*) ;; *) candidates=all;; esac
done
[ "$candidates" != all ] || tsible_step policy apt-cache \${release:+-o "APT::Default-Release=$release"} policy "$@"
exit 0
`,
);

/** Updates the lists once more. Steps: `update`, `mtime-after`. */
export const updateApt = shellFunction(
  'tsible_apt_again',
  [environment],
  `tsible_apt_env
tsible_apt_update`,
);

/**
 * What provides virtual packages, and how those providers stand. Arguments: default release or '', then names. Steps: `showpkg`, `native`, `installed`,
 * `policy`.
 */
export const providersApt = shellFunction(
  'tsible_apt_providers',
  [environment],
  `
release=$1
shift
tsible_apt_env
shown=$(apt-cache showpkg "$@")
tsible_note showpkg "$shown"
set -- $(awk '/^Package:/ { on = 0 } on && NF { print $1 } /^Reverse Provides:/ { on = 1 }' <<END | sort -u
$shown
END
)
[ $# -gt 0 ] || exit 0
tsible_step native dpkg --print-architecture
installed=$(dpkg-query -W -f '\${db:Status-Status} \${Package} \${Architecture} \${Version}\\n' "$@")
tsible_note installed "$installed"
tsible_step policy apt-cache \${release:+-o "APT::Default-Release=$release"} policy "$@"
exit 0`,
);

/**
 * Runs commands of apt's. Arguments: exit code for policy-rc.d or '', then commands, each the number of its words, a name
 * for its step, the words. Stops at the first that fails.
 */
export const runApt = shellFunction(
  'tsible_apt_run',
  [environment],
  `
policy=$1
shift
tsible_apt_env
restore() { :; }
if [ -n "$policy" ]; then
file=/usr/sbin/policy-rc.d
saved=
if [ -e $file ]; then
saved=$(mktemp -d) && mv $file "$saved/" || { tsible_note failed "Fail to move $file to $saved"; exit 0; }
restore() { mv "$saved/policy-rc.d" $file && rmdir "$saved"; }
else
restore() { rm -f $file; }
fi
trap restore EXIT
{ printf '#!/bin/sh\\nexit %d\\n' "$policy" >$file && chmod 0755 $file; } 2>/dev/null ||
{ tsible_note failed "Failed to create or chmod $file"; exit 0; }
fi
while [ $# -gt 0 ]; do
count=$1 step=$2
shift 2
words= at=0
while [ $at -lt "$count" ]; do at=$((at + 1)); words="$words \\"\\\${$at}\\""; done
tsible_need "$1"
eval "tsible_step \\"\\$step\\" $words" || exit 0
shift "$count"
done
`,
);

/** Describes .deb files. Arguments: files. Steps for each: `file`, `fields` (as dpkg prints them). */
export const describeDebs = shellFunction(
  'tsible_apt_debs',
  [environment],
  `tsible_apt_env
tsible_step native dpkg --print-architecture
for file in "$@"; do
tsible_note file "$file"
tsible_step fields dpkg --field "$file" Package Version Architecture Recommends || exit 0
name=$(dpkg --field "$file" Package)
tsible_step installed dpkg-query -W -f '\${db:Status-Status} \${Package} \${Architecture} \${Version}\\n' "$name"
case $file in */*) ;; *) file=./$file;; esac
tsible_step simulate apt-get -y --no-install-recommends --simulate install "$file"
done
exit 0`,
);
