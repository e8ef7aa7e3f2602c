import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { REQUEST_OPTIONS, REQUEST_RULES } from '../support/csr/options.ts';
import { makeRequest, requestText } from '../support/csr/request.ts';

export default defineModule({
  name: 'community.crypto.openssl_csr_pipe',
  summary: 'Make a request for a certificate, and only return it',
  options: {
    ...REQUEST_OPTIONS,
    content: { type: 'str', description: 'The request that there is already.' },
  },
  rules: { ...REQUEST_RULES, requiredOneOf: [['privatekey_path', 'privatekey_content']] },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const probed = await runCommands(target, [
      { step: 'key', argv: ['test', '-e', args.privatekey_path ?? '/'] },
    ]);
    if (stepOf(probed, 'key').rc !== 0)
      throw new ModuleFailure(`[Errno 2] No such file or directory: '${args.privatekey_path}'`);
    const wanted = await makeRequest(target, args);
    const same =
      args.content !== undefined && (await requestText(target, args.content)) === wanted.comparable;
    return { ...wanted.told, changed: !same, csr: same ? args.content : wanted.pem };
  },
});
