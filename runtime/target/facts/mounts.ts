import { splitLines, words } from './text.ts';
import { type FactContext, type Facts, sh } from './topic.ts';

/*
 * File systems of this machine answer at once, and one stat asks them all. One that lives elsewhere may hang, so each of
 * those gets a process of its own, which may take `patience` seconds.
 */
export const MOUNTS_SHELL = sh`
files="$files /proc/self/mountinfo"
table=/etc/mtab
[ -e "$table" ] || table=/proc/mounts
files="$files $table"
links="$links /dev/disk/by-uuid/*"
exists="$exists /etc/mtab"
devices= remote= pids=
set --
while read -r device mount type rest; do
  case $device in
    /* | \\* | *:/*) ;;
    *) continue ;;
  esac
  [ "$type" != none ] || continue
  case $mount in *\\*)
    mount=$(printf '%s' "$mount" | sed 's/%/%%/g')
    mount=$(printf "$mount.")
    mount=\${mount%.}
  esac
  case $type:$device in
    nfs* | cifs:* | smb* | fuse* | 9p:* | ceph:* | glusterfs:* | lustre:* | afs:* | ocfs2:* | gfs2:* | *:*:/* | *://*)
      remote="$remote$mount$nl" ;;
    *)
      devices="$devices $device"
      set -- "$@" "$mount" ;;
  esac
done <"$table"
tsible_fact_section statfs
[ $# = 0 ] || stat -f -c '%S %s %b %a %c %d %n' -- "$@" 2>/dev/null </dev/null
if [ -n "$remote" ]; then
  IFS=$nl
  for mount in $remote; do
    { answer=$(stat -f -c '%S %s %b %a %c %d %n' -- "$mount" 2>/dev/null) && printf '%s\n' "$answer"; } </dev/null &
    pids="$pids$nl$!"
  done
  ticks=0
  while :; do
    waiting=
    for pid in $pids; do kill -0 "$pid" 2>/dev/null && waiting="$waiting$nl$pid"; done
    [ -n "$waiting" ] && [ "$ticks" -lt "$((patience * 10))" ] || break
    if sleep 0.1 2>/dev/null; then ticks=$((ticks + 1)); else sleep 1; ticks=$((ticks + 10)); fi
  done
  for pid in $waiting; do kill -9 "$pid" 2>/dev/null; done
  tsible_fact_section remote_mounts
  printf '%s' "$remote"
  unset IFS
fi
set --
named= nodes=
# In a container its disks are mounted, but can't be looked at.
for device in $devices; do
  [ ! -b "$device" ] || nodes=1
done
if tsible_fact_has lsblk; then
  tsible_fact_section lsblk
  known=
  [ -z "$nodes" ] && [ ! -e /run/udev/data ] ||
    known=$(lsblk --list --noheadings --paths --output NAME,UUID --exclude 2 2>/dev/null </dev/null)
  printf '%s\n' "$known"
  IFS=$nl
  for line in $known; do
    uuid=\${line##* }
    [ -z "$uuid" ] || [ "$uuid" = "$line" ] || named="$named \${line%% *} "
  done
  unset IFS
fi
if tsible_fact_has udevadm; then
  for device in $devices; do
    case $named in
      *" $device "*) ;;
      *) tsible_fact_run "udev $device" udevadm info --query property --name "$device" ;;
    esac
  done
fi`;

interface Statfs {
  readonly size_total: number;
  readonly size_available: number;
  readonly block_size: number;
  readonly block_total: number;
  readonly block_available: number;
  readonly block_used: number;
  readonly inode_total: number;
  readonly inode_available: number;
  readonly inode_used: number;
}

/** Mounted file systems of devices and other hosts. */
export function readMounts({ raw, warn }: FactContext): Facts {
  const table = raw.exists('/etc/mtab') ? '/etc/mtab' : '/proc/mounts';
  const sizes = statfs(raw.output('statfs') ?? '');
  const remote = splitLines(raw.output('remote_mounts') ?? '');
  const bound = boundMounts(raw.fileLines('/proc/self/mountinfo'));
  const uuids = lsblkUuids(raw.output('lsblk') ?? '');
  // Of mounts over one another the last one counts, in the place of the first.
  const mounts = new Map<string, Facts>();
  for (const line of raw.fileLines(table)) {
    const fields = words(line).map(unescapeOctal);
    const [device = '', mount = '', fstype = '', options = '', dump = '0', pass = '0'] = fields;
    const real = /^[/\\]/.test(device) || device.includes(':/');
    if (fields.length < 4 || !real || fstype === 'none') continue;
    const isBound = bound.has(mount) && !/.*bind.*"/.test(options);
    const info: Facts = new Map<string, string | number>([
      ['mount', mount],
      ['device', device],
      ['fstype', fstype],
      ['options', isBound ? `${options},bind` : options],
      ['dump', Number(dump)],
      ['passno', Number(pass)],
    ]);
    const size = sizes.get(mount);
    if (size === undefined && remote.includes(mount)) {
      warn(`Timeout exceeded when getting mount info for ${mount}`);
      info.set('note', 'Could not get extra information due to timeout');
    } else {
      for (const [key, value] of Object.entries(size ?? {})) info.set(key, value);
      info.set('uuid', uuids.get(device) ?? otherUuid({ raw }, device) ?? 'N/A');
    }
    mounts.set(mount, info);
  }
  return new Map([['mounts', [...mounts.values()]]]);
}

/** What `stat -f -c "%S %s %b %a %c %d %n"` says of file systems, by mount point. */
export function statfs(text: string): ReadonlyMap<string, Statfs> {
  const found = new Map<string, Statfs>();
  for (const match of text.matchAll(/^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\/.*)$/gm)) {
    const [fragment = 0, block = 0, total = 0, available = 0, inodes = 0, freeInodes = 0] = match
      .slice(1, 7)
      .map(Number);
    found.set(match[7] ?? '', {
      size_total: fragment * total,
      size_available: fragment * available,
      block_size: block,
      block_total: total,
      block_available: available,
      block_used: total - available,
      inode_total: inodes,
      inode_available: freeInodes,
      inode_used: inodes - freeInodes,
    });
  }
  return found;
}

/** Mount points that show a folder of a file system, not its root. */
function boundMounts(lines: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const line of lines) {
    const [, , , root, mount] = line.split(' ');
    if (root !== undefined && mount !== undefined && root !== '/') found.add(unescapeOctal(mount));
  }
  return found;
}

export function lsblkUuids(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of splitLines(text)) {
    const match = /^(\S.*?)\s+(\S+)$/.exec(line.trim());
    if (match?.[1] !== undefined && match[2] !== undefined && !found.has(match[1]))
      found.set(match[1], match[2]);
  }
  return found;
}

/** Where lsblk doesn't know it: udev's database, or (where there is no lsblk) the links that udev has made. */
function otherUuid({ raw }: Pick<FactContext, 'raw'>, device: string): string | undefined {
  const property = /^ID_FS_UUID=(.*)$/m.exec(raw.success(`udev ${device}`) ?? '')?.[1];
  if (property !== undefined || raw.output('lsblk') !== undefined) return property;
  const name = device.slice(device.lastIndexOf('/') + 1);
  const link = raw
    .linksLike(/^\/dev\/disk\/by-uuid\/([^/]+)$/)
    .find((match) => raw.link(match[0])?.endsWith(`/${name}`));
  return link?.[1];
}

/** `\040` is how the kernel writes a space. */
export function unescapeOctal(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_whole, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
