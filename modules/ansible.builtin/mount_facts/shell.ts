import { shellFunction } from '../../../runtime/target/target.ts';
import { steps } from '../../support/steps.ts';

/** Arguments: the mount command or '', then files, and the word `mount` for that command. Steps: for each that is there `source`, `real` and `text`; `mount`. */
export const readSources = shellFunction(
  'tsible_mounts_read',
  [steps],
  `
binary=$1
shift
for source; do
if [ "$source" = mount ]; then continue; fi
[ -r "$source" ] && [ -f "$source" ] || continue
tsible_note source "$source"
real=$(readlink -f -- "$source")
case $real in /proc/[0-9]*/mounts) real=/proc/self/mounts;; esac
tsible_note real "$real"
tsible_step text cat -- "$source"
done
[ -z "$binary" ] || { tsible_sbin; if tsible_find "$binary"; then tsible_step mount "$tsible_path"; else tsible_note no-mount "$PATH"; fi; }
exit 0
`,
);

/**
 * Arguments: seconds or '' for each question, how many mount points, these, then devices. Steps: `size` for each mount point (rc 124: it took too long),
 * `uuid-link` for each of udev's links (uuid and device), `lsblk`, `udev` and `blkid` for each device.
 */
export const measureMounts = shellFunction(
  'tsible_mounts_measure',
  [steps],
  `
seconds=$1 count=$2
shift 2
export LC_ALL=C
in_time() {
if [ -n "$seconds" ] && command -v timeout >/dev/null 2>&1; then timeout "$seconds" "$@"; else "$@"; fi
}
while [ "$count" -gt 0 ]; do
tsible_step size in_time stat -f -c '%S %s %b %a %c %d %n' -- "$1"
shift
count=$((count-1))
done
for link in /dev/disk/by-uuid/*; do
[ -L "$link" ] && tsible_note uuid-link "\${link##*/} $(readlink -f -- "$link")"
done
tsible_sbin
! tsible_find lsblk || tsible_step lsblk in_time lsblk --list --noheadings --paths --output NAME,UUID --exclude 2
for device; do
case $device in
UUID=*) ! tsible_find blkid || tsible_step blkid in_time blkid --uuid "\${device#UUID=}";;
*) ! tsible_find udevadm || tsible_step udev in_time udevadm info --query property --name "$device";;
esac
done
exit 0
`,
);
