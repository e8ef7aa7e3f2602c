import { isIP } from 'node:net';
import { ModuleFailure } from '../../../runtime/module/result.ts';

/** An ASN.1 element. */
export function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const bytes =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

/** A positive integer's bytes. */
export function integerBytes(value: number | bigint): Buffer {
  const hex = BigInt(value).toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
}

const TAGS: Readonly<Record<string, number>> = { email: 0x81, DNS: 0x82, URI: 0x86 };

/** `DNS:x`, `URI:x`, `email:x`, `IP:x` as a GeneralName. @throws ModuleFailure for what is none of these */
export function generalName(text: string): Buffer {
  const colon = text.indexOf(':');
  const kind = text.slice(0, colon);
  const value = text.slice(colon + 1);
  const tag = TAGS[kind];
  if (tag !== undefined) return der(tag, Buffer.from(value));
  if (kind === 'IP') return der(0x87, addressBytes(value));
  throw new ModuleFailure(
    `Cannot parse Subject Alternative Name "${text}" (potentially unsupported by cryptography backend)`,
  );
}

function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (part: string | undefined): string[] => (part ? part.split(':') : []);
  const missing = 8 - groups(head).length - groups(tail).length;
  const all =
    tail === undefined ? groups(head) : [...groups(head), ...Array(missing).fill('0'), ...groups(tail)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
