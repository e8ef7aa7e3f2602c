import { itemsOf, iterateOrNothing } from '../../../values/iterate.ts';
import { repr, str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { isInt, typeName } from '../../../values/types.ts';
import { OMIT } from '../../../values/undefined.ts';
import type { Value } from '../../../values/value.ts';
import { type Filter, type Filters, filter, type PluginContext } from '../../plugin.ts';
import {
  groupsOf,
  type IpNetwork,
  type IpVersion,
  mergeNetworks,
  IpNetwork as Network,
  parseAddress,
  parseNetwork,
  spanningNetwork,
} from './ip-network.ts';
import { ipaddr, networkFor } from './ipaddr.ts';
import { usable } from './ipaddr-queries.ts';
import { ipsubnet } from './ipsubnet.ts';
import { hardwareAddress, interfaceId, parseHardwareAddress } from './mac.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

function unrecognized(value: Value, name: string): PythonError {
  const type = value === OMIT ? 'ansible._internal._templating._utils._OmitType' : typeName(value);
  return fail(`Unrecognized type <<class '${type}'>> for ${name} filter <value>`);
}

function integer(value: Value): bigint {
  if (isInt(value)) return BigInt(value);
  if (typeof value === 'string' && /^\s*[-+]?\d+\s*$/.test(value))
    return BigInt(value.trim().replace('+', ''));
  const reason = `argument 'amount' is of type ${typeName(value)} and we were unable to convert to int`;
  throw fail(repr([`${reason}: ${repr(repr(value))} cannot be converted to an int`]));
}

function addressFilter(name: string, version: IpVersion | undefined): Filter {
  return filter("value, query=''", (context, value, query) => {
    const known =
      typeof value === 'string' || Array.isArray(value) || isInt(value) || typeof value === 'boolean';
    if (!known) throw unrecognized(value, name);
    return ipaddr(value, str(query), version, name, (message) => context.warn(message));
  });
}

function wrapped(context: PluginContext, value: Value): Value {
  const known = typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value);
  if (!known) throw unrecognized(value, 'ipwrap');
  const one = (item: Value): Value => {
    const checked = ipaddr(item, '', undefined, 'ipwrap', (message) => context.warn(message));
    return checked === false || checked === null ? item : ipaddr(checked, 'wrap', undefined);
  };
  return Array.isArray(value) ? value.map(one) : one(value);
}

/** The usable address `offset` behind an address, if there is one. */
function nthUsable(value: Value, offset: Value, direction: 1n | -1n): Value {
  const network = networkFor(value);
  if (network === undefined) return false;
  const place = network.value + direction * integer(offset);
  if (network.size <= 1n) return null;
  const { first, last } = usable(network);
  return place >= first && place <= last ? network.address(place).toString() : null;
}

/** First and last address of what a text names; undefined when it is no address. */
function range(
  value: Value,
): { readonly network: IpNetwork; readonly first: bigint; readonly last: bigint } | undefined {
  const network = networkFor(value)?.cidr;
  return network && { network, first: network.first, last: network.last };
}

function lies(inner: ReturnType<typeof range>, first: bigint, last: bigint): boolean {
  return inner !== undefined && inner.first >= first && inner.last <= last;
}

function networksOf(value: Value, name: string): IpNetwork[] {
  if (iterateOrNothing(value) === undefined) throw fail(`${name}: expected iterable, got ${repr(value)}`);
  return itemsOf(value).map((item) => {
    const network = parseNetwork(str(item));
    if (network === undefined) throw fail(`${name}: error in netaddr:\ninvalid IPNetwork ${str(item)}`);
    return network;
  });
}

function cut(value: Value, amount: Value): string {
  const address = parseAddress(str(value));
  if (address === undefined) throw fail(`You must pass a valid IP address; ${str(value)} is invalid`);
  const bits = address.value.toString(2).padStart(address.width, '0');
  const size = Number(integer(amount));
  const part = size < 0 ? bits.slice(size) : bits.slice(0, size);
  const [digits, base, separator] = address.version === 6 ? [16, 16, ':'] : [8, 10, '.'];
  const groups = part.match(new RegExp(`.{1,${digits}}`, 'g')) ?? [];
  return groups.map((group) => Number.parseInt(group, 2).toString(base)).join(separator);
}

function formed(value: Value, format: Value): Value {
  const address = parseAddress(str(value));
  if (address === undefined) throw fail(`You must pass a valid IP address; ${str(value)} is invalid`);
  if (address.version === 4 && format === 'x509')
    throw fail(`You must pass a valid IP address; ${str(value)} is invalid`);
  if (address.version === 4) return format === 'expand' || format === 'compress' ? address.toString() : null;
  const groups = groupsOf(address.value).map((group) => group.toString(16));
  if (format === 'expand') return groups.map((group) => group.padStart(4, '0')).join(':');
  if (format === 'compress') return address.toString();
  return format === 'x509' ? groups.join(':') : null;
}

