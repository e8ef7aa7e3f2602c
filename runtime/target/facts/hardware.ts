import { CPU_SHELL, readCpu } from './cpu.ts';
import { DEVICES_SHELL, readDevices } from './devices.ts';
import { DMI_SHELL, readDmi, readSysinfo } from './dmi.ts';
import { LVM_SHELL, readLvm } from './lvm.ts';
import { MEMORY_SHELL, readMemory, readUptime } from './memory.ts';
import { MOUNTS_SHELL, readMounts } from './mounts.ts';
import type { FactTopic } from './topic.ts';

const PARTS = [
  readCpu,
  readMemory,
  readDmi,
  readSysinfo,
  readDevices,
  readUptime,
  readLvm,
  readMounts,
] as const;

/** Processors, memory, firmware, block devices, volumes and mounts. */
export const hardware: FactTopic = {
  name: 'hardware',
  ids: ['processor', 'processor_cores', 'processor_count', 'mounts', 'devices'],
  requires: ['platform'],
  shell: [CPU_SHELL, MEMORY_SHELL, DMI_SHELL, DEVICES_SHELL, LVM_SHELL, MOUNTS_SHELL].join('\n'),
  read: (context) => new Map(PARTS.flatMap((read) => [...read(context)])),
};
