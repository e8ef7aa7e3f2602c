import { spawnSync } from 'node:child_process';
import { isIP, isIPv4 } from 'node:net';
import { fromJs } from '../../values/convert.ts';
import { str } from '../../values/print.ts';
import { truth } from '../../values/truth.ts';
import type { Value } from '../../values/value.ts';
import { boolWord } from '../bool-word.ts';
import { type Lookups, lookup } from '../plugin.ts';
import { lookupError } from './find-file.ts';

interface Question {
  readonly domain: string;
  readonly type: string;
  readonly servers: readonly Server[];
}

interface Server {
  /** Its address or name. */
  readonly host: string;
  readonly port: string;
}

interface Answer {
  readonly records?: readonly Record[];
  /** Node's name of what went wrong: ENOTFOUND, ENODATA, ETIMEOUT, ... */
  readonly code?: string;
}

interface Record {
  readonly text: string;
  readonly fields: { readonly [name: string]: string | number | readonly string[] };
}

// Templates are evaluated synchronously, so another Node does the waiting. Names get the dot at their end that Node
// takes away.
const ASK = `
const { Resolver, lookup } = require('node:dns').promises;
const { isIPv6 } = require('node:net');
const { domain, type, servers } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const dot = (name) => name.endsWith('.') ? name : name + '.';
const quoted = (text) => '"' + text.replace(/(["\\\\\\\\])/g, '\\\\\\\\$1') + '"';
const named = (target) => ({ text: dot(target), fields: { target: dot(target) } });
const address = ({ address, ttl }) => ({ text: address, fields: { address, ttl } });
const shown = {
  A: address,
  AAAA: address,
  CNAME: named,
  NS: named,
  PTR: named,
  MX: ({ priority, exchange }) => ({
    text: priority + ' ' + dot(exchange), fields: { preference: priority, exchange: dot(exchange) } }),
  SRV: ({ priority, weight, port, name }) => ({
    text: [priority, weight, port, dot(name)].join(' '), fields: { priority, weight, port, target: dot(name) } }),
  TXT: (strings) => ({ text: strings.map(quoted).join(' '), fields: { strings } }),
  SOA: (soa) => {
    const fields = { mname: dot(soa.nsname), rname: dot(soa.hostmaster), serial: soa.serial, refresh: soa.refresh,
      retry: soa.retry, expire: soa.expire, minimum: soa.minttl };
    return { text: Object.values(fields).join(' '), fields };
  },
  CAA: ({ critical, ...rest }) => {
    const [tag] = Object.keys(rest).filter((key) => key !== 'type');
    return { text: critical + ' ' + tag + ' ' + quoted(rest[tag]), fields: { flags: critical, tag, value: rest[tag] } };
  },
  NAPTR: (record) => {
    const { order, preference, flags, service, regexp, replacement } = record;
    return { text: [order, preference, quoted(flags), quoted(service), quoted(regexp), dot(replacement)].join(' '),
      fields: { order, preference, flags, service, regexp, replacement: dot(replacement) } };
  },
};
const resolver = new Resolver();
const ask = async () => {
  const addresses = await Promise.all(servers.map(async ({ host, port }) => {
    const { address } = await lookup(host);
    return (isIPv6(address) ? '[' + address + ']' : address) + ':' + port;
  }));
  if (addresses.length > 0) resolver.setServers(addresses);
  return type === 'A' ? resolver.resolve4(domain, { ttl: true })
  : type === 'AAAA' ? resolver.resolve6(domain, { ttl: true }) : resolver.resolve(domain, type);
};
ask().then((answer) => ({ records: [answer].flat().map(shown[type]) }),
  ({ code }) => ({ code })).then((answer) => process.stdout.write(JSON.stringify(answer)));
`;

const TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'MX', 'NAPTR', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'];

function ask(question: Question): Answer {
  if (!TYPES.includes(question.type))
    throw lookupError(`dig can ask for records of the types ${TYPES.join(', ')}, not for ${question.type}`);
  const child = spawnSync(process.execPath, ['-e', ASK], { input: JSON.stringify(question) });
  return child.status === 0 ? JSON.parse(child.stdout.toString('utf8')) : { code: 'ETIMEOUT' };
}

