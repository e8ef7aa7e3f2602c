import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { requestInfo } from '../../runtime/x509/request.ts';
import { CONTENT_OPTIONS, CONTENT_RULES, contentOf } from '../support/x509-contents.ts';

export default defineModule({
  name: 'community.crypto.openssl_csr_info',
  summary: 'Tell of a certificate signing request',
  options: CONTENT_OPTIONS,
  rules: CONTENT_RULES,
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const result = requestInfo(await contentOf(args, target, 'CSR'), args.name_encoding);
    if (!result.signature_valid) throw new ModuleFailure('CSR signature is invalid!', result);
    return { changed: false, ...result };
  },
});
