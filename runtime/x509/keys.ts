import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { ResultValue } from '../module/result.ts';
import { int } from '../values/value.ts';
import { integerOf, parts, readAll } from './der.ts';
import { colons } from './names.ts';

/** Hash functions by Python's names; those of variable length give 32 bytes. */
const HASHES: Readonly<Record<string, readonly [string, number?]>> = {
  blake2b: ['blake2b512'],
  blake2s: ['blake2s256'],
  md5: ['md5'],
  sha1: ['sha1'],
  sha224: ['sha224'],
  sha256: ['sha256'],
  sha384: ['sha384'],
  sha512: ['sha512'],
  sha3_224: ['sha3-224'],
  sha3_256: ['sha3-256'],
  sha3_384: ['sha3-384'],
  sha3_512: ['sha3-512'],
  shake_128: ['shake128', 32],
  shake_256: ['shake256', 32],
};

/** The fingerprints of bytes by every hash function. */
export function fingerprints(bytes: Buffer): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(HASHES).map(([name, [algorithm, outputLength]]) => {
      const hash = createHash(algorithm, outputLength === undefined ? {} : { outputLength });
      return [name, colons(hash.update(bytes).digest())];
    }),
  );
}

const CURVES: Readonly<Record<string, string>> = { prime256v1: 'secp256r1', prime192v1: 'secp192r1' };

const PLAIN_TYPES: Readonly<Record<string, string>> = {
  ed25519: 'Ed25519',
  ed448: 'Ed448',
  x25519: 'X25519',
  x448: 'X448',
};

export interface PublicKeyInfo {
  readonly type: string;
  readonly data: Readonly<Record<string, ResultValue>>;
  readonly pem: string;
  readonly fingerprints: Readonly<Record<string, string>>;
}

/** What there is to tell of a public key, given as a key or as a SubjectPublicKeyInfo. */
export function publicKeyInfo(given: KeyObject | Buffer): PublicKeyInfo {
  const key = Buffer.isBuffer(given) ? createPublicKey({ key: given, format: 'der', type: 'spki' }) : given;
  const spki = key.export({ format: 'der', type: 'spki' });
  const { type, data } = numbersOf(key, spki);
  return {
    type,
    data,
    pem: String(key.export({ format: 'pem', type: 'spki' })),
    fingerprints: fingerprints(spki),
  };
}

function numbersOf(key: KeyObject, spki: Buffer): Pick<PublicKeyInfo, 'type' | 'data'> {
  const [algorithm, bits] = parts(readAll(spki)[0]);
  // The bit string begins with the number of bits that it does not use: none.
  const point = bits?.content.subarray(1) ?? Buffer.alloc(0);
  const number = (bytes: Buffer | undefined): number | bigint => int(integerOf(bytes ?? Buffer.alloc(0)));
  const size = (bytes: Buffer | undefined): number => integerOf(bytes ?? Buffer.alloc(0)).toString(2).length;
  const kind = key.asymmetricKeyType ?? '';
  switch (kind) {
    case 'rsa':
    case 'rsa-pss': {
      const [modulus, exponent] = parts(readAll(point)[0]);
      return {
        type: 'RSA',
        data: {
          size: size(modulus?.content),
          modulus: number(modulus?.content),
          exponent: number(exponent?.content),
        },
      };
    }
    case 'dsa': {
      const [p, q, g] = parts(parts(algorithm)[1]);
      return {
        type: 'DSA',
        data: {
          size: size(p?.content),
          p: number(p?.content),
          q: number(q?.content),
          g: number(g?.content),
          y: number(readAll(point)[0]?.content),
        },
      };
    }
    case 'ec': {
      const named = key.asymmetricKeyDetails?.namedCurve ?? '';
      const half = (point.length - 1) / 2;
      const coordinate = (from: number): number | bigint =>
        int(BigInt(`0x0${point.subarray(from, from + half).toString('hex')}`));
      return {
        type: 'ECC',
        data: {
          curve: CURVES[named] ?? named,
          exponent_size: Number(/\d+/.exec(named)?.[0] ?? 0),
          x: coordinate(1),
          y: coordinate(1 + half),
        },
      };
    }
    default:
      return { type: PLAIN_TYPES[kind] ?? `unknown (${kind})`, data: {} };
  }
}
