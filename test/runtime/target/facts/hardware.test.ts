import { describe, expect, it } from 'vitest';
import { hardware } from '../../../../runtime/target/facts/hardware.ts';
import { type Answer, readTopic } from './collected.ts';

const intel = (processor: number, socket: number, core: number) =>
  `processor\t: ${processor}\nvendor_id\t: GenuineIntel\nmodel name\t: Xeon\nphysical id\t: ${socket}\n` +
  `siblings\t: 4\ncore id\t\t: ${core}\ncpu cores\t: 2\nflags\t\t: fpu vme\n`;

const TWO_SOCKETS = [0, 1, 2, 3, 4, 5, 6, 7]
  .map((cpu) => intel(cpu, Math.floor(cpu / 4), cpu % 2))
  .join('\n');
const ARM = ['0', '1'].map((cpu) => `processor\t: ${cpu}\nBogoMIPS\t: 50.00\nCPU part\t: 0xd0c\n`).join('\n');

interface CpuCase {
  readonly name: string;
  readonly cpuinfo: string;
  readonly architecture: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly exists?: readonly string[];
  readonly expected: Readonly<Record<string, unknown>>;
}

const CPUS: readonly CpuCase[] = [
  {
    name: 'two sockets of two cores with hyper-threading',
    cpuinfo: TWO_SOCKETS,
    architecture: 'x86_64',
    expected: {
      processor_count: 2,
      processor_cores: 2,
      processor_threads_per_core: 2,
      processor_vcpus: 8,
      processor_nproc: 8,
      flags: ['fpu', 'vme'],
    },
  },
  {
    name: 'ARM, which names no sockets',
    cpuinfo: ARM,
    architecture: 'aarch64',
    expected: {
      processor: ['0', '1'],
      processor_count: 2,
      processor_cores: 1,
      processor_threads_per_core: 1,
      processor_vcpus: 2,
      processor_nproc: 2,
    },
  },
  {
    name: 'a session bound to some processors, of which one is offline',
    cpuinfo: TWO_SOCKETS,
    architecture: 'x86_64',
    files: {
      '/proc/self/status': 'Name:\tgrep\nCpus_allowed_list:\t0-2,5,9-10\n',
      '/sys/devices/system/cpu/online': '0-1,3-7',
    },
    expected: { processor_vcpus: 8, processor_nproc: 3 },
  },
  {
    name: 'a paravirtual Xen guest, whose topology is of no use',
    cpuinfo: TWO_SOCKETS.replaceAll('vme', 'msr'),
    architecture: 'x86_64',
    exists: ['/proc/xen'],
    expected: { processor_count: 8, processor_cores: 8, processor_threads_per_core: 1, processor_vcpus: 8 },
  },
  {
    name: 'IBM Z',
    cpuinfo: 'vendor_id       : IBM/S390\n# processors    : 4\nmax thread id   : 1\n',
    architecture: 's390x',
    expected: { processor_count: 1, processor_cores: 2, processor_threads_per_core: 2, processor_vcpus: 4 },
  },
];

describe('processors: roles size worker pools by them', () => {
  it.each(CPUS)('$name', ({ cpuinfo, architecture, files, exists, expected }) => {
    const answer = { files: { '/proc/cpuinfo': cpuinfo, ...files }, ...(exists ? { exists } : {}) };
    expect(readTopic(hardware, answer, { architecture }).facts).toMatchObject(expected);
  });
});

const fact = (answer: Answer, name: string) => readTopic(hardware, answer).facts[name];

describe('memory', () => {
  it('is told in whole MB, with and without caches', () => {
    const meminfo =
      'MemTotal:        4096500 kB\nMemFree:         1024000 kB\nBuffers:           10240 kB\nCached:           512000 kB\n' +
      'SwapCached:            0 kB\nSwapTotal:       1048572 kB\nSwapFree:        1048572 kB\n';
    expect(fact({ files: { '/proc/meminfo': meminfo } }, 'memory_mb')).toEqual({
      real: { total: 4000, used: 3000, free: 1000 },
      nocache: { free: 1510, used: 2490 },
      swap: { total: 1023, free: 1023, used: 0, cached: 0 },
    });
  });
});

