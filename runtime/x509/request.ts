import { constants, createPublicKey, verify } from 'node:crypto';
import { ModuleFailure, type ResultValue } from '../module/result.ts';
import type { NameEncoding } from './certificate.ts';
import { type Der, oidOf, parts, readAll } from './der.ts';
import { Extensions } from './extensions.ts';
import { publicKeyInfo } from './keys.ts';
import { namedAttributes } from './names.ts';
import { oidName } from './oids.ts';
import { derOf, REQUEST } from './pem.ts';

/** What community.crypto's openssl_csr_info tells of a signing request in PEM or DER. @throws ModuleFailure */
export function requestInfo(
  bytes: Buffer,
  encoding: NameEncoding,
): Readonly<Record<string, ResultValue>> & { readonly signature_valid: boolean } {
  const der = derOf(bytes, REQUEST);
  const [info, algorithm, signature] = parts(readAll(der)[0]);
  const [, subject, key, attributes] = parts(info);
  if (info === undefined || key === undefined || signature === undefined)
    throw new ModuleFailure('error parsing asn1 value: ParseError { kind: ShortData }');
  const requested = parts(attributes).find(
    (attribute) => oidOf(parts(attribute)[0]) === '1.2.840.113549.1.9.14',
  );
  const extensions = new Extensions(parts(parts(requested)[1])[0], encoding);
  const keyInfo = publicKeyInfo(key.whole);
  const names = namedAttributes(subject);
  return {
    ...extensions.common(),
    ...extensions.nameConstraints(),
    subject: new Map(names.dict),
    subject_ordered: names.ordered,
    public_key: keyInfo.pem,
    public_key_type: keyInfo.type,
    public_key_data: keyInfo.data,
    public_key_fingerprints: keyInfo.fingerprints,
    signature_valid: isSigned(info, algorithm, signature, key),
  };
}

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
