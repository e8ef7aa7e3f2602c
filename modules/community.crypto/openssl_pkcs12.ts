import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { deliver } from '../ansible.builtin/copy/deliver.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { bytesContents } from '../support/contents.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { invoked } from '../support/invoked.ts';
import { makeArchive, pemOf, readArchive, readParts, samePair, splitPem } from '../support/pkcs12.ts';

export default defineModule({
  name: 'community.crypto.openssl_pkcs12',
  summary: 'Make PKCS#12 archives of keys and certificates, and unpack them',
  options: {
    action: {
      type: 'str',
      default: 'export',
      choices: ['export', 'parse'],
      description: 'Make the archive, or write what is in one as PEM.',
    },
    other_certificates: {
      type: 'list',
      aliases: ['ca_certificates'],
      elements: 'path',
      description: "Files of the CAs' certificates.",
    },
    other_certificates_parse_all: {
      type: 'bool',
      default: false,
      description: 'Each of them may hold several.',
    },
    other_certificates_content: { type: 'list', elements: 'str', description: "The CAs' certificates." },
    certificate_path: { type: 'path', description: 'File of the certificate.' },
    certificate_content: { type: 'str', description: 'The certificate.' },
    force: { type: 'bool', default: false, description: 'Make it anew.' },
    friendly_name: { type: 'str', aliases: ['name'], description: 'Name of the key in the archive.' },
    encryption_level: {
      type: 'str',
      default: 'auto',
      choices: ['auto', 'compatibility2022'],
      description: 'Ciphers that old programs read, too.',
    },
    iter_size: { type: 'int', description: 'Rounds of its key derivation.' },
    maciter_size: { type: 'int', description: 'Has no meaning any more.' },
    passphrase: { type: 'str', noLog: true, description: "The archive's passphrase." },
    path: { type: 'path', required: true, description: 'The file that is written.' },
    privatekey_passphrase: { type: 'str', noLog: true, description: "The key's passphrase." },
    privatekey_path: { type: 'path', description: 'File of the key.' },
    privatekey_content: { type: 'str', noLog: true, description: 'The key.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    src: { type: 'path', description: 'The archive, for parse.' },
    backup: { type: 'bool', default: false, description: 'Keep the former file beside the new one.' },
    return_content: { type: 'bool', default: false, description: 'The result holds it in base64.' },
    select_crypto_backend: {
      type: 'str',
      default: 'auto',
      choices: ['auto', 'cryptography'],
      description: 'Has no meaning here.',
    },
    ...FILE_OPTIONS,
  },
  rules: {
    mutuallyExclusive: [
      ['privatekey_path', 'privatekey_content'],
      ['certificate_path', 'certificate_content'],
      ['other_certificates', 'other_certificates_content'],
    ],
    requiredIf: [['action', 'parse', ['src']]],
  },
  check: 'full',
  diff: 'none',
  async run(given, target, task): Promise<ModuleResult> {
    const args = { ...given, mode: given.mode ?? '0400' };
    const { path, action } = args;
    const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.';
    const authorities = args.other_certificates ?? [];
    const probed = await runCommands(
      target,
      [
        { step: 'folder', argv: ['test', '-d', folder] },
        { step: 'exists', argv: ['test', '-e', path] },
        { step: 'present', argv: action === 'parse' ? ['cat', '--', path] : ['true'] },
        { step: 'key', argv: ['cat', '--', args.privatekey_path ?? '/dev/null'] },
        { step: 'certificate', argv: ['cat', '--', args.certificate_path ?? '/dev/null'] },
        ...authorities.map((file, at) => ({ step: `ca ${at}`, argv: ['cat', '--', String(file)] })),
      ],
      { need: ['openssl'] },
    );
    const read = (step: string, file: string | undefined, content: string | undefined): string => {
      const done = stepOf(probed, step);
      if (done.rc !== 0) throw new ModuleFailure(`[Errno 2] No such file or directory: '${file}'`);
      return content ?? done.out;
    };
    const key = read('key', args.privatekey_path, args.privatekey_content);
    const certificate = read('certificate', args.certificate_path, args.certificate_content);
    const others = (
      args.other_certificates_content ??
      authorities.map((file, at) => read(`ca ${at}`, String(file), undefined))
    ).flatMap((text) => (args.other_certificates_parse_all ? splitPem(text) : splitPem(text).slice(0, 1)));
    if (stepOf(probed, 'folder').rc !== 0)
      throw new ModuleFailure(`The directory '${folder}' does not exist or the path is not a directory`, {
        name: folder,
      });
    const exists = stepOf(probed, 'exists').rc === 0;
    const told: ModuleResult = {
      filename: path,
      ...(args.privatekey_path === undefined ? {} : { privatekey_path: args.privatekey_path }),
    };
    if (args.state === 'absent') {
      if (!exists) return { ...told, changed: false };
      const removed = await invoked(task, 'ansible.builtin.file', { path, state: 'absent' });
      if (removed.failed) throw new ModuleFailure(String(removed.msg));
      return { ...told, changed: true };
    }
    const archive = { key, pass: args.privatekey_passphrase, certificate, others, name: args.friendly_name };
    const wanted = await content();
    const attributes = Object.fromEntries(
      Object.keys(FILE_OPTIONS).map((name) => [name, args[name as keyof typeof FILE_OPTIONS]]),
    );
    if (wanted === undefined) {
      const file = await invoked(task, 'ansible.builtin.file', { path, state: 'file', ...attributes });
      if (file.failed) throw new ModuleFailure(String(file.msg));
      return { ...told, changed: file.changed === true, mode: file.mode };
    }
    if (task.check) return { ...told, changed: true };
    const delivered = await deliver(
      { contents: bytesContents(wanted), name: path, label: path, isText: true },
      {
        ...args,
        dest: path,
        force: true,
        follow: true,
        validate: undefined,
        directory_mode: undefined,
        checksum: undefined,
      },
      target,
      task,
    );
    return {
      ...told,
      changed: true,
      ...(delivered?.backup_file === undefined ? {} : { backup_file: delivered.backup_file }),
      ...(args.return_content ? { pkcs12: wanted.toString('base64') } : {}),
      mode: delivered?.mode,
    };

    /** What the file is to hold; undefined while it holds that. */
    async function content(): Promise<Buffer | undefined> {
      if (action === 'parse') {
        const found = await readArchive(target, args.src ?? '', args.passphrase);
        if (found === undefined) throw new ModuleFailure('Invalid password or PKCS12 data');
        const text = pemOf(found);
        return exists && !args.force && stepOf(probed, 'present').out === text
          ? undefined
          : Buffer.from(text);
      }
      const parts = await readParts(target, archive);
      const present = exists && !args.force ? await readArchive(target, path, args.passphrase) : undefined;
      if (present !== undefined && samePair(present, parts)) return undefined;
      if (task.check) return Buffer.alloc(0);
      if (!args.friendly_name) throw new ModuleFailure('Friendly_name is required');
      return await makeArchive(target, archive, args);
    }
  },
});
