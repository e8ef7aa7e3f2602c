import { words } from './text.ts';
import type { Facts } from './topic.ts';

/** What `default_ipv4` and `default_ipv6` hold; filled with the interface's data when its address comes by. */
export interface Defaults {
  v4: Facts;
  v6: Facts;
}

/** An address of an interface, however it was found. `interface` is the device, `label` its alias (`eth0:1`). */
export type Address =
  | {
      readonly family: 4;
      readonly interface: string;
      readonly label: string;
      readonly address: string;
      readonly prefix: string;
      readonly broadcast: string;
      readonly secondary: boolean;
    }
  | {
      readonly family: 6;
      readonly interface: string;
      readonly address: string;
      readonly prefix: string;
      readonly scope: string;
      readonly secondary: boolean;
    };

/** Reads `ip addr show` (of all interfaces) into the interfaces; gives the lists of all addresses. */
export function readAddresses(text: string, interfaces: Map<string, Facts>, defaults: Defaults): Facts {
  const found: Address[] = [];
  let current = '';
  for (const line of text.split('\n')) {
    const head = /^\d+: ([^:@\s]+)/.exec(line)?.[1];
    if (head !== undefined) current = head;
    const address = line.startsWith(' ') ? parseLine(words(line), current) : undefined;
    if (address !== undefined) found.push(address);
  }
  return assign(found, interfaces, defaults);
}

function parseLine(line: readonly string[], device: string): Address | undefined {
  const [keyword, where = ''] = line;
  const secondary = line.includes('secondary') || line.includes('temporary');
  if (keyword === 'inet') {
    // A point-to-point address has no prefix of its own.
    const [address = '', prefix = '32'] = where.split('/');
    const broadcast = where.includes('/') && line[2] === 'brd' ? (line[3] ?? '') : '';
    const label = line.at(-1) ?? device;
    return { family: 4, interface: device, label, address, prefix, broadcast, secondary };
  }
  if (keyword !== 'inet6') return undefined;
  const peer = line[2] === 'peer';
  const [address = '', ownPrefix = ''] = where.split('/');
  const prefix = peer ? (line[3]?.split('/')[1] ?? '') : ownPrefix;
  return { family: 6, interface: device, address, prefix, scope: line[peer ? 5 : 3] ?? '', secondary };
}

/** Puts addresses where Ansible has them: an interface's first ones before its secondary ones. */
export function assign(
  addresses: readonly Address[],
  interfaces: Map<string, Facts>,
  defaults: Defaults,
): Facts {
  const all4: string[] = [];
  const all6: string[] = [];
  for (const [device, facts] of [...interfaces]) {
    const own = addresses.filter((address) => address.interface === device);
    for (const secondary of [false, true])
      for (const address of own.filter((candidate) => candidate.secondary === secondary)) {
        if (address.family === 4) {
          addV4(address, facts, interfaces, defaults.v4);
          if (!address.address.startsWith('127.')) all4.push(address.address);
        } else {
          addV6(address, facts, defaults.v6);
          if (address.address !== '::1') all6.push(address.address);
        }
      }
  }
  return new Map([
    ['all_ipv4_addresses', all4],
    ['all_ipv6_addresses', all6],
  ]);
}

function addV4(
  found: Extract<Address, { family: 4 }>,
  device: Facts,
  interfaces: Map<string, Facts>,
  standard: Facts,
): void {
  const { address, broadcast, prefix, label, secondary } = found;
  const bits = Number(prefix);
  const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
  const netmask = dotted(mask);
  const network = dotted((undotted(address) & mask) >>> 0);
  const entry = { address, broadcast, netmask, network, prefix };
  let facts = device;
  if (label !== found.interface) {
    facts = new Map();
    interfaces.set(label, facts);
  }
  if (!secondary && !facts.has('ipv4')) facts.set('ipv4', entry);
  else append(facts, 'ipv4_secondaries', entry);
  if (secondary && facts !== device) append(device, 'ipv4_secondaries', entry);
  if (standard.get('address') !== address) return;
  standard.set('broadcast', broadcast);
  standard.set('netmask', netmask);
  standard.set('network', network);
  standard.set('prefix', prefix);
  ofDevice(standard, device);
  standard.set('alias', label);
}

function addV6(
  { address, prefix, scope }: Extract<Address, { family: 6 }>,
  device: Facts,
  standard: Facts,
): void {
  append(device, 'ipv6', { address, prefix, scope });
  if (standard.get('address') !== address) return;
  standard.set('prefix', prefix);
  standard.set('scope', scope);
  ofDevice(standard, device);
}

function ofDevice(standard: Facts, device: Facts): void {
  const mac = device.get('macaddress');
  standard.set('macaddress', mac ?? '00:00:00:00:00:00');
  standard.set('mtu', device.get('mtu'));
  standard.set('type', device.get('type') ?? 'unknown');
}

function append(facts: Facts, key: string, entry: Readonly<Record<string, string>>): void {
  const before = facts.get(key);
  facts.set(key, Array.isArray(before) ? [...before, entry] : [entry]);
}

function undotted(address: string): number {
  return address.split('.').reduce((value, byte) => value * 256 + Number(byte), 0);
}

/** An IPv4 address from its 32 bits. */
export function dotted(bits: number): string {
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}
