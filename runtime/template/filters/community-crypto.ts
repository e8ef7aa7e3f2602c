import { spawnSync } from 'node:child_process';
import { createPublicKey, type KeyObject } from 'node:crypto';
import { ModuleFailure } from '../../module/result.ts';
import { fromJs } from '../../values/convert.ts';
import { splitLines } from '../../values/methods/str.ts';
import { repr } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import { isInt, typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { type NameEncoding, readCertificate } from '../../x509/certificate.ts';
import { publicKeyInfo } from '../../x509/keys.ts';
import { privateKeyInfo, readPrivateKey } from '../../x509/private-key.ts';
import { requestInfo } from '../../x509/request.ts';
import { type Filters, filter } from '../plugin.ts';

function fail(message: string): PythonError {
  return new PythonError('AnsibleError', message);
}

/** `1st`, `2nd`, `13th`. */
function ordinal(number: number): string {
  const teen = Math.floor(number / 10) % 10 === 1;
  return number + ((teen ? undefined : ['th', 'st', 'nd', 'rd'][number % 10]) ?? 'th');
}

function byteOf(part: string, position: number): bigint {
  const digits = /^\s*([+-]?)(?:0x)?([0-9a-f]+(?:_[0-9a-f]+)*)\s*$/i.exec(part);
  const value = digits === null ? undefined : BigInt(`0x${digits[2]?.replaceAll('_', '')}`);
  const signed = value !== undefined && digits?.[1] === '-' ? -value : value;
  if (signed !== undefined && signed >= 0n && signed <= 255n) return signed;
  const reason =
    signed === undefined
      ? `invalid literal for int() with base 16: ${repr(part)}`
      : 'the value is not in range [0, 255]';
  throw fail(
    `The ${ordinal(position)} part ${repr(part)} is not a hexadecimal number in range [0, 255]: ${reason}`,
  );
}

/** Every object of a file in PEM form, with its first and last line. */
function pemObjects(text: string): string[] {
  const found: string[] = [];
  let current: string | undefined;
  for (const line of splitLines(text, true)) {
    if (line.trim() === '') continue;
    if (line.startsWith('-----BEGIN ')) current = '';
    if (current === undefined) continue;
    current += line;
    if (!line.startsWith('-----END ')) continue;
    found.push(current);
    current = undefined;
  }
  return found;
}

/** What a filter is to tell of, as text. */
function textOf(name: string, data: Value): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  throw fail(`The community.crypto.${name} input must be a text type, not <class '${typeName(data)}'>`);
}

const ENCODINGS: readonly NameEncoding[] = ['ignore', 'idna', 'unicode'];

function encodingOf(value: Value): NameEncoding {
  if (typeof value !== 'string')
    throw fail(`The name_encoding option must be of a text type, not <class '${typeName(value)}'>`);
  const known = ENCODINGS.find((encoding) => encoding === value);
  if (known === undefined)
    throw fail(
      `The name_encoding option must be one of the values "ignore", "idna", or "unicode", not "${value}"`,
    );
  return known;
}

/** What the readers of `x509/` tell, with their failures as a filter's. */
function told(tell: () => unknown): Value {
  try {
    return fromJs(tell());
  } catch (error) {
    if (error instanceof ModuleFailure) throw fail(error.message);
    throw error;
  }
}

function publicKeyOf(text: Buffer): KeyObject {
  try {
    if (text.includes('-----BEGIN')) return createPublicKey({ key: text, format: 'pem' });
  } catch {
    // Told below.
  }
  throw fail(
    'Error while deserializing key: Unable to load PEM file. See https://cryptography.io/en/latest/faq/#why-can-t-i-import-my-pem-file for more details. MalformedFraming',
  );
}

/** The fingerprint of a GPG key, as the controller's gpg tells it. */
function gpgFingerprint(key: string): string {
  const args = ['--no-keyring', '--with-colons', '--import-options', 'show-only', '--import'];
  const { error, status, stdout, stderr } = spawnSync('gpg', args, {
    input: key,
    encoding: 'utf8',
    env: { ...process.env, LANG: 'C', LC_ALL: 'C', LC_MESSAGES: 'C', LC_CTYPE: 'C' },
  });
  if (error !== undefined) throw fail('Cannot find the `gpg` executable on the controller');
  if (status !== 0)
    throw fail(
      `Running gpg ${args.join(' ')} /dev/stdin yielded return code ${status} with stdout: "${stdout}" and stderr: "${stderr}")`,
    );
  const found = /^fpr:(?:[^:]*:){8}([^:]+):/m.exec(stdout)?.[1];
  if (found === undefined) throw fail(`Cannot extract fingerprint from the output of gpg: ${stdout}`);
  return found;
}

/** Filters of the collection community.crypto. */
export const cryptoFilters: Filters = {
  split_pem: filter('data', (_context, data) => {
    if (typeof data !== 'string')
      throw fail(`The community.crypto.split_pem input must be a text type, not <class '${typeName(data)}'>`);
    return pemObjects(data);
  }),
  parse_serial: filter('serial_str', (_context, text) => {
    if (typeof text !== 'string')
      throw fail(
        `The input for the community.crypto.parse_serial filter must be a string; got <class '${typeName(text)}'> instead`,
      );
    const number = text.split(':').reduce((sum, part, index) => (sum << 8n) | byteOf(part, index + 1), 0n);
    return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : number;
  }),
  to_serial: filter('serial_int', (_context, number) => {
    if (!isInt(number))
      throw fail(
        `The input for the community.crypto.to_serial filter must be an integer; got <class '${typeName(number)}'> instead`,
      );
    if (number < 0) throw fail('The input for the community.crypto.to_serial filter must not be negative');
    const digits = number.toString(16).toUpperCase();
    return (digits.padStart(digits.length + (digits.length % 2), '0').match(/../g) ?? []).join(':');
  }),
  x509_certificate_info: filter("data, name_encoding='ignore'", (_context, data, encoding) => {
    const text = textOf('x509_certificate_info', data);
    const names = encodingOf(encoding);
    return told(() => readCertificate(text, names).info);
  }),
  openssl_csr_info: filter("data, name_encoding='ignore'", (_context, data, encoding) => {
    const text = textOf('openssl_csr_info', data);
    const names = encodingOf(encoding);
    return told(() => requestInfo(text, names));
  }),
  openssl_privatekey_info: filter(
    'data, passphrase=None, return_private_key_data=False',
    (_context, data, passphrase, secret) => {
      const text = textOf('openssl_privatekey_info', data);
      if (passphrase !== null && typeof passphrase !== 'string')
        throw fail(`The passphrase option must be a text type, not <class '${typeName(passphrase)}'>`);
      if (typeof secret !== 'boolean')
        throw fail(`The return_private_key_data option must be a boolean, not <class '${typeName(secret)}'>`);
      if (passphrase === null && text.includes('ENCRYPTED'))
        throw fail(
          `${'Wrong or empty passphrase provided for private key: '.repeat(3)}Password was not given but private key is encrypted`,
        );
      return told(() => privateKeyInfo(readPrivateKey(text, passphrase ?? undefined), secret));
    },
  ),
  openssl_publickey_info: filter('data', (_context, data) => {
    const info = publicKeyInfo(publicKeyOf(textOf('openssl_publickey_info', data)));
    return told(() => ({ type: info.type, public_data: info.data, fingerprints: info.fingerprints }));
  }),
  gpg_fingerprint: filter('data', (_context, data) =>
    gpgFingerprint(textOf('gpg_fingerprint', data).toString()),
  ),
};
