import { describe, expect, test } from 'vitest';
import {
  type Entry,
  mountedSources,
  removeEntry,
  setEntry,
} from '../../../modules/ansible.posix/mount/fstab.ts';

const FSTAB =
  '# disks\nUUID=1 / ext4 defaults 0 1\n/dev/b /mnt/b\\040c xfs ro 0 0 # note\nshort line\n/swap1 none swap sw 0 0\n';
const entry: Entry = { src: '/dev/b', name: '/mnt/b c', fstype: 'xfs', opts: 'ro', dump: '0', passno: '0' };

describe('fstab', () => {
  test('an entry that is as wanted stays as it was written', () => {
    expect(setEntry(FSTAB, entry)).toBeUndefined();
  });

  test('one that differs is written anew in its place', () => {
    expect(setEntry(FSTAB, { ...entry, opts: 'rw' })).toBe(
      FSTAB.replace('/dev/b /mnt/b\\040c xfs ro 0 0 # note', '/dev/b /mnt/b\\040c xfs rw 0 0'),
    );
  });

  test('a new one goes to the end, even of a file without a last line end', () => {
    const added = { ...entry, name: '/x&y' };
    expect(setEntry('/dev/a /a xfs ro 0 0', added)).toBe(
      '/dev/a /a xfs ro 0 0\n/dev/b /x\\046y xfs ro 0 0\n',
    );
  });

  test('swap entries are told apart by their device', () => {
    const swap = { ...entry, src: '/swap2', name: 'none', fstype: 'swap', opts: 'sw' };
    expect(setEntry(FSTAB, swap)).toBe(`${FSTAB}/swap2 none swap sw 0 0\n`);
    expect(removeEntry(FSTAB, swap)).toBeUndefined();
    expect(removeEntry(FSTAB, { ...swap, src: '/swap1' })).toBe(
      FSTAB.replace('/swap1 none swap sw 0 0\n', ''),
    );
  });
});

test("a bind mount's source is the folder that it shows", () => {
  const mountinfo = [
    '20 1 8:1 / / rw - ext4 /dev/a rw',
    '30 20 8:1 /srv/data /mnt/bind rw - ext4 /dev/a rw',
    '40 20 0:35 / /tmp rw - tmpfs tmpfs rw',
    '41 40 0:35 /sub /mnt/sub rw - tmpfs tmpfs rw',
  ].join('\n');
  expect([...mountedSources(mountinfo)]).toEqual([
    ['/', '/dev/a'],
    ['/mnt/bind', '/srv/data'],
    ['/tmp', '/'],
    ['/mnt/sub', '/tmp/sub'],
  ]);
});
