import { PythonError } from '../../../values/python-error.ts';
import { int, type Value } from '../../../values/value.ts';
import { isGlobal, isLinkLocal, isLoopback, isMulticast } from './ip-kinds.ts';
import { IpAddress as Address, type IpAddress, type IpNetwork, parseNetwork } from './ip-network.ts';

/** What is asked about. */
export interface Subject {
  readonly network: IpNetwork;
  /** Whether it was written with a prefix. */
  readonly type: 'address' | 'network';
  /** As it was written (a number: as an address). */
  readonly text: string;
}

/** The answer to a query; undefined is None. */
type Query = (subject: Subject) => Value | undefined;

function fail(message: string): never {
  throw new PythonError('AnsibleError', message);
}

/** First and last address that a host may have. */
export function usable(network: IpNetwork): { readonly first: bigint; readonly last: bigint } {
  return network.size === 2n
    ? { first: network.first, last: network.last }
    : { first: network.first + 1n, last: network.last - 1n };
}

/** A query that only networks of more than one address answer. */
function ofNetwork(answer: (network: IpNetwork) => Value | undefined): Query {
  return ({ network, type }) => {
    if (type === 'address') fail('Not a network address');
    return network.size > 1n ? answer(network) : undefined;
  };
}

function given(holds: (address: IpAddress, network: IpNetwork) => boolean): Query {
  return ({ network, text }) => (holds(network.ip, network) ? text : undefined);
}

function isHost(network: IpNetwork): boolean {
  return network.value !== network.first || network.broadcast === undefined;
}

const address: Query = ({ network }) => {
  if (network.size === 1n || isHost(network) || network.version === 6) return network.ip.toString();
  return undefined;
};

const addressWithPrefix: Query = ({ network }) => {
  const reserved = network.value === network.first || network.value === network.last;
  return network.size > 2n && reserved ? false : network.toString();
};

const neighbour = (step: bigint) =>
  ofNetwork((network) => {
    const { first, last } = usable(network);
    const next = network.value + step;
    return next >= first && next <= last ? network.address(next).toString() : undefined;
  });

const peer: Query = ({ network, type }) => {
  if (type === 'address') fail('Not a network address');
  if (network.size === 2n) return network.address(network.value ^ 1n).toString();
  if (network.size !== 4n) fail('Not a point-to-point network');
  if (network.value % 4n === 0n) fail('Network address of /30 has no peer');
  if (network.value % 4n === 3n) fail('Broadcast address of /30 has no peer');
  return network.address(network.value ^ 3n).toString();
};

const sixToFour: Query = ({ network, type, text }) => {
  if (network.version === 4) {
    if (network.size > 1n && network.value === network.first) return false;
    const bytes = [24n, 16n, 8n, 0n].map((shift) => (network.value >> shift) & 255n);
    if (!isUsual(network.ip)) return false;
    const [a = '', b = '', c = '', d = ''] = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
    return `2002:${a}${b}:${c}${d}::1/48`;
  }
  const block = parseNetwork('2002::/16');
  const inside = block?.contains(network.ip) === true;
  return inside && (type === 'address' || network.value !== network.first) ? text : false;
};

/** Whether it is a private or a public address. */
function isUsual(ip: IpAddress): boolean {
  return !isGlobal(ip) || isPublic(ip);
}

function isPublic(ip: IpAddress): boolean {
  return !isMulticast(ip) && isGlobal(ip) && !isLoopback(ip) && !ip.isNetmask && !ip.isHostmask;
}

const V4_IN_V6 = 0xffff_0000_0000n;

const toV4: Query = ({ network, text }) => {
  if (network.version === 4) return text;
  const value = network.value < 2n ** 32n ? network.value : network.value - V4_IN_V6;
  const fits = value >= 0n && value < 2n ** 32n && network.prefix >= 96;
  return fits ? `${new Address(value, 4)}/${network.prefix - 96}` : false;
};

const toV6: Query = ({ network, text }) =>
  network.version === 6 ? text : `${new Address(network.value + V4_IN_V6, 6)}/${network.prefix + 96}`;

