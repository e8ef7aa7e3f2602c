import type { ResultValue } from '../module/result.ts';
import { ModuleFailure } from '../module/result.ts';
import { int } from '../values/value.ts';
import { integerOf, oidOf, parts, readAll, timeOf } from './der.ts';
import { Extensions } from './extensions.ts';
import { fingerprints, publicKeyInfo } from './keys.ts';
import { namedAttributes } from './names.ts';
import { oidName } from './oids.ts';
import { CERTIFICATE, derOf } from './pem.ts';
import { timeAt } from './time.ts';

/** How international names are shown. */
export type NameEncoding = 'ignore' | 'idna' | 'unicode';

export interface Certificate {
  /** What community.crypto's x509_certificate_info tells of it. */
  readonly info: Readonly<Record<string, ResultValue>>;
  readonly extensions: ReturnType<Extensions['entries']>;
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validUntil: number;
}

/** Reads a certificate in PEM or DER. @throws ModuleFailure */
export function readCertificate(bytes: Buffer, encoding: NameEncoding): Certificate {
  const der = derOf(bytes, CERTIFICATE);
  const [certificate] = readAll(der);
  const [tbs, algorithm] = parts(certificate);
  const fields = parts(tbs);
  const versioned = fields[0]?.tag === 0xa0;
  const version = versioned ? Number(integerOf(parts(fields[0])[0]?.content ?? Buffer.alloc(0))) + 1 : 1;
  const [serial, , issuer, validity, subject, key] = versioned ? fields.slice(1) : fields;
  if (serial === undefined || key === undefined)
    throw new ModuleFailure('error parsing asn1 value: ParseError { kind: ShortData }');
  const [notBefore = '', notAfter = ''] = parts(validity).map(timeOf);
  const extensions = new Extensions(parts(fields.find(({ tag }) => tag === 0xa3))[0], encoding);
  const keyInfo = publicKeyInfo(key.whole);
  const names = { subject: namedAttributes(subject), issuer: namedAttributes(issuer) };
  const validUntil = timeAt(notAfter, 'notAfter');
  return {
    validFrom: timeAt(notBefore, 'notBefore'),
    validUntil,
    extensions: extensions.entries(),
    info: {
      ...extensions.common(),
      ...extensions.authorityUris(),
      signature_algorithm: oidName(oidOf(parts(algorithm)[0])),
      subject: new Map(names.subject.dict),
      subject_ordered: names.subject.ordered,
      issuer: new Map(names.issuer.dict),
      issuer_ordered: names.issuer.ordered,
      version,
      not_before: notBefore,
      not_after: notAfter,
      expired: validUntil < Date.now(),
      public_key: keyInfo.pem,
      public_key_type: keyInfo.type,
      public_key_data: keyInfo.data,
      public_key_fingerprints: keyInfo.fingerprints,
      fingerprints: fingerprints(der),
      serial_number: int(integerOf(serial.content)),
    },
  };
}
