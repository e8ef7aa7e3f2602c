import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { editText } from '../support/edit-text.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { openssl } from '../support/openssl.ts';

export default defineModule({
  name: 'community.crypto.openssl_dhparam',
  summary: 'Make Diffie-Hellman parameters',
  options: {
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether they are to be there.',
    },
    size: { type: 'int', default: 4096, description: 'Their size in bits.' },
    force: { type: 'bool', default: false, description: 'Make them anew.' },
    path: { type: 'path', required: true, description: 'Their file.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    select_crypto_backend: {
      type: 'str',
      default: 'auto',
      choices: ['auto', 'cryptography', 'openssl'],
      description: 'Has no meaning here.',
    },
    return_content: { type: 'bool', default: false, description: 'The result holds them.' },
    ...FILE_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, size } = args;
    const folder = path.slice(0, path.lastIndexOf('/')) || '.';
    const probed = await runCommands(target, [
      { step: 'folder', argv: ['test', '-d', folder] },
      { step: 'text', argv: ['cat', '--', path] },
      { step: 'about', argv: ['openssl', 'dhparam', '-check', '-text', '-noout', '-in', path] },
    ]);
    if (stepOf(probed, 'folder').rc !== 0)
      throw new ModuleFailure(`The directory '${folder}' does not exist or the file is not a directory`, {
        name: folder,
      });
    const exists = stepOf(probed, 'text').rc === 0;
    if (args.state === 'absent') {
      if (exists && !task.check)
        await runCommands(target, [{ step: 'remove', argv: ['rm', '-f', '--', path] }]);
      return { changed: exists, size, filename: path };
    }
    const about = stepOf(probed, 'about');
    const bits = /\((\d+) bit\)/.exec(about.out)?.[1];
    const valid = about.rc === 0 && Number(bits) === size && !/WARNING/.test(about.out + about.err);
    let text: string | undefined;
    if (!valid || args.force) {
      if (task.check) return { changed: true, size, filename: path };
      const made = await openssl(target, ['dhparam', String(size)]);
      if (made.rc !== 0) throw new ModuleFailure(made.err.trim());
      text = made.out;
    }
    const edited = await editText({ ...args, validate: undefined }, target, task, () => ({
      text,
      extra: undefined,
    }));
    return {
      changed: text !== undefined || edited.attributesChanged,
      size,
      filename: path,
      ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
      ...(args.return_content ? { dhparams: text ?? stepOf(probed, 'text').out } : {}),
    };
  },
});
