import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import type { Value } from '../../../values/value.ts';
import { IpNetwork } from './ip-network.ts';
import { networkFor } from './ipaddr.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

/**
 * Ansible's `ipsubnet`: how many networks of a size are in a network, or the one at an index; the network of a size
 * around an address; or (with a network as query) the place of this network in that one, counted from 1.
 * @throws PythonError for a size or network that doesn't fit
 */
export function ipsubnet(value: Value, query: string, index: Value): Value {
  const network = networkFor(value)?.cidr;
  if (network === undefined) return false;
  if (query === '') return network.toString();
  if (/^\d+$/.test(query)) return bySize(network, Number(query), index);
  const around = networkFor(query);
  if (around === undefined) throw fail(`You must pass a valid subnet or IP address; ${query} is invalid`);
  const shift = BigInt(network.width - around.prefix);
  if (network.value >> shift !== around.value >> shift)
    throw fail(`${network} is not in the subnet ${around.cidr}`);
  const places = 2n ** BigInt(Math.max(0, network.prefix - around.prefix));
  return String(((network.value >> BigInt(network.width - network.prefix)) % places) + 1n);
}

function bySize(network: IpNetwork, prefix: number, index: Value): Value {
  if (prefix > network.width) return false;
  const alone = network.size === 1n;
  if (index === null) {
    if (alone) return supernet(network, prefix, 0)?.toString() ?? false;
    if (prefix < network.prefix) throw fail(`Requested subnet size of ${prefix} is invalid`);
    return String(2n ** BigInt(prefix - network.prefix));
  }
  const place = Number(str(index));
  if (alone) {
    if (place > network.width + 1 - place || place < prefix - network.width) return false;
    return supernet(network, prefix, place)?.toString() ?? false;
  }
  const subnets = 2n ** BigInt(Math.max(0, prefix - network.prefix));
  // A size that is larger than the network has a part of a place: only the first.
  const turned = prefix < network.prefix ? 0n : subnets;
  const chosen = BigInt(place) < 0n ? BigInt(place) + turned : BigInt(place);
  if (chosen < 0n || chosen >= subnets) return false;
  const start = network.first + (chosen << BigInt(network.width - prefix));
  return new IpNetwork(start, prefix, network.version).toString();
}

/** The networks around an address, the one of `prefix` first; one at an index. */
function supernet(network: IpNetwork, prefix: number, index: number): IpNetwork | undefined {
  const sizes = Array.from({ length: network.prefix - prefix }, (_, step) => prefix + step);
  const size = sizes.at(index);
  return size === undefined ? undefined : new IpNetwork(network.value, size, network.version).cidr;
}
