import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import type { Dict } from '../../runtime/values/value.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { editText } from '../support/edit-text.ts';
import { FILE_OPTIONS } from '../support/file-options.ts';
import { comparableText, openssl, opensslText } from '../support/openssl.ts';

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
    digest: { type: 'str', default: 'sha256', description: 'Hash of its signature.' },
    privatekey_path: { type: 'path', description: 'File of the key.' },
    privatekey_content: { type: 'str', noLog: true, description: 'The key.' },
    privatekey_passphrase: { type: 'str', noLog: true, description: 'Its passphrase.' },
    version: { type: 'int', default: 1, choices: [1], description: 'Version of the request.' },
    subject: { type: 'dict', description: 'Further fields of the subject.' },
    subject_ordered: { type: 'list', elements: 'dict', description: 'The same, in order.' },
    country_name: { type: 'str', aliases: ['C', 'countryName'], description: 'Country.' },
    state_or_province_name: { type: 'str', aliases: ['ST', 'stateOrProvinceName'], description: 'State.' },
    locality_name: { type: 'str', aliases: ['L', 'localityName'], description: 'Place.' },
    organization_name: { type: 'str', aliases: ['O', 'organizationName'], description: 'Organization.' },
    organizational_unit_name: {
      type: 'str',
      aliases: ['OU', 'organizationalUnitName'],
      description: 'Unit.',
    },
    common_name: { type: 'str', aliases: ['CN', 'commonName'], description: 'Common name.' },
    email_address: { type: 'str', aliases: ['E', 'emailAddress'], description: 'Address.' },
    subject_alt_name: {
      type: 'list',
      elements: 'str',
      aliases: ['subjectAltName'],
      description: 'Other names: DNS:x, IP:y.',
    },
    subject_alt_name_critical: {
      type: 'bool',
      default: false,
      aliases: ['subjectAltName_critical'],
      description: 'It is critical.',
    },
    use_common_name_for_san: {
      type: 'bool',
      default: true,
      aliases: ['useCommonNameForSAN'],
      description: 'The common name is the other name, where there is none.',
    },
    key_usage: { type: 'list', elements: 'str', aliases: ['keyUsage'], description: 'What the key is for.' },
    key_usage_critical: {
      type: 'bool',
      default: false,
      aliases: ['keyUsage_critical'],
      description: 'It is critical.',
    },
    extended_key_usage: {
      type: 'list',
      elements: 'str',
      aliases: ['extKeyUsage', 'extendedKeyUsage'],
      description: 'What the certificate is for.',
    },
    extended_key_usage_critical: {
      type: 'bool',
      default: false,
      aliases: ['extKeyUsage_critical', 'extendedKeyUsage_critical'],
      description: 'It is critical.',
    },
    basic_constraints: {
      type: 'list',
      elements: 'str',
      aliases: ['basicConstraints'],
      description: 'CA:TRUE, pathlen:0.',
    },
    basic_constraints_critical: {
      type: 'bool',
      default: false,
      aliases: ['basicConstraints_critical'],
      description: 'It is critical.',
    },
    ocsp_must_staple: {
      type: 'bool',
      default: false,
      aliases: ['ocspMustStaple'],
      description: 'OCSP must be stapled.',
    },
    ocsp_must_staple_critical: {
      type: 'bool',
      default: false,
      aliases: ['ocspMustStaple_critical'],
      description: 'It is critical.',
    },
    name_constraints_permitted: {
      type: 'list',
      elements: 'str',
      description: 'Names that a CA may certify.',
    },
    name_constraints_excluded: { type: 'list', elements: 'str', description: 'Names that it may not.' },
    name_constraints_critical: { type: 'bool', default: false, description: 'It is critical.' },
    create_subject_key_identifier: {
      type: 'bool',
      default: false,
      description: 'Make an identifier of the key.',
    },
    subject_key_identifier: { type: 'str', description: 'Identifier of the key.' },
    authority_key_identifier: { type: 'str', description: "Identifier of the CA's key." },
    authority_cert_issuer: { type: 'list', elements: 'str', description: "Issuer of the CA's certificate." },
    authority_cert_serial_number: { type: 'int', description: 'Its serial number.' },
    crl_distribution_points: {
      type: 'list',
      elements: 'dict',
      description: 'Where lists of revoked certificates are.',
      options: {
        full_name: { type: 'list', elements: 'str', description: 'The places: URI:http://...' },
        relative_name: { type: 'list', elements: 'str', description: 'The place, relative.' },
        crl_issuer: { type: 'list', elements: 'str', description: 'Who issues them.' },
        reasons: {
          type: 'list',
          elements: 'str',
          choices: [
            'key_compromise',
            'ca_compromise',
            'affiliation_changed',
            'superseded',
            'cessation_of_operation',
            'certificate_hold',
            'privilege_withdrawn',
            'aa_compromise',
          ],
          description: 'For which reasons.',
        },
      },
      rules: {
        mutuallyExclusive: [['full_name', 'relative_name']],
        requiredOneOf: [['full_name', 'relative_name', 'crl_issuer']],
      },
    },
    select_crypto_backend: {
      type: 'str',
      default: 'auto',
      choices: ['auto', 'cryptography'],
      description: 'Has no meaning here.',
    },
    ...FILE_OPTIONS,
  },
  rules: {
    requiredTogether: [['authority_cert_issuer', 'authority_cert_serial_number']],
    mutuallyExclusive: [
      ['privatekey_path', 'privatekey_content'],
      ['subject', 'subject_ordered'],
    ],
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
    const subject = subjectOf(args);
    const names =
      args.subject_alt_name ??
      (args.use_common_name_for_san && args.common_name ? [`DNS:${args.common_name}`] : undefined);
    const config = requestConfig(subject, extensionsOf(args, names));
    const key = args.privatekey_path ?? '/dev/fd/4';
    const candidate = await opensslText(
      target,
      [
        'req',
        '-new',
        '-batch',
        '-utf8',
        `-${args.digest}`,
        '-config',
        '/dev/fd/5',
        '-key',
        key,
        ...passWords(args.privatekey_passphrase),
      ],
      { pass: args.privatekey_passphrase, key: args.privatekey_content, config },
    );
    const wanted = await openssl(target, ['req', '-noout', '-text', '-in', '/dev/fd/6'], {
      input: candidate,
    });
    const present = stepOf(probed, 'text');
    const same = exists && present.rc === 0 && comparableText(present.out) === comparableText(wanted.out);
    const next = same && !args.force ? undefined : candidate;
    const edited = await editText({ ...args, validate: undefined }, target, task, () => ({
      text: next,
      extra: undefined,
    }));
    const list = (value: readonly string[] | undefined): ResultValue => value ?? null;
    return {
      changed: next !== undefined || edited.attributesChanged,
      privatekey: args.privatekey_path ?? null,
      filename: path,
      subject: subject.map(([name, value]) => [name, value]),
      subjectAltName: list(names),
      keyUsage: list(args.key_usage),
      extendedKeyUsage: list(args.extended_key_usage),
      basicConstraints: list(args.basic_constraints),
      ocspMustStaple: args.ocsp_must_staple,
      name_constraints_permitted: args.name_constraints_permitted ?? [],
      name_constraints_excluded: args.name_constraints_excluded ?? [],
      ...(edited.backup === undefined ? {} : { backup_file: edited.backup }),
      ...(args.return_content ? { csr: next ?? stepOf(probed, 'pem').out } : {}),
    };
  },
});

