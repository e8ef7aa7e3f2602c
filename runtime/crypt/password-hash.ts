import { randomInt } from 'node:crypto';
import bcrypt from 'bcryptjs';
import { CRYPT_DIGITS } from './alphabet.ts';
import { md5Crypt } from './md5-crypt.ts';
import { sha256Crypt, sha512Crypt } from './sha-crypt.ts';

export interface HashSettings {
  /** Undefined for one by chance. */
  readonly salt?: string | undefined;
  /** Length of a salt by chance. */
  readonly saltSize?: number | undefined;
  readonly rounds?: number | undefined;
  /** bcrypt's variant: 2, 2a, 2b or 2y. */
  readonly ident?: string | undefined;
}

/** Thrown for settings that a scheme doesn't take; the messages are passlib's. */
export class HashSettingsError extends Error {
  override readonly name = 'HashSettingsError';
}

interface Scheme {
  readonly salt: { readonly min: number; readonly max: number };
  readonly rounds?: { readonly min: number; readonly max: number; readonly standard: number };
  readonly hash: (password: string, salt: string, rounds: number, ident: string) => string;
}

const SHA_ROUNDS = { min: 1000, max: 999_999_999 };

const SCHEMES: ReadonlyMap<string, Scheme> = new Map([
  ['md5_crypt', { salt: { min: 0, max: 8 }, hash: md5Crypt }],
  [
    'sha256_crypt',
    { salt: { min: 0, max: 16 }, rounds: { ...SHA_ROUNDS, standard: 535_000 }, hash: sha256Crypt },
  ],
  [
    'sha512_crypt',
    { salt: { min: 0, max: 16 }, rounds: { ...SHA_ROUNDS, standard: 656_000 }, hash: sha512Crypt },
  ],
  ['bcrypt', { salt: { min: 22, max: 22 }, rounds: { min: 4, max: 31, standard: 12 }, hash: bcryptHash }],
]);

const BCRYPT_DIGITS = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const BCRYPT_IDENTS = ['2', '2a', '2b', '2y'];
const MAX_PASSWORD = 4096;

/** Hashes that were made in this run: a task that is evaluated for a hundred hosts asks for the same one. */
const known = new Map<string, string>();

/**
 * Hashes a password for /etc/shadow: `md5_crypt`, `sha256_crypt`, `sha512_crypt` or `bcrypt`.
 * @throws HashSettingsError
 */
export function hashPassword(scheme: string, password: string, settings: HashSettings): string {
  const found = SCHEMES.get(scheme);
  if (found === undefined) throw new HashSettingsError(`unknown scheme ${scheme}`);
  const rounds = roundsOf(scheme, found, settings.rounds);
  const ident = identOf(settings.ident);
  const salt = saltOf(scheme, found, settings);
  if ([...password].length > MAX_PASSWORD)
    throw new HashSettingsError('password exceeds maximum allowed size');
  const key = JSON.stringify([scheme, password, salt, rounds, ident]);
  const hash = known.get(key) ?? found.hash(password, salt, rounds, ident);
  known.set(key, hash);
  return hash;
}

function roundsOf(name: string, scheme: Scheme, wanted: number | undefined): number {
  const { rounds } = scheme;
  if (rounds === undefined) return 0;
  const chosen = wanted ?? rounds.standard;
  const about = `${name}: min_desired_rounds (${chosen})`;
  if (chosen < rounds.min) throw new HashSettingsError(`${about} is too low, must be at least ${rounds.min}`);
  if (chosen > rounds.max)
    throw new HashSettingsError(`${about} is too large, cannot be more than ${rounds.max}`);
  return chosen;
}

function identOf(ident: string | undefined): string {
  const plain = ident?.replaceAll('$', '') ?? '2b';
  if (!BCRYPT_IDENTS.includes(plain)) throw new HashSettingsError(`invalid ident: '${ident}'`);
  return plain;
}

function saltOf(name: string, { salt }: Scheme, settings: HashSettings): string {
  const digits = name === 'bcrypt' ? BCRYPT_DIGITS : CRYPT_DIGITS;
  const given = settings.salt;
  if (given === undefined) {
    const size = settings.saltSize ?? salt.max;
    if (size > salt.max)
      throw new HashSettingsError(`${name}: salt_size (${size}) above max_salt_size (${salt.max})`);
    if (size < salt.min)
      throw new HashSettingsError(`${name}: salt_size (${size}) below min_salt_size (${salt.min})`);
    const chosen = Array.from({ length: size }, () => digits.charAt(randomInt(64))).join('');
    return name === 'bcrypt' ? withoutUnusedBits(chosen) : chosen;
  }
  if ([...given].some((char) => !digits.includes(char)))
    throw new HashSettingsError(`invalid characters in ${name} salt`);
  const needs = salt.min === salt.max ? `requires exactly ${salt.max}` : `requires <= ${salt.max}`;
  if (given.length > salt.max) throw new HashSettingsError(`salt too large (${name} ${needs} chars)`);
  if (given.length < salt.min) throw new HashSettingsError(`salt too small (${name} ${needs} chars)`);
  return name === 'bcrypt' ? withoutUnusedBits(given) : given;
}

/** The last of a salt's 22 digits holds two bits only. */
function withoutUnusedBits(salt: string): string {
  const last = BCRYPT_DIGITS.indexOf(salt.slice(-1)) & 0x30;
  return salt.slice(0, -1) + BCRYPT_DIGITS.charAt(last);
}

const BCRYPT_KEY_BYTES = 72;

function bcryptHash(password: string, salt: string, rounds: number, ident: string): string {
  // The first variant didn't count the final zero byte, so a short password was the same as its own repetition.
  const repeated = password.repeat(Math.ceil(BCRYPT_KEY_BYTES / Math.max(1, Buffer.byteLength(password))));
  const key = ident === '2' ? repeated : password;
  const hash = bcrypt.hashSync(key, `$2b$${String(rounds).padStart(2, '0')}$${salt}`);
  return `$${ident}$${hash.slice('$2b$'.length)}`;
}
