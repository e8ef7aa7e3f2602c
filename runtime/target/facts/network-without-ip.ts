import { type Address, assign, type Defaults, dotted } from './addresses.ts';
import type { RawFacts } from './raw-facts.ts';
import { words } from './text.ts';
import type { Facts } from './topic.ts';

/** Scopes of IPv6 addresses as /proc/net/if_inet6 numbers them. */
const SCOPES: Readonly<Record<string, string>> = { '00': 'global', 10: 'host', 20: 'link', 40: 'site' };

const TEMPORARY = 0x01;
const UP_AND_GATEWAY = 0x3;

/** Addresses and routes of a host that has no `ip`: from ifconfig and /proc/net. */
export function readWithoutIp(raw: RawFacts, interfaces: Map<string, Facts>, defaults: Defaults): Facts {
  const addresses = [...ifconfigAddresses(raw.success('ifconfig') ?? '', interfaces), ...v6Addresses(raw)];
  const gateway = raw
    .fileLines('/proc/net/route')
    .map(words)
    .find(
      (fields) => fields[1] === '00000000' && (Number.parseInt(fields[3] ?? '0', 16) & UP_AND_GATEWAY) === 3,
    );
  if (gateway?.[0] !== undefined) {
    defaults.v4.set('interface', gateway[0]);
    const own = addresses.find((address) => address.family === 4 && address.interface === gateway[0]);
    if (own !== undefined) defaults.v4.set('address', own.address);
    defaults.v4.set('gateway', littleEndian(gateway[2] ?? '00000000'));
  }
  const gateway6 = raw
    .fileLines('/proc/net/ipv6_route')
    .map(words)
    .find((fields) => /^0{32}$/.test(fields[0] ?? '') && fields[1] === '00' && fields[9] !== 'lo');
  if (gateway6?.[9] !== undefined) {
    defaults.v6.set('interface', gateway6[9]);
    const own = addresses.find(
      (address) => address.family === 6 && address.interface === gateway6[9] && address.scope === 'global',
    );
    if (own !== undefined) defaults.v6.set('address', own.address);
    defaults.v6.set('gateway', compressed(gateway6[4] ?? ''));
  }
  const lists = assign(addresses, interfaces, defaults);
  const local = (family: 4 | 6) =>
    addresses.filter((address) => address.family === family).map(({ address }) => address);
  lists.set('locally_reachable_ips', { ipv4: local(4), ipv6: local(6) });
  return lists;
}

/** IPv4 addresses in ifconfig's output: net-tools' and busybox's way to write it. */
function ifconfigAddresses(text: string, interfaces: ReadonlyMap<string, Facts>): Address[] {
  const found: Address[] = [];
  for (const block of text.split(/\n(?=\S)/)) {
    const label = /^(\S+?):?(?=\s)/.exec(block)?.[1];
    const address = /inet (?:addr:)?([\d.]+)/.exec(block)?.[1];
    const mask = /(?:netmask |Mask:)([\d.]+)/.exec(block)?.[1];
    if (label === undefined || address === undefined) continue;
    const device = interfaces.has(label) ? label : label.replace(/:.*$/, '');
    const bits = (mask ?? '255.255.255.255').split('.').map((byte) => Number(byte).toString(2));
    const prefix = String([...bits.join('')].filter((bit) => bit === '1').length);
    const broadcast = /(?:broadcast |Bcast:)([\d.]+)/.exec(block)?.[1] ?? '';
    found.push({
      family: 4,
      interface: device,
      label,
      address,
      prefix,
      broadcast,
      secondary: device !== label,
    });
  }
  return found;
}

function v6Addresses(raw: RawFacts): Address[] {
  return raw.fileLines('/proc/net/if_inet6').map((line) => {
    const [address = '', , prefix = '0', scope = '', flags = '0', device = ''] = words(line);
    return {
      family: 6,
      interface: device,
      address: compressed(address),
      prefix: String(Number.parseInt(prefix, 16)),
      scope: SCOPES[scope] ?? 'unknown',
      secondary: (Number.parseInt(flags, 16) & TEMPORARY) !== 0,
    };
  });
}

function littleEndian(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  return dotted(Number.parseInt([...bytes].reverse().join(''), 16));
}

/** 32 hex digits as an IPv6 address is written: the longest run of zero groups left out. */
function compressed(hex: string): string {
  const groups = (hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16).toString(16));
  const runs = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)].sort((a, b) => b[0].length - a[0].length);
  const run = runs[0];
  const text = groups.join(':');
  if (run === undefined) return text;
  const before = text.slice(0, run.index).replace(/:$/, '');
  const after = text.slice(run.index + run[0].length).replace(/^:/, '');
  return `${before}::${after}`;
}