const wrap: Query = ({ network, type, text }) => {
  if (network.version === 4) return text;
  return type === 'address' ? `[${network.ip}]` : `[${network.ip}]/${network.prefix}`;
};

const reverseName: Query = ({ network }) => {
  if (network.version === 4) return `${network.ip.toString().split('.').reverse().join('.')}.in-addr.arpa.`;
  const digits = network.value.toString(16).padStart(32, '0');
  return `${[...digits].reverse().join('.')}.ip6.arpa.`;
};

const loopback = given(isLoopback);
const subnet: Query = ({ network }) => network.cidr.toString();
const wildcard: Query = ({ network }) => network.hostmask.toString();
const networkId: Query = ({ network }) => network.network.toString();

/** All that can be asked, by name. */
export const QUERIES: ReadonlyMap<string, Query> = new Map<string, Query>([
  ['', ({ network, type }) => (type === 'address' ? network.ip.toString() : network.toString())],
  ['6to4', sixToFour],
  ['address', address],
  ['address/prefix', addressWithPrefix],
  ['bool', () => true],
  ['broadcast', ({ network }) => network.broadcast?.toString()],
  ['cidr', ({ network }) => network.toString()],
  ['first_usable', ofNetwork((network) => network.address(usable(network).first).toString())],
  ['gateway', addressWithPrefix],
  ['gw', addressWithPrefix],
  ['host', ({ network }) => (network.size === 1n || isHost(network) ? network.toString() : undefined)],
  ['host/prefix', addressWithPrefix],
  ['hostmask', wildcard],
  ['hostnet', addressWithPrefix],
  [
    'int',
    ({ network, type }) => (type === 'address' ? int(network.value) : `${network.value}/${network.prefix}`),
  ],
  ['ip', address],
  ['ip/prefix', ({ network }) => (isInside(network) ? network.toString() : undefined)],
  ['ip_netmask', ({ network }) => (isInside(network) ? `${network.ip} ${network.netmask}` : undefined)],
  ['ipv4', toV4],
  ['ipv6', toV6],
  ['last_usable', ofNetwork((network) => network.address(usable(network).last).toString())],
  ['link-local', given(isLinkLocal)],
  ['lo', loopback],
  ['loopback', loopback],
  ['multicast', given(isMulticast)],
  [
    'net',
    ({ network }) => (network.size > 1n && network.value === network.first ? network.toString() : undefined),
  ],
  ['netmask', ({ network }) => network.netmask.toString()],
  ['network', networkId],
  ['network/prefix', subnet],
  ['network_id', networkId],
  ['network_netmask', ({ network }) => `${network.network} ${network.netmask}`],
  ['network_wildcard', ({ network }) => `${network.network} ${network.hostmask}`],
  ['next_usable', neighbour(1n)],
  ['peer', peer],
  ['prefix', ({ network }) => network.prefix],
  ['previous_usable', neighbour(-1n)],
  ['private', given((ip) => !isGlobal(ip))],
  ['public', given(isPublic)],
  [
    'range_usable',
    ofNetwork((network) => {
      const { first, last } = usable(network);
      return `${network.address(first)}-${network.address(last)}`;
    }),
  ],
  ['revdns', reverseName],
  ['router', addressWithPrefix],
  ['size', ({ network }) => int(network.size)],
  [
    'size_usable',
    ({ network }) => (network.size === 1n ? 0 : network.size === 2n ? 2 : int(network.size - 2n)),
  ],
  ['subnet', subnet],
  ['type', ({ network }) => (network.size === 1n || network.value !== network.first ? 'address' : 'network')],
  ['unicast', given((ip) => !isMulticast(ip))],
  ['v4', toV4],
  ['v6', toV6],
  ['version', ({ network }) => network.version],
  ['wildcard', wildcard],
  ['wrap', wrap],
]);

/** An address within a network that has room for others. */
function isInside(network: IpNetwork): boolean {
  return network.size === 2n || (network.size > 1n && network.value !== network.first);
}