describe('firmware', () => {
  it('is NA where there is none, so that conditions on it do not fail', () => {
    expect(fact({}, 'product_name')).toBe('NA');
  });

  it('names the form factor by its number, and keeps one that is new', () => {
    const folder = '/sys/devices/virtual/dmi/id';
    const files = { [`${folder}/product_name`]: 'KVM', [`${folder}/chassis_type`]: '1' };
    expect(fact({ files }, 'form_factor')).toBe('Other');
    expect(fact({ files: { ...files, [`${folder}/chassis_type`]: '99' } }, 'form_factor')).toBe(
      'unknown (99)',
    );
  });

  it('comes from dmidecode on kernels that do not tell it', () => {
    const outputs = { 'dmidecode-system-product-name': '# SMBIOS 2.4 is old.\nPowerEdge\n' };
    expect(fact({ outputs }, 'product_name')).toBe('PowerEdge');
  });
});

describe('mounts: roles look for room on them', () => {
  const statfs = '4096 4096 1000 400 500 200 /\n4096 4096 100 40 50 20 /mnt/with space\n';
  const table =
    'proc /proc proc rw 0 0\n/dev/mapper/vg-root / ext4 rw,relatime 0 0\n' +
    '/dev/vdb1 /mnt/with\\040space xfs rw 0 2\nnas:/export /nas nfs4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n';
  const mountinfo =
    '22 1 254:0 / / rw - ext4 /dev/mapper/vg-root rw\n23 22 254:1 /sub /mnt/with\\040space rw - xfs /dev/vdb1 rw\n';
  const answer: Answer = {
    files: { '/etc/mtab': table, '/proc/self/mountinfo': mountinfo },
    outputs: {
      statfs,
      lsblk: '/dev/vda\n/dev/vdb1           abcd-1234\n',
      'udev /dev/mapper/vg-root': 'DEVTYPE=disk\nID_FS_UUID=57b1\n',
      remote_mounts: '/nas\n',
    },
  };

  it('lists devices and remote file systems with sizes, uuids and bind mounts', () => {
    const { facts, warnings } = readTopic(hardware, answer);
    expect(facts.mounts).toEqual([
      {
        mount: '/',
        device: '/dev/mapper/vg-root',
        fstype: 'ext4',
        options: 'rw,relatime',
        dump: 0,
        passno: 0,
        size_total: 4096000,
        size_available: 1638400,
        block_size: 4096,
        block_total: 1000,
        block_available: 400,
        block_used: 600,
        inode_total: 500,
        inode_available: 200,
        inode_used: 300,
        uuid: '57b1',
      },
      expect.objectContaining({ mount: '/mnt/with space', options: 'rw,bind', passno: 2, uuid: 'abcd-1234' }),
      {
        mount: '/nas',
        device: 'nas:/export',
        fstype: 'nfs4',
        options: 'rw',
        dump: 0,
        passno: 0,
        note: 'Could not get extra information due to timeout',
      },
    ]);
    expect(warnings).toEqual(['Timeout exceeded when getting mount info for /nas']);
  });

  it('finds uuids by their links where there is no lsblk', () => {
    const { facts } = readTopic(hardware, {
      files: { '/etc/mtab': '/dev/vdb1 / xfs rw 0 0\n' },
      links: { '/dev/disk/by-uuid/abcd': '../../vdb1' },
    });
    expect(facts.mounts).toEqual([expect.objectContaining({ uuid: 'abcd' })]);
  });

  it('tells the upper one of two mounts in the same place', () => {
    const { facts } = readTopic(hardware, {
      files: { '/etc/mtab': '/dev/vda / ext4 ro 0 0\n/dev/vdb / ext4 rw 0 0\n' },
    });
    expect(facts.mounts).toEqual([expect.objectContaining({ device: '/dev/vdb', options: 'rw' })]);
  });
});

