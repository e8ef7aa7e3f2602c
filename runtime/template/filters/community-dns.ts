import { repr, str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { type Filters, filter } from '../plugin.ts';
import { parseAddress } from './ansible-utils/ip-network.ts';

/** Filters of the collection community.dns that need no list of public suffixes. */
export const dnsFilters: Filters = {
  reverse_pointer: filter('ip', (_context, ip) => {
    if (typeof ip !== 'string')
      throw new PythonError('AnsibleError', 'Input for community.dns.reverse_pointer must be a string');
    const address = parseAddress(str(ip));
    if (address === undefined)
      throw new PythonError(
        'AnsibleError',
        `Cannot parse IP address: ${repr(ip)} does not appear to be an IPv4 or IPv6 address`,
      );
    const { value, version } = address;
    const digits =
      version === 4
        ? [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n))
        : [...value.toString(16).padStart(32, '0')];
    return `${digits.reverse().join('.')}.${version === 4 ? 'in-addr' : 'ip6'}.arpa.`;
  }),
};