/** The name below which a PTR record is kept; undefined for what is no address. */
function reverseName(address: string): string | undefined {
  if (isIP(address) === 0) return undefined;
  if (isIPv4(address)) return `${address.split('.').reverse().join('.')}.in-addr.arpa.`;
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const [first, last] = [groups(head), groups(tail ?? '')];
  const all = [...first, ...Array(8 - first.length - last.length).fill('0'), ...last];
  const digits = all.map((group: string) => group.padStart(4, '0')).join('');
  return `${[...digits].reverse().join('.')}.ip6.arpa.`;
}

/** What a failed question gives, and how it is told of. */
function failure(
  code: string,
  domain: string,
  type: string,
): { readonly shown: string; readonly message: string } {
  const name = domain.endsWith('.') ? domain : `${domain}.`;
  if (code === 'ENOTFOUND')
    return { shown: 'NXDOMAIN', message: `The DNS query name does not exist: ${name}` };
  if (code === 'ENODATA')
    return {
      shown: '',
      message: `The DNS response does not contain an answer to the question: ${name} IN ${type}`,
    };
  return { shown: '', message: `All nameservers failed to answer the query ${name} IN ${type}` };
}

interface Wanted {
  type: string;
  flat: boolean;
  failOnError: boolean;
  realEmpty: boolean;
  readonly domains: string[];
  readonly servers: string[];
}

/** Terms are names, `NAME/TYPE`, `@SERVER` and `option=value`. */
function readTerms(terms: readonly string[], wanted: Wanted): void {
  for (const term of terms) {
    const option = /^(\w+)=(.*)$/s.exec(term);
    if (term.startsWith('@')) wanted.servers.push(...term.slice(1).split(','));
    else if (option !== null) {
      const [, name, value = ''] = option;
      if (name === 'qtype') wanted.type = value;
      else if (name === 'flat') wanted.flat = Number(value) !== 0;
      else if (name === 'fail_on_error') wanted.failOnError = boolWord(value) ?? false;
      else if (name === 'real_empty') wanted.realEmpty = boolWord(value) ?? false;
    } else {
      const [domain = '', type] = term.split('/');
      wanted.domains.push(domain);
      if (type !== undefined) wanted.type = type;
    }
  }
}

function answersFor(domain: string, servers: readonly Server[], wanted: Wanted): Value[] {
  const type = wanted.type.toUpperCase();
  const { records, code } = ask({ domain, type, servers });
  if (records === undefined) {
    const { shown, message } = failure(code ?? '', domain, type);
    if (wanted.failOnError) throw lookupError(`Lookup failed: ${message}`);
    return wanted.realEmpty ? [] : [shown];
  }
  return records.map(({ text, fields }): Value => {
    if (wanted.flat) return type === 'TXT' ? text.slice(1, -1) : text;
    return fromJs({ ...fields, owner: domain.endsWith('.') ? domain : `${domain}.`, type, class: 'IN' });
  });
}

/** community.general's lookup of DNS records. */
export const dnsLookups: Lookups = {
  dig: lookup(
    "qtype='A', flat=True, fail_on_error=False, real_empty=False, port=53",
    (_context, terms, type = 'A', flat = true, failOnError = false, realEmpty = false, port = 53) => {
      const wanted: Wanted = {
        type: str(type),
        flat: truth(flat),
        failOnError: truth(failOnError),
        realEmpty: truth(realEmpty),
        domains: [],
        servers: [],
      };
      readTerms(terms.map(str), wanted);
      const servers = wanted.servers.map((host) => ({ host, port: str(port) }));
      const reversed = wanted.type.toUpperCase() === 'PTR';
      const domains = wanted.domains.flatMap((domain) => (reversed ? (reverseName(domain) ?? []) : domain));
      if (domains.length > 1) wanted.realEmpty = true;
      return domains.flatMap((domain) => answersFor(domain, servers, wanted));
    },
  ),
};