describe('devices', () => {
  const disk = '/sys/block/sda';
  const answer: Answer = {
    files: {
      [`${disk}/size`]: '41943040',
      [`${disk}/removable`]: '0',
      [`${disk}/device/vendor`]: 'QEMU    ',
      [`${disk}/device/model`]: 'HARDDISK',
      [`${disk}/queue/rotational`]: '1',
      [`${disk}/queue/scheduler`]: 'none [mq-deadline] bfq',
      [`${disk}/queue/logical_block_size`]: '4096',
      [`${disk}/queue/discard_granularity`]: '512',
      [`${disk}/queue/discard_max_hw_bytes`]: '0',
      [`${disk}/sda1/start`]: '2048',
      [`${disk}/sda1/size`]: '20971520',
      [`${disk}/sda1/holders/dm-0/dm/name`]: 'vg-root',
    },
    links: {
      '/sys/block/sda': '../devices/pci0000:00/0000:00:05.0/virtio1/host0/block/sda',
      '/sys/block/sda/sda1/holders/dm-0': '../../../../../../virtual/block/dm-0',
      '/sys/block/dm-0': '../devices/virtual/block/dm-0',
      '/sys/block/dm-0/slaves/sda1': '../../../x/sda1',
      '/dev/disk/by-uuid/u-u-i-d': '../../sda1',
      '/dev/disk/by-id/wwn-0x5000': '../../sda',
      '/dev/disk/by-id/ata-QEMU': '../../sda',
      '/dev/disk/by-label/boot': '../../sda1',
    },
    dirs: { '/sys/block': ['sda', 'dm-0'] },
    outputs: { lspci: '0000:00:05.0 SCSI storage controller: Virtio SCSI\n' },
  };

  it("tells sizes in the disk's own sectors, partitions, links and holders", () => {
    const devices = fact(answer, 'devices') as Record<string, unknown>;
    expect(Object.keys(devices)).toEqual(['sda', 'dm-0']);
    expect(devices.sda).toEqual({
      virtual: 1,
      links: { ids: ['ata-QEMU', 'wwn-0x5000'], uuids: [], labels: [], masters: [] },
      vendor: 'QEMU',
      model: 'HARDDISK',
      sas_address: null,
      sas_device_handle: null,
      removable: '0',
      support_discard: '0',
      wwn: '0x5000',
      partitions: {
        sda1: {
          links: { ids: [], uuids: ['u-u-i-d'], labels: ['boot'], masters: ['dm-0'] },
          start: '2048',
          sectorsize: 512,
          sectors: 20971520,
          size: '10.00 GB',
          uuid: 'u-u-i-d',
          holders: ['vg-root'],
        },
      },
      rotational: '1',
      scheduler_mode: 'mq-deadline',
      sectorsize: '4096',
      sectors: 5242880,
      size: '20.00 GB',
      host: 'SCSI storage controller: Virtio SCSI',
      holders: [],
    });
  });
});

describe('lvm', () => {
  it('is N/A without LVM or for others than root', () => {
    expect(fact({}, 'lvm')).toBe('N/A');
  });

  it('lists volume groups, logical and physical volumes', () => {
    const outputs = {
      lvm_vgs: '  vg0,1,2,0,wz--n-,20.00,5.00\n',
      lvm_lvs: '  root,vg0,-wi-ao----,10.00,,,,,,,,\n',
      lvm_pvs: '  /dev/dm-1,vg0,lvm2,a--,20.00,5.00\n',
    };
    const files = { '/sys/block/dm-1/dm/name': 'crypt' };
    expect(fact({ outputs, files }, 'lvm')).toEqual({
      lvs: { root: { size_g: '10.00', vg: 'vg0' } },
      vgs: { vg0: { size_g: '20.00', free_g: '5.00', num_lvs: '2', num_pvs: '1' } },
      pvs: { '/dev/mapper/crypt': { size_g: '20.00', free_g: '5.00', vg: 'vg0' } },
    });
  });
});
