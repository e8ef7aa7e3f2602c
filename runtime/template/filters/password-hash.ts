import { HashSettingsError, hashPassword } from '../../crypt/password-hash.ts';
import { str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { isInt, typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { type Filters, filter } from '../plugin.ts';

const SCHEMES: Readonly<Record<string, string>> = {
  md5: 'md5_crypt',
  blowfish: 'bcrypt',
  sha256: 'sha256_crypt',
  sha512: 'sha512_crypt',
};

function passwordHash(
  password: Value,
  type: Value,
  salt: Value,
  saltSize: Value,
  rounds: Value,
  ident: Value,
): string {
  const name = str(type);
  const scheme = SCHEMES[name] ?? name;
  if (!Object.values(SCHEMES).includes(scheme))
    throw new PythonError(
      'AnsibleError',
      `${name} is not in the list of supported passlib algorithms: ${Object.keys(SCHEMES).join(', ')}`,
    );
  if (saltSize !== null && !isInt(saltSize)) throw typeError('salt_size must be an integer');
  if (typeof password !== 'string')
    throw typeError(`secret must be unicode or bytes, not ${typeName(password)}`);
  if (scheme === 'md5_crypt' && truth(rounds))
    throw typeError("MinimalHandler.using() got an unexpected keyword argument 'rounds'");
  try {
    return hashPassword(scheme, password, {
      salt: truth(salt) ? str(salt) : undefined,
      saltSize: truth(saltSize) ? Number(saltSize) : undefined,
      rounds: truth(rounds) ? roundsOf(rounds) : undefined,
      ident: scheme === 'bcrypt' && truth(ident) ? str(ident) : undefined,
    });
  } catch (error) {
    if (error instanceof HashSettingsError)
      throw new PythonError('AnsibleError', `Could not hash the secret: ${error.message}`);
    throw error;
  }
}

function roundsOf(rounds: Value): number {
  if (isInt(rounds)) return Number(rounds);
  if (typeof rounds === 'string' && /^\s*[-+]?\d+\s*$/.test(rounds)) return Number(rounds);
  throw typeError(`min_desired_rounds must be integer, not ${typeName(rounds)}`);
}

/** Hashes of passwords as /etc/shadow holds them. */
export const passwordHashFilters: Filters = {
  password_hash: filter(
    "password, hashtype='sha512', salt=None, salt_size=None, rounds=None, ident=None",
    (_context, password, type, salt, saltSize, rounds, ident) =>
      passwordHash(password, type, salt, saltSize, rounds, ident),
  ),
};
