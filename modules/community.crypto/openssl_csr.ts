import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { REQUEST_OPTIONS, REQUEST_RULES } from '../support/csr/options.ts';
import { makeRequest } from '../support/csr/request.ts';
import { editText } from '../support/edit-text.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { comparableText } from '../support/openssl.ts';

export default defineModule({
  name: 'community.crypto.openssl_csr',
  summary: 'Make a request for a certificate',
  options: {
    path: { type: 'path', required: true, description: 'File of the request.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    force: { type: 'bool', default: false, description: 'Make it anew.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    return_content: { type: 'bool', default: false, description: 'The result holds it.' },
    ...REQUEST_OPTIONS,
    ...FILE_OPTIONS,
  },
  rules: {
    ...REQUEST_RULES,
    requiredIf: [['state', 'present', ['privatekey_path', 'privatekey_content'], true]],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { path } = args;
    const folder = path.slice(0, path.lastIndexOf('/')) || '.';
    const probed = await runCommands(
      target,
      [
        { step: 'folder', argv: ['test', '-d', folder] },
        { step: 'exists', argv: ['test', '-e', path] },
        { step: 'text', argv: ['openssl', 'req', '-noout', '-text', '-verify', '-in', path] },
        { step: 'pem', argv: ['cat', '--', path] },
        { step: 'key', argv: ['test', '-e', args.privatekey_path ?? '/'] },
      ],
      { need: ['openssl'] },
    );
    if (stepOf(probed, 'folder').rc !== 0)
      throw new ModuleFailure(`The directory ${folder} does not exist or the file is not a directory`, {
        name: folder,
      });
    const exists = stepOf(probed, 'exists').rc === 0;
    if (args.state === 'absent') {
      if (exists && !task.check)
        await runCommands(target, [{ step: 'remove', argv: ['rm', '-f', '--', path] }]);
      return { changed: exists };
    }
    if (stepOf(probed, 'key').rc !== 0)
      throw new ModuleFailure(`The private key ${args.privatekey_path} does not exist`);
    const wanted = await makeRequest(target, args);
    const present = stepOf(probed, 'text');
    const same = exists && present.rc === 0 && comparableText(present.out) === wanted.comparable;
    const next = same && !args.force ? undefined : wanted.pem;
    const edited = await editText({ ...args, validate: undefined }, target, task, () => ({
      text: next,
      extra: undefined,
    }));
    const { privatekey, ...told } = wanted.told;
    return {
      changed: next !== undefined || edited.attributesChanged,
      privatekey,
      filename: path,
      ...told,
      ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
      ...(args.return_content ? { csr: next ?? stepOf(probed, 'pem').out } : {}),
    };
  },
});
