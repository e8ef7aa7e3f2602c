import { type IpAddress, type IpNetwork, parseNetwork } from './ip-network.ts';

type Networks = () => readonly IpNetwork[];

/** Networks that are read when they are first asked for: most runs never do. */
function networks(...texts: readonly string[]): Networks {
  let parsed: readonly IpNetwork[] | undefined;
  return () => {
    parsed ??= texts.flatMap((text) => parseNetwork(text) ?? []);
    return parsed;
  };
}

function isIn(address: IpAddress, list: Networks): boolean {
  return list().some((network) => network.contains(address));
}

const LOOPBACK = networks('127.0.0.0/8', '::1/128');
const LINK_LOCAL = networks('169.254.0.0/16', 'fe80::/10');
const MULTICAST = networks('224.0.0.0/4', 'ff00::/8');

/** IANA's special-purpose blocks that can't be reached from everywhere. */
const NOT_GLOBAL = networks(
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24'],
  ...['203.0.113.0/24', '240.0.0.0/4'],
  ...['::1/128', '::/128', '::ffff:0:0/96', '64:ff9b:1::/48', '100::/64', '2001::/23', '2001:db8::/32'],
  ...['2002::/16', 'fc00::/7', 'fe80::/10'],
);
/** Blocks within those that can. */
const GLOBAL = networks(
  ...['192.0.0.9/32', '192.0.0.10/32'],
  ...['2001:1::1/128', '2001:1::2/128', '2001:3::/32', '2001:4:112::/48', '2001:20::/28', '2001:30::/28'],
);

export function isLoopback(address: IpAddress): boolean {
  return isIn(address, LOOPBACK);
}

export function isLinkLocal(address: IpAddress): boolean {
  return isIn(address, LINK_LOCAL);
}

export function isMulticast(address: IpAddress): boolean {
  return isIn(address, MULTICAST);
}

/** Whether it can be reached from everywhere. */
export function isGlobal(address: IpAddress): boolean {
  return !isIn(address, NOT_GLOBAL) || isIn(address, GLOBAL);
}

const SHARED = networks('100.64.0.0/10');

/** Whether it is one of the addresses that carriers share: neither private nor public. */
export function isShared(address: IpAddress): boolean {
  return isIn(address, SHARED);
}

/** Blocks that IETF keeps for itself, as Python's ipaddress knows them. */
const RESERVED = networks(
  ...['240.0.0.0/4', '::/8', '100::/8', '200::/7', '400::/6', '800::/5', '1000::/4', '4000::/3', '6000::/3'],
  ...['8000::/3', 'a000::/3', 'c000::/3', 'e000::/4', 'f000::/5', 'f800::/6', 'fe00::/9'],
);

export function isReserved(address: IpAddress): boolean {
  return isIn(address, RESERVED);
}
