import { describe, expect, it } from 'vitest';
import { virtual } from '../../../../runtime/target/facts/virtual.ts';
import { type Answer, readTopic } from './collected.ts';

const dmi = (name: string, text: string) => ({ files: { [`/sys/devices/virtual/dmi/id/${name}`]: text } });

const CASES: readonly (readonly [
  string,
  Answer,
  readonly [string, string, readonly string[], readonly string[]],
])[] = [
  ['bare metal', {}, ['NA', 'NA', [], []]],
  ['KVM', dmi('sys_vendor', 'QEMU'), ['kvm', 'guest', ['kvm'], []]],
  ['VMware', dmi('product_name', 'VMware7,1'), ['VMware', 'guest', ['VMware'], []]],
  ['VirtualBox', dmi('bios_vendor', 'innotek GmbH'), ['virtualbox', 'guest', ['virtualbox'], []]],
  ['Hyper-V', dmi('sys_vendor', 'Microsoft Corporation'), ['VirtualPC', 'guest', ['VirtualPC'], []]],
  ['EC2', dmi('sys_vendor', 'Amazon EC2'), ['kvm', 'guest', ['kvm'], []]],
  ['docker by its file', { exists: ['/.dockerenv'] }, ['docker', 'guest', ['docker', 'container'], []]],
  [
    'docker by its control group',
    { files: { '/proc/1/cgroup': '4:memory:/docker/0123abc\n' } },
    ['docker', 'guest', ['docker', 'container'], []],
  ],
  [
    'LXC by the environment of its first process',
    { outputs: { first_environ: 'TERM=linux\0container=lxc\0' } },
    ['lxc', 'guest', ['lxc', 'container'], []],
  ],
  [
    'systemd-nspawn',
    { files: { '/run/systemd/container': 'systemd-nspawn' } },
    ['systemd-nspawn', 'guest', ['systemd-nspawn', 'container'], []],
  ],
  [
    'a KVM host',
    { files: { '/proc/modules': 'kvm_amd 1 0 - Live\nkvm 1 1 kvm_amd, Live\n' } },
    ['kvm', 'host', [], ['kvm']],
  ],
  ['a KVM host by its device', { exists: ['/dev/kvm'] }, ['kvm', 'host', [], ['kvm']]],
  [
    'a container on a KVM host',
    { exists: ['/.dockerenv', '/dev/kvm'] },
    ['docker', 'guest', ['docker', 'container'], ['kvm']],
  ],
  ['a Xen guest', { exists: ['/proc/xen'] }, ['xen', 'guest', [], []]],
  [
    'a Xen host',
    { exists: ['/proc/xen'], files: { '/proc/xen/capabilities': 'control_d' } },
    ['xen', 'host', [], ['xen']],
  ],
  ['an OpenVZ container', { exists: ['/proc/vz'] }, ['openvz', 'guest', ['openvz', 'container'], []]],
  [
    'z/VM',
    {
      files: { '/proc/cpuinfo': 'vendor_id       : IBM/S390\n' },
      outputs: { lscpu: 'Hypervisor:  z/VM 6.4\n' },
    },
    ['z/VM 6.4', 'guest', ['PR/SM', 'z/VM 6.4'], []],
  ],
  [
    'bhyve, known to dmidecode only',
    { outputs: { dmi_product: 'BHYVE\n' } },
    ['bhyve', 'guest', ['bhyve'], []],
  ],
];

describe('virtualization: roles skip what a container cannot do', () => {
  it.each(CASES)('%s', (_name, answer, [type, role, guest, host]) => {
    expect(readTopic(virtual, answer).facts).toEqual({
      virtualization_type: type,
      virtualization_role: role,
      virtualization_tech_guest: guest,
      virtualization_tech_host: host,
    });
  });
});
