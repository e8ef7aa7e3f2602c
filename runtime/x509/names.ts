import { domainToASCII, domainToUnicode } from 'node:url';
import { type Der, oidOf, parts, textOf } from './der.ts';
import { oidName } from './oids.ts';

export type NameEncoding = 'ignore' | 'idna' | 'unicode';

/** The attributes of a distinguished name, in order. */
function attributesOf(name: Der | undefined): { readonly oid: string; readonly value: string }[] {
  return parts(name).flatMap((set) =>
    parts(set).map((attribute) => {
      const [oid, value] = parts(attribute);
      return { oid: oidOf(oid), value: textOf(value) };
    }),
  );
}

/** A distinguished name as the modules return it: pairs, and a dict in which the last of equal names wins. */
export function namedAttributes(name: Der | undefined): {
  readonly ordered: [string, string][];
  readonly dict: ReadonlyMap<string, string>;
} {
  const ordered = attributesOf(name).map(({ oid, value }): [string, string] => [oidName(oid), value]);
  return { ordered, dict: new Map(ordered) };
}

/** `DNS:example.org`, `IP:::1`, ... of a GeneralName; in name constraints an address has its mask. */
export function generalName(der: Der, encoding: NameEncoding): string {
  const text = der.content.toString('utf8');
  switch (der.tag & 0x1f) {
    case 0: {
      const [type, value] = parts(der);
      return `otherName:${oidOf(type)};${hex(parts(value)[0]?.whole ?? Buffer.alloc(0))}`;
    }
    case 1:
      return `email:${text.replace(/[^@]*$/, (domain) => domainIn(domain, encoding))}`;
    case 2:
      return `DNS:${domainIn(text, encoding)}`;
    case 4:
      return `dirName:${attributesOf(parts(der)[0])
        .reverse()
        .map(({ oid, value }) => `${oidName(oid, 'short')}=${escaped(value)}`)
        .join(',')}`;
    case 6:
      return `URI:${text}`;
    case 7:
      return `IP:${address(der.content)}`;
    case 8:
      return `RID:${oidOf(der)}`;
    default:
      return hex(der.content);
  }
}

function domainIn(domain: string, encoding: NameEncoding): string {
  if (encoding === 'ignore') return domain;
  const convert = encoding === 'idna' ? domainToASCII : domainToUnicode;
  return domain
    .split('.')
    .map((label) => convert(label) || label)
    .join('.');
}

function address(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.');
  if (bytes.length === 16) {
    const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16));
    return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
  }
  const half = bytes.length / 2;
  const ones = [...bytes.subarray(half)].map((byte) => byte.toString(2)).join('');
  return `${address(bytes.subarray(0, half))}/${ones.replace(/0/g, '').length}`;
}

/** As RFC 4514 has it. */
function escaped(value: string): string {
  return value
    .replace(/[\\,+<>;"]/g, '\\$&')
    .replace(/\0/g, '\\00')
    .replace(/^[# ]/, '\\$&')
    .replace(/(?<=.) $/, '\\ ');
}

/** `0a:ff` */
export function colons(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

const hex = colons;
