import { isIPv4, isIPv6 } from 'node:net';

export type IpVersion = 4 | 6;

const WIDTHS = { 4: 32, 6: 128 } as const;

/** An address as a number. */
export class IpAddress {
  constructor(
    readonly value: bigint,
    readonly version: IpVersion,
  ) {}

  get width(): number {
    return WIDTHS[this.version];
  }

  toString(): string {
    return this.version === 4 ? dotted(this.value) : compressed(this.value);
  }

  /** Whether the ones come first (or are all, or none). */
  get isNetmask(): boolean {
    const inverted = (this.value ^ (2n ** BigInt(this.width) - 1n)) + 1n;
    return (inverted & (inverted - 1n)) === 0n;
  }

  /** Whether the ones come last. */
  get isHostmask(): boolean {
    const next = this.value + 1n;
    return (next & (next - 1n)) === 0n;
  }
}

/** An address with the length of its network's prefix; bits behind the prefix are kept. */
export class IpNetwork {
  constructor(
    readonly value: bigint,
    readonly prefix: number,
    readonly version: IpVersion,
  ) {}

  get width(): number {
    return WIDTHS[this.version];
  }

  get size(): bigint {
    return 2n ** BigInt(this.width - this.prefix);
  }

  get ip(): IpAddress {
    return this.address(this.value);
  }

  get network(): IpAddress {
    return this.address(this.first);
  }

  get first(): bigint {
    return this.value - (this.value % this.size);
  }

  get last(): bigint {
    return this.first + this.size - 1n;
  }

  /** The network's last address; networks of one or two have none. */
  get broadcast(): IpAddress | undefined {
    return this.size <= 2n ? undefined : this.address(this.last);
  }

  get netmask(): IpAddress {
    return this.address(2n ** BigInt(this.width) - this.size);
  }

  get hostmask(): IpAddress {
    return this.address(this.size - 1n);
  }

  /** Without the bits behind the prefix. */
  get cidr(): IpNetwork {
    return new IpNetwork(this.first, this.prefix, this.version);
  }

  /** Whether all of the other network lies in this one. */
  contains(other: IpNetwork | IpAddress): boolean {
    if (other.version !== this.version) return false;
    const [first, last] = other instanceof IpNetwork ? [other.first, other.last] : [other.value, other.value];
    return this.first <= first && last <= this.last;
  }

  /** The address at a place; a negative one counts from the end. Undefined outside of the network. */
  at(index: bigint): IpAddress | undefined {
    if (index >= this.size || index < -this.size) return undefined;
    return this.address(index < 0n ? this.last + index + 1n : this.first + index);
  }

  address(value: bigint): IpAddress {
    return new IpAddress(value, this.version);
  }

  toString(): string {
    return `${this.ip}/${this.prefix}`;
  }
}

/** An address as it is written; undefined when it isn't one. */
export function parseAddress(text: string, version?: IpVersion): IpAddress | undefined {
  if (version !== 6 && isIPv4(text)) return new IpAddress(fromDotted(text), 4);
  if (version !== 4 && isIPv6(text) && !text.includes('%')) return new IpAddress(fromGroups(text), 6);
  return undefined;
}

/** An address with a prefix, netmask or hostmask, or on its own; undefined when it isn't one. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const prefix = slash === -1 ? address.width : prefixOf(text.slice(slash + 1), address);
  if (prefix === undefined || prefix < 0 || prefix > address.width) return undefined;
  return new IpNetwork(address.value, prefix, address.version);
}

function prefixOf(text: string, { version, width }: IpAddress): number | undefined {
  if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  const mask = parseAddress(text, version);
  if (mask === undefined) return undefined;
  if (mask.isNetmask) return mask.value === 0n ? 0 : ones(mask.value);
  return mask.isHostmask ? width - ones(mask.value) : undefined;
}

function ones(value: bigint): number {
  return value.toString(2).replaceAll('0', '').length;
}

/** The smallest list of networks that covers exactly the given ones. */
export function mergeNetworks(networks: readonly IpNetwork[]): IpNetwork[] {
  const merged: IpNetwork[] = [];
  for (const version of [4, 6] as const) {
    const ranges = networks
      .filter((network) => network.version === version)
      .map(({ first, last }) => ({ first, last }))
      .sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    const joined: { first: bigint; last: bigint }[] = [];
    for (const range of ranges) {
      const before = joined.at(-1);
      if (before !== undefined && range.first <= before.last + 1n) {
        if (range.last > before.last) before.last = range.last;
      } else joined.push(range);
    }
    for (const { first, last } of joined) merged.push(...networksOf(first, last, version));
  }
  return merged;
}

/** The networks that make up a range. */
function networksOf(first: bigint, last: bigint, version: IpVersion): IpNetwork[] {
  const found: IpNetwork[] = [];
  const width = WIDTHS[version];
  for (let start = first; start <= last; ) {
    let bits = 0;
    while (
      bits < width &&
      start % 2n ** BigInt(bits + 1) === 0n &&
      start + 2n ** BigInt(bits + 1) - 1n <= last
    )
      bits++;
    found.push(new IpNetwork(start, width - bits, version));
    start += 2n ** BigInt(bits);
  }
  return found;
}

/** The smallest network that holds all of these. */
export function spanningNetwork(networks: readonly IpNetwork[]): IpNetwork | undefined {
  const [one] = networks;
  if (one === undefined || networks.some(({ version }) => version !== one.version)) return undefined;
  let span = one.cidr;
  while (!networks.every((network) => span.contains(network)))
    span = new IpNetwork(span.value, span.prefix - 1, span.version).cidr;
  return span;
}

function fromDotted(text: string): bigint {
  return text.split('.').reduce((value, byte) => value * 256n + BigInt(byte), 0n);
}

function dotted(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
}

function fromGroups(text: string): bigint {
  const v4 = /[\d.]+$/.exec(text)?.[0];
  let written = text;
  if (v4?.includes('.')) {
    const value = fromDotted(v4);
    written = `${text.slice(0, -v4.length)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`;
  }
  const [left = '', right] = written.split('::');
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  const groups = right === undefined ? head : [...head, ...zeros, ...tail];
  return groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}

/** The eight groups of an IPv6 address, as numbers. */
export function groupsOf(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
}

/** As inet_ntop writes it: the first longest run of zeros left out, addresses that hold an IPv4 one with dots. */
function compressed(value: bigint): string {
  const groups = groupsOf(value);
  let start = -1;
  let length = 1;
  groups.forEach((_group, from) => {
    const end = groups.findIndex((group, index) => index >= from && group !== 0);
    const run = (end === -1 ? 8 : end) - from;
    if (run > length) {
      start = from;
      length = run;
    }
  });
  const holdsV4 = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff));
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  if (holdsV4) return `::${length === 5 ? 'ffff:' : ''}${dotted(value & 0xffffffffn)}`;
  return start === -1 ? hex(0, 8) : `${hex(0, start)}::${hex(start + length, 8)}`;
}
