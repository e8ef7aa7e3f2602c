import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { typeName } from '../../runtime/values/types.ts';
import { int } from '../../runtime/values/value.ts';
import { integerOf, oidOf, parts, readAll, timeOf } from '../support/x509/der.ts';
import { Extensions } from '../support/x509/extensions.ts';
import { fingerprints, publicKeyInfo } from '../support/x509/keys.ts';
import { namedAttributes } from '../support/x509/names.ts';
import { oidName } from '../support/x509/oids.ts';
import { CONTENT_OPTIONS, CONTENT_RULES, contentOf, derOf } from '../support/x509/read.ts';
import { timeAt } from '../support/x509/time.ts';

export default defineModule({
  name: 'community.crypto.x509_certificate_info',
  summary: 'Tell of an X.509 certificate',
  options: {
    ...CONTENT_OPTIONS,
    valid_at: { type: 'dict', description: 'Times; the result says whether it is valid then.' },
  },
  rules: CONTENT_RULES,
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const bytes = await contentOf(args, target, 'certificate');
    const times = [...(args.valid_at ?? [])].map(([key, value]): [string, number] => {
      if (typeof value !== 'string')
        throw new ModuleFailure(
          `The value for valid_at.${String(key)} must be of type string (got <class '${typeName(value)}'>)`,
        );
      return [String(key), timeAt(value, `valid_at.${String(key)}`)];
    });
    const der = derOf(bytes, /^(X509 |TRUSTED )?CERTIFICATE$/);
    const [certificate] = readAll(der);
    const [tbs, algorithm] = parts(certificate);
    const fields = parts(tbs);
    const versioned = fields[0]?.tag === 0xa0;
    const version = versioned ? Number(integerOf(parts(fields[0])[0]?.content ?? Buffer.alloc(0))) + 1 : 1;
    const [serial, , issuer, validity, subject, key] = versioned ? fields.slice(1) : fields;
    if (serial === undefined || key === undefined)
      throw new ModuleFailure('error parsing asn1 value: ParseError { kind: ShortData }');
    const [notBefore = '', notAfter = ''] = parts(validity).map(timeOf);
    const extensions = new Extensions(parts(fields.find(({ tag }) => tag === 0xa3))[0], args.name_encoding);
    const info = publicKeyInfo(key.whole);
    const names = { subject: namedAttributes(subject), issuer: namedAttributes(issuer) };
    const [from, to] = [timeAt(notBefore, 'notBefore'), timeAt(notAfter, 'notAfter')];
    return {
      changed: false,
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
      expired: to < Date.now(),
      public_key: info.pem,
      public_key_type: info.type,
      public_key_data: info.data,
      public_key_fingerprints: info.fingerprints,
      fingerprints: fingerprints(der),
      serial_number: int(integerOf(serial.content)),
      valid_at: new Map(times.map(([key_, time]) => [key_, from <= time && time <= to])),
    };
  },
});
