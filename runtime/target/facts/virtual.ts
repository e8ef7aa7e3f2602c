import type { RawFacts } from './raw-facts.ts';
import { splitLines, splitOnce } from './text.ts';
import { type FactTopic, sh } from './topic.ts';

type Role = 'guest' | 'host' | 'LPAR';

/** What was found, sign by sign: the first sign decides type and role, each adds its technology. */
class Findings {
  readonly guest = new Set<string>();
  readonly host = new Set<string>();
  type: string | undefined;
  role: Role | undefined;
  /** Whether later signs only add technologies. */
  decided = false;

  /** A sign that this is a guest (or host) by `technology`. */
  add(role: 'guest' | 'host', technology: string, type = technology): void {
    this[role].add(technology);
    this.decide(type, role);
  }

  decide(type: string, role: Role): void {
    if (this.decided) return;
    this.type = type;
    this.role = role;
    this.decided = true;
  }
}

/** Virtual machines and containers: what this host is, and what it can hold. */
export const virtual: FactTopic = {
  name: 'virtual',
  ids: [
    'virtualization_type',
    'virtualization_role',
    'virtualization_tech_guest',
    'virtualization_tech_host',
  ],
  shell: sh`
files="$files /proc/1/cgroup /run/systemd/container /proc/xen/capabilities /proc/self/status /proc/modules"
files="$files /proc/cpuinfo"
for name in product_name sys_vendor product_family bios_vendor; do
  files="$files /sys/devices/virtual/dmi/id/$name"
done
exists="$exists /proc/vz /proc/lve /proc/bc /.dockerenv /.dockerinit /proc/xen /dev/kvm /rhev/"
[ ! -d /rhev/ ] || files="$files /proc/[0-9]*/comm"
[ -n "$first_environ" ] || [ ! -r /proc/1/environ ] || tsible_fact_run first_environ cat /proc/1/environ
# Of s390 only.
[ ! -e /proc/sysinfo ] || ! tsible_fact_has lscpu || tsible_fact_run lscpu lscpu
! tsible_fact_has dmidecode || tsible_fact_run dmi_product dmidecode -s system-product-name`,
  read({ raw }) {
    const found = new Findings();
    containers(raw, found);
    xen(raw, found);
    machines(raw, found);
    processors(raw, found);
    modules(raw, found);
    dmidecode(raw, found);
    if (raw.exists('/dev/kvm')) found.add('host', 'kvm');
    return new Map<string, string | readonly string[]>([
      ['virtualization_type', found.decided ? (found.type ?? 'NA') : 'NA'],
      ['virtualization_role', found.decided ? (found.role ?? 'NA') : 'NA'],
      ['virtualization_tech_guest', [...found.guest]],
      ['virtualization_tech_host', [...found.host]],
    ]);
  },
};

function containers(raw: RawFacts, found: Findings): void {
  for (const line of raw.fileLines('/proc/1/cgroup')) {
    if (/\/docker(\/|-[0-9a-f]+\.scope)/.test(line)) found.add('guest', 'docker');
    if (/\/lxc\/|\/machine.slice\/machine-lxc/.test(line)) found.add('guest', 'lxc');
    if (line.includes('/system.slice/containerd.service')) found.add('guest', 'containerd');
  }
  for (const entry of (raw.output('first_environ') ?? '').split('\0')) {
    if (entry.includes('container=lxc')) found.add('guest', 'lxc');
    if (entry.includes('container=podman')) found.add('guest', 'podman');
    if (/^container=./.test(entry)) found.add('guest', 'container');
  }
  if (raw.exists('/proc/vz') && !raw.exists('/proc/lve')) {
    const role = raw.exists('/proc/bc') ? 'host' : 'guest';
    // OpenVZ names the type whatever was found before.
    found.type = 'openvz';
    found.add(role, 'openvz');
  }
  const systemd = raw.file('/run/systemd/container');
  if (systemd !== undefined) found.add('guest', systemd);
  if (raw.exists('/.dockerenv') || raw.exists('/.dockerinit')) found.add('guest', 'docker');
  const known = ['docker', 'lxc', 'podman', 'openvz', 'containerd'];
  if (systemd !== undefined || known.some((name) => found.guest.has(name))) found.guest.add('container');
}

function xen(raw: RawFacts, found: Findings): void {
  if (!raw.exists('/proc/xen')) return;
  if (raw.file('/proc/xen/capabilities')?.includes('control_d')) found.add('host', 'xen');
  else found.decide('xen', 'guest');
}

