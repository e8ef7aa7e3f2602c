import { PyTuple } from '../../../values/objects.ts';
import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { truth } from '../../../values/truth.ts';
import type { Value } from '../../../values/value.ts';
import { IpNetwork, type IpVersion, parseNetwork } from './ip-network.ts';
import { QUERIES, type Subject } from './ipaddr-queries.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

/**
 * Ansible's `ipaddr`: checks an address or network (or each of a list), and answers a query about it: a name of
 * `QUERIES`, a network that it may lie in, or a place in the network. False where it isn't one or doesn't fit.
 * @throws PythonError for a query that there isn't
 */
export function ipaddr(
  value: Value,
  query: string,
  version: IpVersion | undefined,
  alias = 'ipaddr',
  warn: (message: string) => void = () => {},
): Value {
  if (Array.isArray(value) || value instanceof PyTuple) {
    const items = Array.isArray(value) ? value : value.items;
    return items.map((item) => ipaddr(item, query, version, alias, warn)).filter(truth);
  }
  if (value === true || !truth(value)) {
    warn(
      `The value '${str(value)}' is not a valid IP address or network, passing this value to ipaddr filter` +
        ' might result in breaking change in future.',
    );
    return false;
  }
  const subject = readSubject(str(value), version);
  if (subject === undefined || (version !== undefined && subject.network.version !== version)) return false;
  const ask = QUERIES.get(query);
  if (ask !== undefined) return ask(subject) ?? null;
  const around = /^\d+$/.test(query) ? undefined : readSubject(query, undefined);
  if (around !== undefined) return around.network.contains(subject.network) ? subject.text : null;
  return atPlace(subject, query, alias);
}

/** What a text says: an address, a network, or a number. */
function readSubject(text: string, version: IpVersion | undefined): Subject | undefined {
  if (/^\d+$/.test(text)) {
    const number = BigInt(text);
    const network =
      version !== 6 && number < 2n ** 32n
        ? new IpNetwork(number, 32, 4)
        : number < 2n ** 128n
          ? new IpNetwork(number, 128, 6)
          : undefined;
    return network && { network, type: 'address', text: network.toString() };
  }
  const network = parseNetwork(text);
  if (network !== undefined) return { network, type: text.includes('/') ? 'network' : 'address', text };
  const numeric = /^(\d+)\/(\d+)$/.exec(text);
  if (numeric?.[1] === undefined) return undefined;
  const number = BigInt(numeric[1]);
  const prefix = Number(numeric[2]);
  const written =
    number < 2n ** 32n && prefix <= 32
      ? new IpNetwork(number, prefix, 4)
      : number < 2n ** 128n && prefix <= 128
        ? new IpNetwork(number, prefix, 6)
        : undefined;
  return written && { network: written, type: 'network', text: written.toString() };
}

/** A number as query: the address at that place of a network. */
function atPlace({ network, type }: Subject, query: string, alias: string): Value {
  if (query.trim() === '' || Number.isNaN(Number(query)))
    throw fail(`${alias}: unknown filter type: ${query}`);
  if (network.size === 1n) return type === 'address' ? network.ip.toString() : network.toString();
  const address = /^\s*[-+]?\d+\s*$/.test(query)
    ? network.at(BigInt(query.trim().replace('+', '')))
    : undefined;
  return address === undefined ? false : `${address}/${network.prefix}`;
}

/** The network that a text stands for, as the filters with arithmetic take it: its `cidr` or `subnet`. */
export function networkFor(value: Value): IpNetwork | undefined {
  const kind = ipaddr(value, 'type', undefined);
  if (kind !== 'address' && kind !== 'network') return undefined;
  const text = ipaddr(value, kind === 'address' ? 'cidr' : 'subnet', undefined);
  return typeof text === 'string' ? parseNetwork(text) : undefined;
}
