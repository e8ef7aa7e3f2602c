import { isIPv4, isIPv6 } from 'node:net';

/** An address as /proc/net/tcp shows it, with its family: `4:0100007F`. An IPv4 one also as IPv6 sockets show it. */
export function kernelAddresses(address: string): string[] {
  if (isIPv4(address)) {
    const bytes = address.split('.').map(Number);
    const word = hexWord(bytes);
    return [`4:${word}`, `6:0000000000000000FFFF0000${word}`];
  }
  return isIPv6(address) ? [`6:${groupsOf(address)}`] : [];
}

/** Four bytes, the last first, as the kernel of a little-endian machine prints them. */
function hexWord(bytes: readonly number[]): string {
  return [...bytes]
    .reverse()
    .map((byte) => byte.toString(16).toUpperCase().padStart(2, '0'))
    .join('');
}

function groupsOf(address: string): string {
  const plain = address.split('%')[0] ?? '';
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(plain);
  const pair = (high: string | undefined, low: string | undefined): string =>
    (Number(high) * 256 + Number(low)).toString(16);
  const text = dotted ? `${dotted[1]}${pair(dotted[2], dotted[3])}:${pair(dotted[4], dotted[5])}` : plain;
  const [head = '', tail] = text.split('::');
  const front = head.split(':').filter(Boolean);
  const back = (tail ?? '').split(':').filter(Boolean);
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - front.length - back.length }, () => '0');
  const bytes = [...front, ...zeros, ...back].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 255];
  });
  return [0, 4, 8, 12].map((at) => hexWord(bytes.slice(at, at + 4))).join('');
}
