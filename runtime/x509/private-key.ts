import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { messageOf } from '../errors/error.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../module/result.ts';
import { int } from '../values/value.ts';
import { integerOf, parts, readAll } from './der.ts';
import { publicKeyInfo } from './keys.ts';

/** Reads a private key in PEM. @param failed What the failure's result says beside. @throws ModuleFailure */
export function readPrivateKey(
  bytes: Buffer,
  passphrase: string | undefined,
  failed: ModuleResult = {},
): KeyObject {
  try {
    return createPrivateKey({
      key: bytes,
      format: 'pem',
      ...(passphrase === undefined ? {} : { passphrase }),
    });
  } catch (error) {
    const encrypted = /ENCRYPTED/.test(bytes.toString('latin1'));
    throw new ModuleFailure(
      encrypted && passphrase === undefined
        ? 'Wrong or empty passphrase provided for private key'
        : `Wrong passphrase provided for private key, or private key cannot be parsed: ${messageOf(error)}`,
      failed,
    );
  }
}

/** What there is to tell of a private key. @param secret Tell its secret numbers, too. */
export function privateKeyInfo(key: KeyObject, secret: boolean): Readonly<Record<string, ResultValue>> {
  const info = publicKeyInfo(createPublicKey(key));
  return {
    public_key: info.pem,
    public_key_fingerprints: info.fingerprints,
    type: info.type,
    public_data: info.data,
    ...(secret ? { private_data: secrets(key) } : {}),
  };
}

/** The numbers that make a key secret. */
function secrets(key: KeyObject): Record<string, ResultValue> {
  const kind = key.asymmetricKeyType;
  const number = (bytes: Buffer | undefined): number | bigint => int(integerOf(bytes ?? Buffer.alloc(0)));
  if (kind === 'rsa') {
    const [, , , exponent, p, q] = parts(readAll(key.export({ format: 'der', type: 'pkcs1' }))[0]);
    return { p: number(p?.content), q: number(q?.content), exponent: number(exponent?.content) };
  }
  if (kind === 'ec') {
    const [, secret] = parts(readAll(key.export({ format: 'der', type: 'sec1' }))[0]);
    return { multiplier: int(BigInt(`0x0${secret?.content.toString('hex') ?? ''}`)) };
  }
  if (kind === 'dsa') {
    const [, , secret] = parts(readAll(key.export({ format: 'der', type: 'pkcs8' }))[0]);
    return { x: number(readAll(secret?.content ?? Buffer.alloc(0))[0]?.content) };
  }
  return {};
}
