import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { privateKeyInfo, readPrivateKey } from '../../runtime/x509/private-key.ts';
import { CONTENT_OPTIONS, CONTENT_RULES, contentOf } from '../support/x509-contents.ts';

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
    const key = readPrivateKey(bytes, args.passphrase, { ...begin, can_load_key: true });
    const consistent = args.check_consistency ? isConsistent(key) : null;
    const result = {
      can_load_key: true,
      can_parse_key: true,
      key_is_consistent: consistent,
      ...privateKeyInfo(key, args.return_private_key_data),
    };
    if (consistent === false)
      throw new ModuleFailure(
        'Private key is not consistent! (See https://blog.hboeck.de/archives/888-How-I-tricked-Symantec-with-a-Fake-Private-Key.html)',
        result,
      );
    return { changed: false, ...result };
  },
});

/** Whether what a key signs is what its public part verifies; null for a key that cannot sign. */
function isConsistent(key: KeyObject): boolean | null {
  const kind = key.asymmetricKeyType ?? '';
  if (kind === 'x25519' || kind === 'x448') return null;
  const data = Buffer.from('tsible');
  const hash = kind.startsWith('ed') ? null : 'sha256';
  return verify(hash, data, createPublicKey(key), sign(hash, data, key));
}
