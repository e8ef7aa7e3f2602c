import { createHash } from 'node:crypto';
import { dateTime, localZone } from '../../values/local-zone.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { strftime, strptime } from '../../values/strftime.ts';
import { truth } from '../../values/truth.ts';
import { isNumber, toNumber, typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';

function seconds(value: Value): number {
  if (value === null) return Date.now() / 1000;
  const number = isNumber(value)
    ? toNumber(value)
    : Number(typeof value === 'string' && value.trim() ? value : 'x');
  if (Number.isNaN(number))
    throw new PythonError('AnsibleError', `Invalid value for epoch value (${str(value)})`);
  return number;
}

function format(pattern: Value, second: Value, utc: boolean): string {
  const epoch = seconds(second);
  if (typeof pattern !== 'string')
    throw typeError(`strftime() argument 1 must be str, not ${typeName(pattern)}`);
  const zone = utc ? { offset: 0, name: 'GMT' } : localZone(epoch);
  const named = pattern.replace(/%(.)/gs, (all, letter) => (letter === 'Z' ? zone.name : all));
  return strftime(dateTime(epoch, zone.offset), named, zone.name);
}

const ANSIBLE_NAMESPACE = '361E6D51-FAEC-444A-9079-341386DA8E2E';

/** A UUID made of a name in a namespace (version 5). */
function uuid5(name: string, namespace: string): string {
  const plain = namespace
    .replace(/^urn:/, '')
    .replace(/^uuid:/, '')
    .replace(/[{}]/g, '')
    .replaceAll('-', '');
  if (!/^[0-9A-Fa-f]{32}$/.test(plain))
    throw new PythonError(
      'AnsibleError',
      `Invalid value '${namespace}' for 'namespace': badly formed hexadecimal UUID string`,
    );
  const bytes = createHash('sha1').update(Buffer.from(plain, 'hex')).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Filters for times, and for names that stay the same. */
export const timeFilters: Filters = {
  strftime: filter('string_format, second=None, utc=False', (_context, pattern, second, utc) =>
    format(pattern, second, truth(utc)),
  ),
  to_datetime: filter("string, format='%Y-%m-%d %H:%M:%S'", (_context, text, pattern) => {
    if (typeof text !== 'string') throw typeError(`strptime() argument 1 must be str, not ${typeName(text)}`);
    return strptime(text, str(pattern));
  }),
  to_uuid: filter('string, namespace=None', (_context, name, namespace) =>
    uuid5(str(name), namespace === null ? ANSIBLE_NAMESPACE : str(namespace)),
  ),
};
