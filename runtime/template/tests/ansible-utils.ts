import { spawnSync } from 'node:child_process';
import { str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import {
  isGlobal,
  isLoopback,
  isMulticast,
  isReserved,
  isShared,
} from '../filters/ansible-utils/ip-kinds.ts';
import {
  type IpAddress,
  type IpNetwork,
  parseAddress,
  parseNetwork,
} from '../filters/ansible-utils/ip-network.ts';
import { parseHardwareAddress } from '../filters/ansible-utils/mac.ts';
import { type Test, type Tests, test } from '../plugin.ts';

/** A network whose address has no bits behind its prefix, as Python's ipaddress wants it. */
function strictNetwork(value: Value): IpNetwork | undefined {
  const network = parseNetwork(str(value));
  return network !== undefined && network.value === network.first ? network : undefined;
}

function onAddress(holds: (address: IpAddress) => boolean): Test {
  return test('ip', (_context, value) => {
    const address = parseAddress(str(value));
    return address !== undefined && holds(address);
  });
}

function isIn(address: IpAddress, network: string): boolean {
  return parseNetwork(network)?.contains(address) === true;
}

function isSubnet(inner: Value, outer: Value): boolean {
  const [small, large] = [strictNetwork(inner), strictNetwork(outer)];
  return small !== undefined && large?.contains(small) === true;
}

/** Tests of the collection ansible.utils. */
export const ansibleUtilsTests: Tests = {
  in_any_network: test('ip, networks', (_context, value, networks) =>
    (Array.isArray(networks) ? networks : [networks]).some((network) => inNetwork(value, network))),
  in_network: test('ip, network', (_context, value, network) => inNetwork(value, network)),
  in_one_network: test('ip, networks', (_context, value, networks) => {
    const list = Array.isArray(networks) ? networks : [networks];
    return list.filter((network) => inNetwork(value, network)).length === 1;
  }),
  ip: test('ip', (_context, value) =>
    parseAddress(str(value)) !== undefined || strictNetwork(value) !== undefined),
  ip_address: onAddress(() => true),
  ipv4: test('ip', (_context, value) =>
    parseAddress(str(value), 4) !== undefined || strictNetwork(value)?.version === 4),
  ipv4_address: onAddress(({ version }) => version === 4),
  ipv4_hostmask: test('ip', (_context, value) => parseAddress(str(value), 4)?.isHostmask === true),
  ipv4_netmask: test('mask', (_context, value) => parseAddress(str(value), 4)?.isNetmask === true),
  ipv6: test('ip', (_context, value) =>
    parseAddress(str(value), 6) !== undefined || strictNetwork(value)?.version === 6),
  ipv6_address: onAddress(({ version }) => version === 6),
  ipv6_ipv4_mapped: onAddress((address) => isIn(address, '::ffff:0:0/96')),
  ipv6_sixtofour: onAddress((address) => isIn(address, '2002::/16')),
  ipv6_teredo: onAddress((address) => isIn(address, '2001::/32')),
  loopback: onAddress(isLoopback),
  mac: test('mac', (_context, value) => parseHardwareAddress(str(value))?.bits === 48),
  multicast: onAddress(isMulticast),
  private: onAddress((address) => !isGlobal(address) && !isShared(address)),
  public: onAddress(isGlobal),
  reserved: onAddress(isReserved),
  resolvable: test('host', (_context, host) => isResolvable(str(host))),
  subnet_of: test('network_a, network_b', (_context, inner, outer) => isSubnet(inner, outer)),
  supernet_of: test('network_a, network_b', (_context, outer, inner) => isSubnet(inner, outer)),
  unspecified: onAddress(({ value }) => value === 0n),
};

const RESOLVE = `const { lookup, reverse } = require('node:dns').promises;
const [host, address] = process.argv.slice(1);
(address ? reverse(host) : lookup(host)).then(() => process.exit(0), () => process.exit(1));`;

/** Whether the controller finds a name's address, or an address's name. Templates can't wait: a process does. */
function isResolvable(host: string): boolean {
  const address = parseAddress(host) === undefined ? '' : 'address';
  return spawnSync(process.execPath, ['-e', RESOLVE, host, address], { timeout: 60_000 }).status === 0;
}

function inNetwork(value: Value, network: Value): boolean {
  const inner = truth(value) ? strictNetwork(value) : undefined;
  const outer = strictNetwork(network);
  return inner !== undefined && outer?.contains(inner) === true;
}
