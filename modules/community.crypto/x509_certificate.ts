import { X509Certificate } from 'node:crypto';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { int } from '../../runtime/values/value.ts';
import { timeAt } from '../../runtime/x509/time.ts';
import { acmeCertificate } from '../support/acme-tiny.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { editText } from '../support/edit-text.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { comparableText, openssl, opensslText } from '../support/openssl.ts';

const IDENTIFIERS = ['create_if_not_provided', 'always_create', 'never_create'] as const;

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
    force: { type: 'bool', default: false, description: 'Make it anew.' },
    csr_path: { type: 'path', description: 'File of the request.' },
    csr_content: { type: 'str', description: 'The request.' },
    ignore_timestamps: {
      type: 'bool',
      default: true,
      description: "Don't compare from when to when it is valid.",
    },
    select_crypto_backend: {
      type: 'str',
      default: 'auto',
      choices: ['auto', 'cryptography'],
      description: 'Has no meaning here.',
    },
    privatekey_path: { type: 'path', description: 'File of its key.' },
    privatekey_content: { type: 'str', noLog: true, description: 'Its key.' },
    privatekey_passphrase: { type: 'str', noLog: true, description: "The key's passphrase." },
    selfsigned_version: { type: 'int', default: 3, choices: [3], description: 'Version of the certificate.' },
    selfsigned_digest: { type: 'str', default: 'sha256', description: 'Hash of its signature.' },
    selfsigned_not_before: {
      type: 'str',
      default: '+0s',
      aliases: ['selfsigned_notBefore'],
      description: 'Valid from.',
    },
    selfsigned_not_after: {
      type: 'str',
      default: '+3650d',
      aliases: ['selfsigned_notAfter'],
      description: 'Valid until.',
    },
    selfsigned_create_subject_key_identifier: {
      type: 'str',
      default: 'create_if_not_provided',
      choices: IDENTIFIERS,
      description: 'Whether it has an identifier of its key.',
    },
    ownca_path: { type: 'path', description: "File of the CA's certificate." },
    ownca_content: { type: 'str', description: "The CA's certificate." },
    ownca_privatekey_path: { type: 'path', description: "File of the CA's key." },
    ownca_privatekey_content: { type: 'str', noLog: true, description: "The CA's key." },
    ownca_privatekey_passphrase: { type: 'str', noLog: true, description: 'Its passphrase.' },
    ownca_digest: { type: 'str', default: 'sha256', description: 'Hash of the signature.' },
    ownca_version: { type: 'int', default: 3, choices: [3], description: 'Version of the certificate.' },
    ownca_not_before: { type: 'str', default: '+0s', description: 'Valid from.' },
    ownca_not_after: { type: 'str', default: '+3650d', description: 'Valid until.' },
    ownca_create_subject_key_identifier: {
      type: 'str',
      default: 'create_if_not_provided',
      choices: IDENTIFIERS,
      description: 'Whether it has an identifier of its key.',
    },
    ownca_create_authority_key_identifier: {
      type: 'bool',
      default: true,
      description: "Whether it has one of the CA's.",
    },
    acme_accountkey_path: { type: 'path', description: "File of the account's key, for acme." },
    acme_challenge_path: {
      type: 'path',
      description: 'Folder that is served as /.well-known/acme-challenge.',
    },
    acme_chain: { type: 'bool', default: false, description: 'Has no meaning any more.' },
    acme_directory: {
      type: 'str',
      default: 'https://acme-v02.api.letsencrypt.org/directory',
      description: "The CA's directory.",
    },
    ...FILE_OPTIONS,
  },
  rules: {
    mutuallyExclusive: [
      ['csr_path', 'csr_content'],
      ['privatekey_path', 'privatekey_content'],
      ['ownca_path', 'ownca_content'],
      ['ownca_privatekey_path', 'ownca_privatekey_content'],
    ],
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
        { step: 'text', argv: ['openssl', 'x509', '-noout', '-text', '-in', path] },
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
    if (provider === 'acme') return finish(await byAcme(), { accountkey: args.acme_accountkey_path ?? null });
    const own = provider === 'ownca';
    if (args.csr_path !== undefined && stepOf(probed, 'csr').rc !== 0)
      throw new ModuleFailure(`The certificate signing request file ${args.csr_path} does not exist`);
    const ca = args.ownca_content ?? stepOf(probed, 'ca').out;
    if (own && ca === '') throw new ModuleFailure(`The CA certificate ${args.ownca_path} does not exist`);
    if (own && args.csr_path === undefined && args.csr_content === undefined)
      throw new ModuleFailure('csr_path or csr_content is required for ownca provider');
    const key = own
      ? {
          path: args.ownca_privatekey_path,
          content: args.ownca_privatekey_content,
          pass: args.ownca_privatekey_passphrase,
        }
      : { path: args.privatekey_path, content: args.privatekey_content, pass: args.privatekey_passphrase };
    if (key.path === undefined && key.content === undefined)
      throw new ModuleFailure(
        own
          ? 'ownca_privatekey_path or ownca_privatekey_content is required for ownca provider'
          : "Either 'privatekey_path' or 'privatekey_content' is required for provider selfsigned",
      );
    const parts = { pass: key.pass, key: key.content, ca };
    const keyWords = [key.path ?? '/dev/fd/4', ...(key.pass ? ['-passin', 'fd:3'] : [])];
    const csr =
      args.csr_content ??
      (args.csr_path === undefined
        ? await opensslText(target, ['req', '-new', '-batch', '-subj', '/', '-key', ...keyWords], parts)
        : stepOf(probed, 'csr').out);
    const request = await opensslText(target, ['req', '-noout', '-text', '-in', '/dev/fd/6'], { input: csr });
    const by = own ? 'ownca' : 'selfsigned';
    const from = timeAt(own ? args.ownca_not_before : args.selfsigned_not_before, `${by}_not_before`);
    const until = timeAt(own ? args.ownca_not_after : args.selfsigned_not_after, `${by}_not_after`);
    const identifier = own
      ? args.ownca_create_subject_key_identifier
      : args.selfsigned_create_subject_key_identifier;
    const extensions = [
      ...(identifier === 'always_create' ||
      (identifier !== 'never_create' && !request.includes('Subject Key Identifier'))
        ? ['subjectKeyIdentifier = hash']
        : identifier === 'never_create'
          ? ['subjectKeyIdentifier = none']
          : []),
      own && args.ownca_create_authority_key_identifier
        ? 'authorityKeyIdentifier = keyid:always'
        : 'authorityKeyIdentifier = none',
    ];
    const candidate = await opensslText(
      target,
      [
        ...['x509', '-req', '-in', '/dev/fd/6', '-copy_extensions', 'copyall', '-extfile', '/dev/fd/5'],
        `-${own ? args.ownca_digest : args.selfsigned_digest}`,
        ...(own ? ['-CA', '/dev/fd/7', '-CAkey'] : ['-key']),
        ...keyWords,
        ...validity(from, until),
      ],
      { ...parts, config: `${extensions.join('\n')}\n`, input: csr },
    );
    const wanted = await openssl(target, ['x509', '-noout', '-text', '-in', '/dev/fd/6'], {
      input: candidate,
    });
    const present = stepOf(probed, 'text');
    let same = exists && present.rc === 0 && comparableText(present.out) === comparableText(wanted.out);
    if (same && !args.ignore_timestamps) same = sameTimes(stepOf(probed, 'pem').out, candidate);
    if (same && own) same = isSignedBy(stepOf(probed, 'pem').out, ca);
    return finish(
      same && !args.force ? undefined : candidate,
      own ? { ca_cert: args.ownca_path ?? null, ca_privatekey: args.ownca_privatekey_path ?? null } : {},
    );

    async function byAcme(): Promise<string | undefined> {
      if (args.csr_content === undefined && args.csr_path === undefined)
        throw new ModuleFailure('csr_path or csr_content is required for ownca provider');
      if (args.csr_path !== undefined && stepOf(probed, 'csr').rc !== 0)
        throw new ModuleFailure(`The certificate signing request file ${args.csr_path} does not exist`);
      const request = args.csr_content ?? stepOf(probed, 'csr').out;
      return await acmeCertificate(target, args, {
        csr: request,
        present: exists ? stepOf(probed, 'pem').out : undefined,
        check: task.check,
      });
    }

    /** Writes the certificate, where it is another one. */
    async function finish(next: string | undefined, more: ModuleResult): Promise<ModuleResult> {
      const edited = await editText({ ...args, validate: undefined }, target, task, () => ({
        text: next,
        extra: undefined,
      }));
      const final = next ?? stepOf(probed, 'pem').out;
      return {
        changed: next !== undefined || edited.attributesChanged,
        filename: path,
        privatekey: args.privatekey_path ?? null,
        csr: args.csr_path ?? null,
        ...more,
        ...certificateKeys(final),
        ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
        ...(args.return_content ? { certificate: final } : {}),
      };
    }
  },
});

