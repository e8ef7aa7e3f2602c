import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import { SIGNING_EXCLUSIVE, SIGNING_OPTIONS } from '../support/certificate/options.ts';
import { signCertificate, signingTold } from '../support/certificate/sign.ts';
import { runCommands, stepOf } from '../support/commands.ts';

export default defineModule({
  name: 'community.crypto.x509_certificate_pipe',
  summary: 'Make a certificate, and only return it',
  options: {
    provider: { type: 'str', required: true, choices: ['ownca', 'selfsigned'], description: 'Who signs it.' },
    ...SIGNING_OPTIONS,
    content: { type: 'str', description: 'The certificate that there is already.' },
  },
  rules: { mutuallyExclusive: SIGNING_EXCLUSIVE },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const { provider, content } = args;
    const probed = await runCommands(
      target,
      [
        { step: 'csr', argv: ['cat', '--', args.csr_path ?? '/dev/null'] },
        { step: 'ca', argv: ['cat', '--', args.ownca_path ?? '/dev/null'] },
      ],
      { need: ['openssl'] },
    );
    const csr = stepOf(probed, 'csr');
    const files = { csr: csr.rc === 0 ? csr.out : undefined, ca: stepOf(probed, 'ca').out };
    const next = await signCertificate(target, provider, args, files, content);
    const final = next ?? content ?? '';
    return { changed: next !== undefined, ...signingTold(provider, args, final), certificate: final };
  },
});
