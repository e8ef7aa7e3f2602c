import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { acmeCertificate } from '../support/acme-tiny.ts';
import { SIGNING_EXCLUSIVE, SIGNING_OPTIONS } from '../support/certificate/options.ts';
import { signCertificate, signingTold } from '../support/certificate/sign.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { editText } from '../support/edit-text.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';

export default defineModule({
  name: 'community.crypto.x509_certificate',
  summary: 'Make a certificate, signed by its own key or by that of a CA on the host',
  options: {
    path: { type: 'path', required: true, description: 'File of the certificate.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    return_content: { type: 'bool', default: false, description: 'The result holds it.' },
    provider: { type: 'str', choices: ['acme', 'ownca', 'selfsigned'], description: 'Who signs it.' },
    ...SIGNING_OPTIONS,
    acme_accountkey_path: { type: 'path', description: "File of the account's key, for acme." },
    acme_challenge_path: {
      type: 'path',
      description: 'Folder that is served as /.well-known/acme-challenge.',
    },
    acme_chain: {
      type: 'bool',
      default: false,
      description: "With the CA's own certificate behind it, by an old acme-tiny.",
    },
    acme_directory: {
      type: 'str',
      default: 'https://acme-v02.api.letsencrypt.org/directory',
      description: "The CA's directory.",
    },
    ...FILE_OPTIONS,
  },
  rules: {
    mutuallyExclusive: SIGNING_EXCLUSIVE,
    requiredIf: [['state', 'present', ['provider']]],
  },
  check: 'full',
  diff: 'full',
  async run(args, target, task): Promise<ModuleResult> {
    const { path, provider } = args;
    const folder = path.slice(0, path.lastIndexOf('/')) || '.';
    const probed = await runCommands(
      target,
      [
        { step: 'folder', argv: ['test', '-d', folder] },
        { step: 'pem', argv: ['cat', '--', path] },
        { step: 'csr', argv: ['cat', '--', args.csr_path ?? '/dev/null'] },
        { step: 'ca', argv: ['cat', '--', args.ownca_path ?? '/dev/null'] },
      ],
      { need: ['openssl'] },
    );
    if (stepOf(probed, 'folder').rc !== 0)
      throw new ModuleFailure(`The directory ${folder} does not exist or the file is not a directory`, {
        name: folder,
      });
    const exists = stepOf(probed, 'pem').rc === 0;
    if (args.state === 'absent') {
      if (exists && !task.check)
        await runCommands(target, [{ step: 'remove', argv: ['rm', '-f', '--', path] }]);
      return { changed: exists, filename: path };
    }
    const pem = stepOf(probed, 'pem').out;
    const csr = stepOf(probed, 'csr');
    const present = exists ? pem : undefined;
    const files = { csr: csr.rc === 0 ? csr.out : undefined, ca: stepOf(probed, 'ca').out };
    return finish(
      provider === 'ownca' || provider === 'selfsigned'
        ? await signCertificate(target, provider, args, files, present)
        : await acmeCertificate(target, args, { csr: files.csr, present, check: task.check }),
    );

    /** Writes the certificate, where it is another one. */
    async function finish(next: string | undefined): Promise<ModuleResult> {
      const edited = await editText({ ...args, validate: undefined }, target, task, () => ({
        text: next,
        extra: undefined,
      }));
      const final = next ?? pem;
      return {
        changed: next !== undefined || edited.attributesChanged,
        filename: path,
        ...signingTold(provider ?? '', args, final),
        ...(provider === 'acme' ? { accountkey: args.acme_accountkey_path ?? null } : {}),
        ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
        ...(args.return_content ? { certificate: final } : {}),
      };
    }
  },
});
