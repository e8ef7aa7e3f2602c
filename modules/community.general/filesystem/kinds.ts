/** What makes, grows and names a kind of filesystem; by the name that blkid gives it. */
export interface Kind {
  /** Ansible's name of it in messages. */
  readonly label: string;
  readonly mkfs: string;
  readonly force: readonly string[];
  /** Options of mkfs that give a UUID; the first is used. */
  readonly uuidOptions?: readonly string[];
  readonly uuidExtra?: readonly string[];
  /** What tells its size: words before the device (or mount point), and how to read the answer. */
  readonly info?: readonly string[];
  readonly size?: (text: string) => number | undefined;
  readonly grow?: readonly string[];
  /** Sizes and growing go by the mount point. */
  readonly mounted?: 'always' | 'whenMounted';
  readonly changeUuid?: readonly string[];
  /** The new UUID is chosen by the tool. */
  readonly randomUuid?: boolean;
}

const number = (text: string, pattern: RegExp): number | undefined => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

const product = (...factors: readonly (number | undefined)[]): number | undefined =>
  factors.reduce(
    (sofar, factor) => (sofar === undefined || factor === undefined ? undefined : sofar * factor),
    1,
  );

const ext = (label: string, mkfs: string): Kind => ({
  label,
  mkfs,
  force: ['-F'],
  uuidOptions: ['-U'],
  info: ['tune2fs', '-l'],
  size: (text) => product(number(text, /Block count:\s*(\d+)/), number(text, /Block size:\s*(\d+)/)),
  grow: ['resize2fs'],
  changeUuid: ['tune2fs', '-U'],
});

const BYTES: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

export const KINDS: Readonly<Record<string, Kind>> = {
  bcachefs: {
    label: 'Bcachefs',
    mkfs: 'mkfs.bcachefs',
    force: ['--force'],
    uuidOptions: ['-U', '--uuid'],
    info: ['bcachefs', 'show-super'],
    size: (text) => {
      const [, count, unit = ''] = /Size: \s*([\d.]+)\s+(\w+)/.exec(text) ?? [];
      return count === undefined ? undefined : Math.floor(Number(count) * (BYTES[unit] ?? Number.NaN));
    },
    grow: ['bcachefs', 'device', 'resize'],
  },
  ext2: ext('Ext2', 'mkfs.ext2'),
  ext3: ext('Ext3', 'mkfs.ext3'),
  ext4: ext('Ext4', 'mkfs.ext4'),
  ext4dev: ext('Ext4', 'mkfs.ext4'),
  f2fs: {
    label: 'F2fs',
    mkfs: 'mkfs.f2fs',
    force: ['-f'],
    info: ['dump.f2fs'],
    size: (text) =>
      product(number(text, /Info: sector size = (\d+)/), number(text, /Info: total FS sectors = (\d+)/)),
    grow: ['resize.f2fs'],
  },
  reiserfs: { label: 'Reiserfs', mkfs: 'mkfs.reiserfs', force: ['-q'] },
  xfs: {
    label: 'XFS',
    mkfs: 'mkfs.xfs',
    force: ['-f'],
    info: ['xfs_info'],
    size: (text) => {
      const line = /^data\s+=.*$/m.exec(text)?.[0] ?? '';
      return product(number(line, /bsize=(\d+)/), number(line, /blocks=(\d+)/));
    },
    grow: ['xfs_growfs'],
    mounted: 'whenMounted',
    changeUuid: ['xfs_admin', '-U'],
  },
  btrfs: {
    label: 'Btrfs',
    mkfs: 'mkfs.btrfs',
    force: ['-f'],
    info: ['btrfs', 'filesystem', 'usage', '-b'],
    size: (text) => number(text, /Device size.*?(\d+)\s*$/m),
    grow: ['btrfs', 'filesystem', 'resize', 'max'],
    mounted: 'always',
  },
  vfat: {
    label: 'VFAT',
    mkfs: 'mkfs.vfat',
    force: [],
    info: ['fatresize', '--info'],
    size: (text) => number(text, /^\s*(?:Cur size|Size)\s*:\s*(\d+)/m),
    grow: ['fatresize', '-s', 'max'],
  },
  ocfs2: { label: 'Ocfs2', mkfs: 'mkfs.ocfs2', force: ['-Fx'] },
  LVM2_member: {
    label: 'LVM',
    mkfs: 'pvcreate',
    force: ['-f'],
    uuidOptions: ['-u', '--uuid'],
    uuidExtra: ['--norestorefile'],
    info: ['pvs', '--noheadings', '-o', 'pv_size', '--units', 'b', '--nosuffix'],
    size: (text) => number(text, /(\d+)/),
    grow: ['pvresize'],
    changeUuid: ['pvchange', '-u'],
    randomUuid: true,
  },
  swap: { label: 'Swap', mkfs: 'mkswap', force: ['-f'] },
  ufs: {
    label: 'UFS',
    mkfs: 'newfs',
    force: [],
    info: ['dumpfs'],
    size: (text) => product(number(text, /^fsize\s+(\d+)/m), number(text, /providersize.*?(\d+)\s*$/m)),
    grow: ['growfs', '-y'],
  },
};
