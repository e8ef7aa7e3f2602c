import { replaceFile } from '../../../runtime/target/lib/replace.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { steps } from '../../support/steps.ts';

/** Arguments: path, fstab. Steps: `fstab`, its text if it is there; `mountinfo`; `there` and `mounted`: yes or no; `mounts`, what mount says. */
export const probeMount = shellFunction(
  'tsible_mount_probe',
  [steps],
  `
[ ! -e "$2" ] || tsible_step fstab cat "$2"
[ ! -r /proc/self/mountinfo ] || tsible_step mountinfo cat /proc/self/mountinfo
there=no mounted=no
[ -e "$1" ] && there=yes
if [ -d "$1" ] && [ ! -L "$1" ]; then
[ "$(stat -c %d -- "$1")" = "$(stat -c %d -- "$1/..")" ] || mounted=yes
[ "$(stat -c %i -- "$1")" != "$(stat -c %i -- "$1/..")" ] || mounted=yes
fi
tsible_note there "$there"
tsible_note mounted "$mounted"
tsible_step mounts mount -v
exit 0
`,
);

/**
 * Arguments: path, fstab, 'write' (the payload becomes fstab) or '', 'backup' or '', 'folder' (make the path) or '', then
 * commands, each its number of words, a step's name, the words. Steps: `backup`, the copy; `write`; `folder`, why it could
 * not be made; those of the commands. A command whose
 * step begins with `or-` runs only if the one before failed. When mounting fails, fstab and folders are put back.
 */
export const applyMount = shellFunction(
  'tsible_mount_apply',
  [steps, replaceFile],
  `
path=$1 fstab=$2 write=$3 backup=$4 folder=$5
shift 5
put() {
mkdir -p "$(dirname "$fstab")" && tsible_temp "$fstab" && tsible_payload >"$tsible_tmp" && tsible_replace "$tsible_tmp" "$fstab"
}
made=
if [ -n "$folder" ] && [ ! -e "$path" ]; then
above=$path
while [ ! -e "$above" ] && [ -n "$above" ]; do made="$above$tsible_n$made"; case $above in */*) above=\${above%/*};; *) above=;; esac; done
tsible_step folder mkdir -p -- "$path" || exit 0
fi
if [ -n "$write" ]; then
if [ -n "$backup" ]; then
[ -e "$fstab" ] || true >"$fstab"
copy=$fstab.$$.$(date '+%Y-%m-%d@%H:%M:%S~')
tsible_step copy cp -p -- "$fstab" "$copy" && tsible_note backup "$copy"
fi
old=$(cat "$fstab" 2>/dev/null; echo x)
tsible_step write put || exit 0
fi
failed=
while [ $# -gt 0 ]; do
count=$1 step=$2
shift 2
words= at=0
while [ $at -lt "$count" ]; do at=$((at + 1)); words="$words \\"\\\${$at}\\""; done
case $step:$failed in
or-*:) ;;
or-*:1|*:) failed=; eval "tsible_step \\"\\$step\\" $words" || failed=1;;
esac
shift "$count"
done
if [ -n "$failed" ] && [ -n "$folder" ]; then
[ -z "$write" ] || printf '%s' "\${old%x}" >"$fstab"
printf '%s' "$made" | sort -r | while IFS= read -r one; do rmdir -- "$one" 2>/dev/null; done
fi
exit 0
`,
);
