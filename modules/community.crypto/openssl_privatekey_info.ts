import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { messageOf } from '../../runtime/errors/error.ts';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { int } from '../../runtime/values/value.ts';
import { integerOf, parts, readAll } from '../support/x509/der.ts';
import { publicKeyInfo } from '../support/x509/keys.ts';
import { CONTENT_OPTIONS, CONTENT_RULES, contentOf } from '../support/x509/read.ts';

export default defineModule({
  name: 'community.crypto.openssl_privatekey_info',
  summary: 'Tell of a private key',
  options: {
    path: CONTENT_OPTIONS.path,
    content: { ...CONTENT_OPTIONS.content, noLog: true },
    passphrase: { type: 'str', noLog: true, description: 'Passphrase of the key.' },
    return_private_key_data: { type: 'bool', default: false, description: 'Tell its secret numbers, too.' },
    check_consistency: {
      type: 'bool',
      default: false,
      description: 'Check that its public part belongs to the secret one.',
    },
    select_crypto_backend: CONTENT_OPTIONS.select_crypto_backend,
  },
  rules: CONTENT_RULES,
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const begin = { can_load_key: false, can_parse_key: false, key_is_consistent: null };
    const bytes = await contentOf(args, target, 'private key', begin);
    const key = parse(bytes, args.passphrase, { ...begin, can_load_key: true });
    const info = publicKeyInfo(createPublicKey(key));
    const consistent = args.check_consistency ? isConsistent(key) : null;
    const result = {
      can_load_key: true,
      can_parse_key: true,
      key_is_consistent: consistent,
      public_key: info.pem,
      public_key_fingerprints: info.fingerprints,
      type: info.type,
      public_data: info.data,
      ...(args.return_private_key_data ? { private_data: secrets(key) } : {}),
    };
    if (consistent === false)
      throw new ModuleFailure(
        'Private key is not consistent! (See https://blog.hboeck.de/archives/888-How-I-tricked-Symantec-with-a-Fake-Private-Key.html)',
        result,
      );
    return { changed: false, ...result };
  },
});

function parse(bytes: Buffer, passphrase: string | undefined, failed: ModuleResult): KeyObject {
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

/** Whether what a key signs is what its public part verifies; null for a key that cannot sign. */
function isConsistent(key: KeyObject): boolean | null {
  const kind = key.asymmetricKeyType ?? '';
  if (kind === 'x25519' || kind === 'x448') return null;
  const data = Buffer.from('tsible');
  const hash = kind.startsWith('ed') ? null : 'sha256';
  return verify(hash, data, createPublicKey(key), sign(hash, data, key));
}
