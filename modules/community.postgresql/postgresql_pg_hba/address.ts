import {
  IpNetwork,
  parseAddress,
  parseNetwork,
} from '../../../runtime/template/filters/ansible-utils/ip-network.ts';
import { PgHbaError, stripQuotes } from './tokens.ts';

/** Whom a rule is for: a network, or a name (a host's, a domain's, or `samehost`, `samenet`, `all`). */
export type Source =
  | { readonly kind: 'network'; readonly network: IpNetwork; readonly isWhole: boolean }
  | { readonly kind: 'name'; readonly name: string };

/** @throws PgHbaError for what is neither */
export function readSource(text: string): Source {
  const network = parseNetwork(text);
  if (network !== undefined) {
    if (network.first !== network.value) throw new PgHbaError(`${text} has host bits set`);
    return { kind: 'network', network, isWhole: text.includes('/') };
  }
  if (text.startsWith('"')) {
    const inner = readSource(stripQuotes(text));
    if (inner.kind === 'network') return inner;
  }
  const looksLikeAddress = /^"?(\d{1,3}\.){3}\d{1,3}(\/\d{1,2})?"?$/.test(text);
  if (/[:\\/@+ ]/.test(text) || looksLikeAddress)
    throw new PgHbaError(`The string '${text}' is neither a valid IP address, network, hostname or keyword`);
  return { kind: 'name', name: text };
}

/** A netmask's family and length; undefined for what is none. @throws PgHbaError for a mask with holes */
export function readNetmask(text: string): { readonly version: 4 | 6; readonly prefix: number } | undefined {
  const address = parseAddress(stripQuotes(text));
  if (address === undefined) return undefined;
  const bits = address.value.toString(2);
  if (bits.includes('01'))
    throw new PgHbaError(`IP mask ${stripQuotes(text)} is invalid (binary value has 1 after 0)`);
  return { version: address.version, prefix: bits.replaceAll('0', '').length };
}

/** The network of that prefix that an address lies in. */
export function networkOf({ value, version }: IpNetwork, prefix: number): IpNetwork {
  return new IpNetwork(value, prefix, version).cidr;
}
