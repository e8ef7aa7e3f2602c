import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { TsibleError } from '../errors/error.ts';
import type { Origin } from '../errors/source.ts';

const ITERATIONS = 10_000;
const KEY = 32;
const BLOCK = 16;

interface Keys {
  readonly cipher: Buffer;
  readonly hmac: Buffer;
  readonly iv: Buffer;
}

function deriveKeys(password: Buffer, salt: Buffer): Keys {
  const derived = pbkdf2Sync(password, salt, ITERATIONS, 2 * KEY + BLOCK, 'sha256');
  return {
    cipher: derived.subarray(0, KEY),
    hmac: derived.subarray(KEY, 2 * KEY),
    iv: derived.subarray(2 * KEY),
  };
}

/** The parts of an encrypted body. */
export interface Sealed {
  readonly salt: Buffer;
  readonly hmac: Buffer;
  readonly ciphertext: Buffer;
}

/** @throws TsibleError for a body that is damaged. */
export function parseBody(body: string, origin: Origin | undefined): Sealed {
  const parts = unhex(body, origin).toString('latin1').split('\n');
  const [salt, hmac, ...ciphertext] = parts;
  if (salt === undefined || hmac === undefined || ciphertext.length === 0)
    throw new TsibleError(
      `Vault vaulttext format error: not enough values to unpack (expected 3, got ${parts.length})`,
      { origin },
    );
  return {
    salt: unhex(salt, origin),
    hmac: unhex(hmac, origin),
    ciphertext: unhex(ciphertext.join('\n'), origin),
  };
}

function unhex(text: string, origin: Origin | undefined): Buffer {
  const fault =
    text.length % 2 !== 0
      ? 'Odd-length string'
      : /[^0-9a-fA-F]/.test(text)
        ? 'Non-hexadecimal digit found'
        : undefined;
  if (fault !== undefined)
    throw new TsibleError('Vault format unhexlify error.', { origin, cause: new TsibleError(fault) });
  return Buffer.from(text, 'hex');
}

/** @returns undefined when the password is not the one (nothing is decrypted then: the HMAC is checked first). */
export function unseal({ salt, hmac, ciphertext }: Sealed, password: Buffer): Buffer | undefined {
  const keys = deriveKeys(password, salt);
  const expected = createHmac('sha256', keys.hmac).update(ciphertext).digest();
  if (expected.length !== hmac.length || !timingSafeEqual(expected, hmac)) return undefined;
  const decipher = createDecipheriv('aes-256-ctr', keys.cipher, keys.iv);
  const padded = Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  return padded.subarray(0, padded.length - (padded.at(-1) ?? 0));
}

/** @returns The body as hexadecimal digits. */
export function seal(plaintext: Buffer, password: Buffer, salt: Buffer = randomBytes(32)): string {
  const keys = deriveKeys(password, salt);
  const padding = BLOCK - (plaintext.length % BLOCK);
  const cipher = createCipheriv('aes-256-ctr', keys.cipher, keys.iv);
  const ciphertext = Buffer.concat([
    cipher.update(plaintext),
    cipher.update(Buffer.alloc(padding, padding)),
    cipher.final(),
  ]);
  const hmac = createHmac('sha256', keys.hmac).update(ciphertext).digest();
  const parts = [salt, hmac, ciphertext].map((part) => part.toString('hex'));
  return Buffer.from(parts.join('\n')).toString('hex');
}