/** Whole days from now are told by every openssl, other times by newer ones. */
function validity(from: number, until: number): string[] {
  const now = Date.now();
  const days = (until - from) / 86_400_000;
  if (Math.abs(from - now) < 2000 && Number.isInteger(days)) return ['-days', String(days)];
  return ['-not_before', stamp(new Date(from)), '-not_after', stamp(new Date(until))];
}

function stamp(date: Date): string {
  return `${date
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '')}`;
}

function certificateKeys(pem: string): Record<string, string | number | bigint | null> {
  try {
    const certificate = new X509Certificate(pem);
    return {
      notBefore: stamp(new Date(certificate.validFrom)),
      notAfter: stamp(new Date(certificate.validTo)),
      serial_number: int(BigInt(`0x${certificate.serialNumber}`)),
    };
  } catch {
    return { notBefore: null, notAfter: null, serial_number: null };
  }
}

function sameTimes(one: string, other: string): boolean {
  const [a, b] = [new X509Certificate(one), new X509Certificate(other)];
  return a.validFrom === b.validFrom && a.validTo === b.validTo;
}

function isSignedBy(pem: string, ca: string): boolean {
  try {
    return new X509Certificate(pem).verify(new X509Certificate(ca).publicKey);
  } catch {
    return false;
  }
}
