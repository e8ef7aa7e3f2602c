import { str } from '../../../values/print.ts';
import { PythonError } from '../../../values/python-error.ts';
import { int, type Value } from '../../../values/value.ts';

/** A hardware address of 48 or 64 bits. */
interface HardwareAddress {
  readonly value: bigint;
  readonly bits: 48 | 64;
}

const SHAPES: readonly (readonly [separator: string, groups: number, min: number, max: number])[] = [
  [':', 6, 1, 2],
  ['-', 6, 1, 2],
  [':', 3, 1, 4],
  ['-', 3, 1, 4],
  ['.', 3, 1, 4],
  ['-', 2, 5, 6],
  [':', 2, 5, 6],
  ['', 1, 11, 12],
  [':', 8, 1, 2],
  ['-', 8, 1, 2],
  [':', 4, 1, 4],
  ['-', 4, 1, 4],
  ['.', 4, 1, 4],
  ['', 1, 16, 16],
];

/** Reads a hardware address in any of the ways that vendors write one. */
export function parseHardwareAddress(text: string): HardwareAddress | undefined {
  for (const [separator, count, min, max] of SHAPES) {
    const groups = separator === '' ? [text] : text.split(separator);
    const fits = groups.every((group) => new RegExp(`^[0-9A-Fa-f]{${min},${max}}$`).test(group));
    if (groups.length !== count || !fits) continue;
    const bits = count === 8 || count === 4 || max === 16 ? 64 : 48;
    const width = bits / 4 / count;
    return { value: BigInt(`0x${groups.map((group) => group.padStart(width, '0')).join('')}`), bits };
  }
  return undefined;
}

function written(address: HardwareAddress, digits: number, separator: string, padded = true): string {
  const hex = address.value.toString(16).padStart(address.bits / 4, '0');
  const groups = hex.match(new RegExp(`.{${digits}}`, 'g')) ?? [];
  return groups.map((group) => (padded ? group : group.replace(/^0+(?=.)/, ''))).join(separator);
}

const FORMS: Readonly<Record<string, (address: HardwareAddress) => Value>> = {
  bare: (address) => written(address, 2, '').toUpperCase(),
  bool: () => true,
  int: (address) => int(address.value),
  cisco: (address) => written(address, 4, '.'),
  eui48: (address) => written(address, 2, '-').toUpperCase(),
  linux: (address) => written(address, 2, ':'),
  pgsql: (address) => written(address, 6, ':'),
  postgresql: (address) => written(address, 6, ':'),
  psql: (address) => written(address, 6, ':'),
  unix: (address) => written(address, 2, ':', false),
  win: (address) => written(address, 2, '-').toUpperCase(),
};

/** Checks a hardware address and writes it in another way. @throws PythonError */
export function hardwareAddress(value: Value, query: string, alias: string): Value {
  const address = parseHardwareAddress(str(value));
  if (address === undefined) {
    if (query === '' || query === 'bool') return null;
    throw new PythonError('AnsibleError', `${alias}: not a hardware address: ${str(value)}`);
  }
  if (query === '') return value;
  const form = FORMS[query];
  if (form === undefined) throw new PythonError('AnsibleError', `${alias}: unknown filter type: ${query}`);
  return form(address);
}

const LOCAL_BIT = 0x0200_0000_0000_0000n;

/** The interface identifier that stateless configuration makes of a hardware address (modified EUI-64). */
export function interfaceId({ value, bits }: HardwareAddress): bigint {
  const wide = bits === 64 ? value : ((value >> 24n) << 40n) | (0xfffen << 24n) | (value & 0xffffffn);
  return wide ^ LOCAL_BIT;
}
