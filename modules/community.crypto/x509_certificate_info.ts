import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { typeName } from '../../runtime/values/types.ts';
import { readCertificate } from '../../runtime/x509/certificate.ts';
import { timeAt } from '../../runtime/x509/time.ts';
import { CONTENT_OPTIONS, CONTENT_RULES, contentOf } from '../support/x509-contents.ts';

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
    const { info, validFrom, validUntil } = readCertificate(bytes, args.name_encoding);
    return {
      changed: false,
      ...info,
      valid_at: new Map(times.map(([key_, time]) => [key_, validFrom <= time && time <= validUntil])),
    };
  },
});