const MAX_LISTED = 1n << 20n;

/** Filters of the collection ansible.utils that work with addresses. */
export const ipFilters: Filters = {
  ipaddr: addressFilter('ipaddr', undefined),
  ipv4: addressFilter('ipv4', 4),
  ipv6: addressFilter('ipv6', 6),
  ipwrap: filter("value, query=''", (context, value) => wrapped(context, value)),
  ipsubnet: filter("value, query='', index=None", (_context, value, query, index) =>
    ipsubnet(value, str(query), index),
  ),
  ipmath: filter('value, amount', (_context, value, amount) => {
    const text = str(value);
    const steps = integer(amount);
    const address = text.includes('/') ? parseNetwork(text)?.ip : parseAddress(text);
    if (address === undefined) throw fail(`You must pass a valid IP address; ${text} is invalid`);
    const moved = address.value + steps;
    if (moved < 0n || moved >= 2n ** BigInt(address.width))
      throw new PythonError('IndexError', 'result outside valid IP address boundary!');
    return new Network(moved, address.width, address.version).ip.toString();
  }),
  ipcut: filter('value, amount', (_context, value, amount) => cut(value, amount)),
  ipv6form: filter('value, format', (_context, value, format) => formed(value, format)),
  ip4_hex: filter("arg, delimiter=''", (_context, value, delimiter) => {
    const address = parseAddress(str(value), 4);
    if (address === undefined) throw fail(`You must pass a valid IP address; ${str(value)} is invalid`);
    const bytes = address.toString().split('.');
    return bytes.map((byte) => Number(byte).toString(16).padStart(2, '0')).join(str(delimiter));
  }),
  nthhost: filter("value, query=''", (_context, value, query) => {
    const network = networkFor(value);
    if (network === undefined || query === '') return false;
    if (!/^\s*[-+]?\d+\s*$/.test(str(query))) return false;
    const place = BigInt(str(query).trim().replace('+', ''));
    return network.size > place ? (network.at(place)?.toString() ?? false) : false;
  }),
  next_nth_usable: filter('value, offset', (_context, value, offset) => nthUsable(value, offset, 1n)),
  previous_nth_usable: filter('value, offset', (_context, value, offset) => nthUsable(value, offset, -1n)),
  network_in_network: filter('value, test', (_context, value, inner) => {
    const outer = range(value);
    return outer !== undefined && lies(range(inner), outer.first, outer.last);
  }),
  network_in_usable: filter('value, test', (_context, value, inner) => {
    const outer = range(value);
    if (outer === undefined) return false;
    const { first, last } = outer.network.size === 1n ? outer : usable(outer.network);
    return lies(range(inner), first, last);
  }),
  reduce_on_network: filter('value, network', (_context, value, network) => {
    const outer = range(network);
    if (outer === undefined) return [];
    return itemsOf(value).filter((item) => lies(range(item), outer.first, outer.last));
  }),
  cidr_merge: filter("value, action='merge'", (_context, value, action) => {
    const networks = networksOf(typeof value === 'string' ? [value] : value, 'cidr_merge');
    if (action === 'merge') return mergeNetworks(networks).map(String);
    if (action !== 'span') throw fail(`cidr_merge: invalid action '${str(action)}'`);
    if (networks.length < 2) return networks[0]?.toString() ?? null;
    return spanningNetwork(networks)?.toString() ?? null;
  }),
  usable_range: filter('ip', (_context, value) => {
    const network = parseNetwork(str(value));
    if (network !== undefined && network.value !== network.first)
      throw fail(`Error while using plugin 'usable_range': ${str(value)} has host bits set`);
    if (network === undefined || network.size > MAX_LISTED)
      throw fail(
        `Error while using plugin 'usable_range': '${str(value)}' does not appear to be an IPv4 or IPv6 network`,
      );
    const addresses = Array.from({ length: Number(network.size) }, (_, index) =>
      String(network.at(BigInt(index))),
    );
    return new Map<string, Value>([
      ['usable_ips', addresses],
      ['number_of_ips', Number(network.size)],
    ]);
  }),
  slaac: filter("value, query=''", (_context, value, query) => {
    const network = networkFor(value);
    const mac = parseHardwareAddress(str(query));
    if (network === undefined || network.version !== 6 || mac === undefined) return false;
    return network.address(network.first + interfaceId(mac)).toString();
  }),
  hwaddr: filter("value, query=''", (_context, value, query) => hardwareAddress(value, str(query), 'hwaddr')),
  macaddr: filter("value, query=''", (_context, value, query) =>
    hardwareAddress(value, str(query), 'macaddr'),
  ),
};