function passWords(passphrase: string | undefined): string[] {
  return passphrase ? ['-passin', 'fd:3'] : [];
}

interface Subject {
  readonly country_name: string | undefined;
  readonly state_or_province_name: string | undefined;
  readonly locality_name: string | undefined;
  readonly organization_name: string | undefined;
  readonly organizational_unit_name: string | undefined;
  readonly common_name: string | undefined;
  readonly email_address: string | undefined;
  readonly subject: Dict | undefined;
  readonly subject_ordered: readonly Dict[] | undefined;
}

function subjectOf(args: Subject): [string, string][] {
  const fields: [string, string | undefined][] = [
    ['C', args.country_name],
    ['ST', args.state_or_province_name],
    ['L', args.locality_name],
    ['O', args.organization_name],
    ['OU', args.organizational_unit_name],
    ['CN', args.common_name],
    ['emailAddress', args.email_address],
  ];
  for (const dict of [...(args.subject === undefined ? [] : [args.subject]), ...(args.subject_ordered ?? [])])
    for (const [key, value] of dict)
      for (const one of Array.isArray(value) ? value : [value]) fields.push([str(key), str(one)]);
  return fields.filter((field): field is [string, string] => Boolean(field[1]));
}

interface Extensions {
  readonly subject_alt_name_critical: boolean;
  readonly key_usage: readonly string[] | undefined;
  readonly key_usage_critical: boolean;
  readonly extended_key_usage: readonly string[] | undefined;
  readonly extended_key_usage_critical: boolean;
  readonly basic_constraints: readonly string[] | undefined;
  readonly basic_constraints_critical: boolean;
  readonly ocsp_must_staple: boolean;
  readonly ocsp_must_staple_critical: boolean;
  readonly name_constraints_permitted: readonly string[] | undefined;
  readonly name_constraints_excluded: readonly string[] | undefined;
  readonly name_constraints_critical: boolean;
  readonly create_subject_key_identifier: boolean;
  readonly subject_key_identifier: string | undefined;
  readonly crl_distribution_points:
    | readonly { readonly full_name: readonly string[] | undefined }[]
    | undefined;
}

