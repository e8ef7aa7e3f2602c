import { constants, createPublicKey, verify } from 'node:crypto';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { type Der, oidOf, parts, readAll } from '../support/x509/der.ts';
import { Extensions } from '../support/x509/extensions.ts';
import { publicKeyInfo } from '../support/x509/keys.ts';
import { namedAttributes } from '../support/x509/names.ts';
import { oidName } from '../support/x509/oids.ts';
import { CONTENT_OPTIONS, CONTENT_RULES, contentOf, derOf } from '../support/x509/read.ts';

export default defineModule({
  name: 'community.crypto.openssl_csr_info',
  summary: 'Tell of a certificate signing request',
  options: CONTENT_OPTIONS,
  rules: CONTENT_RULES,
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const der = derOf(await contentOf(args, target, 'CSR'), /^(NEW )?CERTIFICATE REQUEST$/);
    const [info, algorithm, signature] = parts(readAll(der)[0]);
    const [, subject, key, attributes] = parts(info);
    if (info === undefined || key === undefined || signature === undefined)
      throw new ModuleFailure('error parsing asn1 value: ParseError { kind: ShortData }');
    const requested = parts(attributes).find(
      (attribute) => oidOf(parts(attribute)[0]) === '1.2.840.113549.1.9.14',
    );
    const extensions = new Extensions(parts(parts(requested)[1])[0], args.name_encoding);
    const keyInfo = publicKeyInfo(key.whole);
    const names = namedAttributes(subject);
    const valid = isSigned(info, algorithm, signature, key);
    const result = {
      ...extensions.common(),
      ...extensions.nameConstraints(),
      subject: new Map(names.dict),
      subject_ordered: names.ordered,
      public_key: keyInfo.pem,
      public_key_type: keyInfo.type,
      public_key_data: keyInfo.data,
      public_key_fingerprints: keyInfo.fingerprints,
      signature_valid: valid,
    };
    if (!valid) throw new ModuleFailure('CSR signature is invalid!', result);
    return { changed: false, ...result };
  },
});

/** Whether a request is signed with its own key. */
function isSigned(info: Der, algorithm: Der | undefined, signature: Der, key: Der): boolean {
  const name = oidName(oidOf(parts(algorithm)[0]));
  const publicKey = createPublicKey({ key: key.whole, format: 'der', type: 'spki' });
  const pss = name === 'rsassaPss';
  const hash = pss
    ? 'sha256'
    : (/SHA(\d+)/i.exec(name)?.[0].toLowerCase() ?? (name.startsWith('md5') ? 'md5' : undefined));
  const settings = pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
    : {};
  return verify(hash, info.whole, { key: publicKey, ...settings }, signature.content.subarray(1));
}