const KVM_PRODUCTS = ['KVM', 'KVM Server', 'Bochs', 'AHV', 'CloudStack KVM Hypervisor'];
const KVM_FIRMWARE = ['Amazon EC2', 'DigitalOcean', 'Hetzner', 'Linode'];
const KVM_VENDORS = ['QEMU', 'Amazon EC2', 'DigitalOcean', 'Google', 'Scaleway', 'Nutanix'];
const VENDORS: Readonly<Record<string, string>> = {
  KubeVirt: 'KubeVirt',
  'Microsoft Corporation': 'VirtualPC',
  'Parallels Software International Inc.': 'parallels',
  'OpenStack Foundation': 'openstack',
};

/** Signs in what the firmware says of the machine. */
function machines(raw: RawFacts, found: Findings): void {
  const dmi = (name: string) => raw.file(`/sys/devices/virtual/dmi/id/${name}`) ?? '';
  const product = dmi('product_name');
  const vendor = dmi('sys_vendor');
  const bios = dmi('bios_vendor');
  if (KVM_PRODUCTS.includes(product)) found.add('guest', 'kvm');
  if (vendor === 'oVirt') found.add('guest', 'oVirt');
  if (vendor === 'Red Hat') {
    if (dmi('product_family') === 'RHV') found.add('guest', 'RHV');
    else if (product === 'RHEV Hypervisor') found.add('guest', 'RHEV');
  }
  if (product.startsWith('VMware')) found.add('guest', 'VMware');
  if (product === 'OpenStack Compute' || product === 'OpenStack Nova') found.add('guest', 'openstack');
  if (bios === 'Xen') found.add('guest', 'xen');
  if (bios === 'innotek GmbH') found.add('guest', 'virtualbox');
  if (KVM_FIRMWARE.includes(bios) || KVM_VENDORS.includes(vendor)) found.add('guest', 'kvm');
  const technology = VENDORS[vendor];
  if (technology !== undefined) found.add('guest', technology);
}

/** Signs in the kernel's own tables: Linux-VServer, and processors that are emulated. */
function processors(raw: RawFacts, found: Findings): void {
  const context = /^VxID:\s+(\d+)/m.exec(raw.file('/proc/self/status') ?? '')?.[1];
  if (context !== undefined) found.add(context.startsWith('0') ? 'host' : 'guest', 'linux_vserver');
  for (const line of raw.fileLines('/proc/cpuinfo')) {
    if (/^model name.*QEMU Virtual CPU/.test(line)) found.add('guest', 'kvm');
    else if (/^vendor_id.*User Mode Linux|^model name.*UML/.test(line)) found.add('guest', 'uml');
    else if (/^machine.*CHRP IBM pSeries .emulated by qemu./.test(line)) found.add('guest', 'kvm');
    else if (/^vendor_id.*PowerVM Lx86/.test(line)) found.add('guest', 'powervm_lx86');
    else if (/^vendor_id.*IBM\/S390/.test(line)) mainframe(raw, found);
  }
}

function mainframe(raw: RawFacts, found: Findings): void {
  found.guest.add('PR/SM');
  const listed = raw.success('lscpu');
  const hypervisor = splitLines(listed ?? '')
    .map((line) => splitOnce(line, ':'))
    .find(([key]) => key.trim() === 'Hypervisor')?.[1];
  const technology = listed === undefined ? 'ibm_systemz' : hypervisor?.trim();
  if (technology === undefined) found.decide('PR/SM', 'LPAR');
  else found.add('guest', technology);
}

function modules(raw: RawFacts, found: Findings): void {
  const names = new Set(raw.fileLines('/proc/modules').map((line) => line.split(' ')[0]));
  if (names.has('kvm')) {
    found.host.add('kvm');
    const managed = raw
      .filesLike(/^\/proc\/\d+\/comm$/)
      .some((match) => /^vdsmd?$/.test(raw.file(match[0]) ?? ''));
    if (raw.exists('/rhev/') && managed) found.add('host', 'RHEV');
    found.decide('kvm', 'host');
  }
  if (names.has('vboxdrv')) found.add('host', 'virtualbox');
  if (names.has('virtio')) {
    found.host.add('kvm');
    found.decide('kvm', 'guest');
  }
}

function dmidecode(raw: RawFacts, found: Findings): void {
  const text = raw.success('dmi_product');
  if (text === undefined) return;
  const product = splitLines(text)
    .filter((line) => !line.startsWith('#'))
    .map((line) => line.trim())
    .join('');
  if (product.startsWith('VMware')) found.add('guest', 'VMware');
  if (text.includes('BHYVE')) found.add('guest', 'bhyve');
}
