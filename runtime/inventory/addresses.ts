import { TsibleError } from '../errors/error.ts';

/** A range that is none. Other faults in one (`[1:x]`) are plain TsibleErrors. */
export class BadRange extends TsibleError {}

const NUMERIC = '\\[[0-9]+:[0-9]+(?::[0-9]+)?\\]';
const HEXADECIMAL = '\\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\\]';
const ALPHANUMERIC = '\\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\\]';
const WORD = '[\\p{L}\\p{N}_]';
const LABEL = `(?:${WORD}|${ALPHANUMERIC})(?:${WORD}|-|${ALPHANUMERIC})*(?<![_-])`;
const BYTE = `(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|${NUMERIC})`;
const HEX = `(?:[0-9a-f]{1,4}|${HEXADECIMAL})`;

/** Most names and addresses, which need none of the patterns below: those take milliseconds to make. */
const PLAIN = /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*$/i;

let patterns: readonly RegExp[] | undefined;

/** An IPv4 address, an IPv6 address, a name. */
function makePatterns(): readonly RegExp[] {
  const dotted = `(?:${HEX}\\.){3}${HEX}`;
  const ipv6 = [
    `(?:${HEX}:){7}${HEX}`,
    `(?:${HEX}:){1,6}:`,
    // a::b, where both sides together have at most seven parts.
    ...[1, 2, 3, 4, 5, 6].map((before) => `(?:${HEX}:){${before}}(?::${HEX}){1,${7 - before}}`),
    `:(?::${HEX}){1,6}`,
    `${HEX}?::`,
    `(?:0:){6}${dotted}`,
    `::(?:ffff:)?${dotted}`,
    `(?:0:){5}ffff:${dotted}`,
  ];
  const forms = [`(?:${BYTE}\\.){3}${BYTE}`, `(?:${ipv6.join('|')})`, `${LABEL}(?:\\.${LABEL})*`];
  return forms.map((form) => new RegExp(`^${form}$`, 'iu'));
}

export interface Address {
  readonly host: string;
  readonly port: number | undefined;
}

/**
 * Splits `host:port`. The host is a name, an IPv4 address or (in brackets where a port follows) an IPv6 address; any
 * of them may hold ranges such as `[01:20]`.
 * @returns undefined when it is none of these.
 */
export function parseAddress(text: string): Address | undefined {
  let host = text;
  let port: number | undefined;
  for (const form of [/^\[(.+)\]:([0-9]+)$/, /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/]) {
    const match = form.exec(host);
    if (match === null) continue;
    host = match[1] ?? '';
    port = Number(match[2]);
  }
  if (PLAIN.test(host)) return { host, port };
  patterns ??= makePatterns();
  return patterns.some((pattern) => pattern.test(host)) ? { host, port } : undefined;
}

/** The hosts that a host line or key names: its ranges written out, and its port. @throws TsibleError for a bad range. */
export function expandHosts(pattern: string): {
  readonly names: string[];
  readonly port: number | undefined;
} {
  const { host, port } = parseAddress(pattern) ?? { host: pattern, port: undefined };
  return { names: host.includes('[') ? expandRanges(host) : [host], port };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** `db[01:10:3]-[a:c]` becomes db01-a, db01-b, ... */
function expandRanges(text: string): string[] {
  const open = text.indexOf('[');
  const close = text.indexOf(']', open);
  if (open === -1) return [text];
  if (close === -1) throw new TsibleError('not enough values to unpack (expected 3, got 2)');
  const head = text.slice(0, open);
  const tails = expandRanges(text.slice(close + 1));
  return rangeItems(text.slice(open + 1, close)).flatMap((item) => tails.map((tail) => head + item + tail));
}

function rangeItems(range: string): string[] {
  const bounds = range.split(':');
  if (bounds.length !== 2 && bounds.length !== 3)
    throw new BadRange('host range must be begin:end or begin:end:step');
  const [first = '', end = '', stepText = '1'] = bounds;
  const begin = first === '' ? '0' : first;
  if (end === '') throw new BadRange('host range must specify end value');
  const step = Number(stepText);
  const padded = begin.startsWith('0') && begin.length > 1;
  if (padded && begin.length !== end.length)
    throw new BadRange('host range must specify equal-length begin and end formats');
  const [from, to] = [LETTERS.indexOf(begin), LETTERS.indexOf(end)];
  if (from !== -1 && to !== -1) {
    if (from > to) throw new BadRange('host range must have begin <= end');
    return [...LETTERS.slice(from, to + 1)].filter((_letter, index) => index % step === 0);
  }
  if (!/^\d+$/.test(begin) || !/^\d+$/.test(end)) {
    const wrong = /^\d+$/.test(begin) ? end : begin;
    throw new TsibleError(`invalid literal for int() with base 10: '${wrong}'`);
  }
  if (step < 1) throw new TsibleError('range() arg 3 must not be zero');
  const items: string[] = [];
  for (let number = Number(begin); number <= Number(end); number += step)
    items.push(padded ? String(number).padStart(begin.length, '0') : String(number));
  return items;
}
