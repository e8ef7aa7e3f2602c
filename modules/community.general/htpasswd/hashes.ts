import { createHash, timingSafeEqual } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { apacheMd5Crypt, md5Crypt } from '../../../runtime/crypt/md5-crypt.ts';
import { HashSettingsError, hashPassword } from '../../../runtime/crypt/password-hash.ts';
import { sha256Crypt, sha512Crypt } from '../../../runtime/crypt/sha-crypt.ts';
import { ModuleFailure } from '../../../runtime/module/result.ts';

const SALT = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A password's hash in a scheme, by passlib's names. @throws ModuleFailure for a scheme that is not known here */
export function makeHash(scheme: string, password: string): string {
  switch (scheme) {
    case 'apr_md5_crypt':
    case 'portable':
    case 'portable_apache_22':
    case 'portable_apache_24':
      return apacheMd5Crypt(password, randomSalt(8));
    case 'ldap_sha1':
      return ldapSha1(password);
    case 'plaintext':
      return password;
    case 'host':
    case 'linux_apache_24':
      return hashPassword('sha512_crypt', password, {});
    default:
      try {
        return hashPassword(scheme, password, {});
      } catch (error) {
        if (!(error instanceof HashSettingsError)) throw error;
        throw new ModuleFailure(`no crypt handler found for algorithm: '${scheme}'`);
      }
  }
}

/** Whether a line's hash is that of the password, whatever scheme it is in. */
export function verifies(hash: string, password: string): boolean {
  return safelyEqual(hashLike(hash, password), hash);
}

function hashLike(hash: string, password: string): string {
  const [, kind = '', second = '', third = ''] = hash.split('$');
  if (!hash.startsWith('$')) return hash.startsWith('{SHA}') ? ldapSha1(password) : password;
  if (kind === 'apr1') return apacheMd5Crypt(password, second);
  if (kind === '1') return md5Crypt(password, second);
  if (kind === '5' || kind === '6') {
    const rounds = /^rounds=(\d+)$/.exec(second)?.[1];
    const crypt = kind === '5' ? sha256Crypt : sha512Crypt;
    return crypt(password, rounds === undefined ? second : third, Number(rounds ?? 5000));
  }
  if (/^2[abxy]?$/.test(kind)) {
    const plain = `$2b${hash.slice(kind.length + 1)}`;
    return bcrypt.compareSync(password, plain) ? hash : '';
  }
  return '';
}

function ldapSha1(password: string): string {
  return `{SHA}${createHash('sha1').update(password).digest('base64')}`;
}

function randomSalt(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => SALT.charAt(byte & 63)).join('');
}

function safelyEqual(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
