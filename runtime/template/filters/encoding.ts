import { createHash, getHashes } from 'node:crypto';
import { fromJs } from '../../values/convert.ts';
import { PyBytes } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError, valueError } from '../../values/python-error.ts';
import { decodeUtf8, encodeUtf8 } from '../../values/surrogates.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import { Undefined } from '../../values/undefined.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';
import { splitUrl } from '../urls.ts';

const ENCODINGS: Readonly<Record<string, BufferEncoding>> = {
  ascii: 'latin1',
  latin1: 'latin1',
  iso88591: 'latin1',
  utf8: 'utf8',
  utf16le: 'utf16le',
  utf16: 'utf16le',
};

function encodingOf(name: Value): { encoding: BufferEncoding; mark: boolean } {
  const plain = str(name).toLowerCase().replace(/[-_ ]/g, '');
  const encoding = Object.hasOwn(ENCODINGS, plain) ? ENCODINGS[plain] : undefined;
  if (encoding === undefined) throw new PythonError('ValueError', `unknown encoding: ${str(name)}`);
  return { encoding, mark: plain === 'utf16' };
}

function bytesOf(value: Value, encoding: Value): Buffer {
  if (value instanceof Undefined) return value.trip();
  if (value instanceof PyBytes) return value.bytes;
  const { encoding: name, mark } = encodingOf(encoding);
  const bytes = name === 'utf8' ? encodeUtf8(str(value)) : Buffer.from(str(value), name);
  return mark ? Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]) : bytes;
}

function encodeBase64(value: Value, encoding: Value, urlSafe: boolean): string {
  const text = bytesOf(value, encoding).toString('base64');
  return urlSafe ? text.replaceAll('+', '-').replaceAll('/', '_') : text;
}

/** The bytes of a text in base64. */
export function base64Bytes(value: Value, urlSafe = false): Buffer {
  let text = bytesOf(value, 'utf-8').toString('latin1');
  if (urlSafe) text = text.replaceAll('-', '+').replaceAll('_', '/');
  // As Python: other characters are skipped, then the padding must be right.
  const characters = text.replace(/[^A-Za-z0-9+/=]/g, '');
  const data = characters.replace(/=.*$/s, '');
  if (data.length % 4 === 1)
    throw valueError(
      `Invalid base64-encoded string: number of data characters (${data.length}) cannot be 1 more than a multiple of 4`,
    );
  const padding = characters.length - data.length;
  if (data.length % 4 !== 0 && padding < 4 - (data.length % 4)) throw valueError('Incorrect padding');
  return Buffer.from(data, 'base64');
}

function decodeBase64(value: Value, encoding: Value, urlSafe: boolean): string {
  const bytes = base64Bytes(value, urlSafe);
  const { encoding: name, mark } = encodingOf(encoding);
  if (name === 'utf8') return decodeUtf8(bytes);
  return mark ? bytes.toString(name).replace(/^\ufeff/, '') : bytes.toString(name);
}

const HASH_NAMES: Readonly<Record<string, string>> = {
  sha3_224: 'sha3-224',
  sha3_256: 'sha3-256',
  sha3_384: 'sha3-384',
  sha3_512: 'sha3-512',
  blake2b: 'blake2b512',
  blake2s: 'blake2s256',
};

function hash(value: Value, type: string): string {
  const name = HASH_NAMES[type] ?? type.toLowerCase();
  if (!getHashes().some((known) => known.toLowerCase() === name))
    throw valueError(`unsupported hash type ${type}`);
  return createHash(name).update(bytesOf(value, 'utf-8')).digest('hex');
}

/** A word as a POSIX shell reads it back. */
function quoteShell(text: string): string {
  if (text === '') return "''";
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** Ansible's filters that encode, hash and quote. */
export const encodingFilters: Filters = {
  b64decode: filter("string, encoding='utf-8', urlsafe=False", (_context, value, encoding, urlSafe) =>
    decodeBase64(value, encoding, truth(urlSafe)),
  ),
  b64encode: filter("string, encoding='utf-8', urlsafe=False", (_context, value, encoding, urlSafe) =>
    encodeBase64(value, encoding, truth(urlSafe)),
  ),
  checksum: filter('data', (_context, value) => hash(value, 'sha1')),
  hash: filter("data, hashtype='sha1'", (_context, value, type) => hash(value, str(type))),
  md5: filter('data', (_context, value) => hash(value, 'md5')),
  quote: filter('a', (_context, value) => quoteShell(value === null ? '' : str(value))),
  sha1: filter('data', (_context, value) => hash(value, 'sha1')),
  urldecode: filter('string', (_context, value) => {
    if (typeof value !== 'string')
      throw new PythonError('AttributeError', `'${typeName(value)}' object has no attribute 'replace'`);
    const text = value.replaceAll('+', ' ');
    return text.replace(/(?:%[\da-f]{2})+/gi, (run) =>
      Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'),
    );
  }),
  urlsplit: filter("value, query='', alias='urlsplit'", (_context, value, query, alias) => {
    if (Array.isArray(value) || value instanceof Map)
      throw typeError(`unhashable type: '${typeName(value)}'`);
    const { scheme, netloc, path, query: search, fragment, ...rest } = splitUrl(str(value));
    const parts = { fragment, hostname: rest.hostname, netloc, password: rest.password, path };
    const all = fromJs({ ...parts, port: rest.port, query: search, scheme, username: rest.username });
    if (!truth(query)) return all;
    const found = all instanceof Map ? all.get(str(query)) : undefined;
    if (found === undefined) throw valueError(`${str(alias)}: unknown URL component: ${str(query)}`);
    return found;
  }),
};