/** Names that Ansible's module takes too, as openssl knows them. */
const USAGES: Readonly<Record<string, string>> = {
  'Digital Signature': 'digitalSignature',
  'Non Repudiation': 'nonRepudiation',
  'Content Commitment': 'nonRepudiation',
  contentCommitment: 'nonRepudiation',
  'Key Encipherment': 'keyEncipherment',
  'Data Encipherment': 'dataEncipherment',
  'Key Agreement': 'keyAgreement',
  'Certificate Sign': 'keyCertSign',
  'CRL Sign': 'cRLSign',
  'Encipher Only': 'encipherOnly',
  'Decipher Only': 'decipherOnly',
};

function extensionsOf(args: Extensions, names: readonly string[] | undefined): string[] {
  const line = (name: string, critical: boolean, values: readonly string[]): string[] =>
    values.length === 0 ? [] : [`${name} = ${critical ? 'critical,' : ''}${values.join(',')}`];
  return [
    ...(names === undefined || names.length === 0
      ? []
      : [`subjectAltName = ${args.subject_alt_name_critical ? 'critical,' : ''}@names`]),
    ...line(
      'keyUsage',
      args.key_usage_critical,
      (args.key_usage ?? []).map((one) => USAGES[one] ?? one),
    ),
    ...line('extendedKeyUsage', args.extended_key_usage_critical, args.extended_key_usage ?? []),
    ...line('basicConstraints', args.basic_constraints_critical, args.basic_constraints ?? []),
    ...(args.ocsp_must_staple ? line('tlsfeature', args.ocsp_must_staple_critical, ['status_request']) : []),
    ...line('nameConstraints', args.name_constraints_critical, [
      ...(args.name_constraints_permitted ?? []).map((one) => `permitted;${one}`),
      ...(args.name_constraints_excluded ?? []).map((one) => `excluded;${one}`),
    ]),
    ...(args.create_subject_key_identifier
      ? ['subjectKeyIdentifier = hash']
      : line(
          'subjectKeyIdentifier',
          false,
          args.subject_key_identifier === undefined ? [] : [args.subject_key_identifier.replaceAll(':', '')],
        )),
    ...line(
      'crlDistributionPoints',
      false,
      (args.crl_distribution_points ?? []).flatMap((one) => one.full_name ?? []),
    ),
    ...(names === undefined || names.length === 0 ? [] : ['[names]', ...names.map(alternativeName)]),
  ];
}

function alternativeName(name: string, at: number): string {
  const colon = name.indexOf(':');
  return `${name.slice(0, colon)}.${at + 1} = ${escaped(name.slice(colon + 1))}`;
}

function requestConfig(
  subject: readonly (readonly [string, string])[],
  extensions: readonly string[],
): string {
  return [
    '[req]',
    'prompt = no',
    'string_mask = utf8only',
    'distinguished_name = dn',
    ...(extensions.length === 0 ? [] : ['req_extensions = ext']),
    '[dn]',
    ...subject.map(([name, value], at) => `${at}.${name} = ${escaped(value)}`),
    ...(extensions.length === 0 ? [] : ['[ext]', ...extensions]),
    '',
  ].join('\n');
}

/** A value in openssl's configuration. */
function escaped(value: string): string {
  return value.replace(/[\\$"'#]/g, '\\$&');
}
