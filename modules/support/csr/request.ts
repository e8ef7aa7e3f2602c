import type { ResultValue } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import { comparableText, openssl, opensslText } from '../openssl.ts';
import { der, generalName, integerBytes } from './der.ts';
import type { RequestArguments } from './options.ts';

/** A request, signed anew. */
export interface CertificateRequest {
  readonly pem: string;
  /** openssl's text of it, without what differs from one signature to the next. */
  readonly comparable: string;
  /** What a result tells of it. */
  readonly told: Readonly<Record<string, ResultValue>>;
}

/** Makes the request on the host. @throws ModuleFailure in openssl's words */
export async function makeRequest(target: Target, args: RequestArguments): Promise<CertificateRequest> {
  const subject = subjectOf(args);
  const names =
    args.subject_alt_name ??
    (args.use_common_name_for_san && args.common_name ? [`DNS:${args.common_name}`] : undefined);
  const config = requestConfig(subject, extensionsOf(args, names));
  const key = args.privatekey_path ?? '/dev/fd/4';
  const words = ['req', '-new', '-batch', '-utf8', `-${args.digest}`, '-config', '/dev/fd/5', '-key', key];
  const pem = await opensslText(
    target,
    [...words, ...(args.privatekey_passphrase ? ['-passin', 'fd:3'] : [])],
    {
      pass: args.privatekey_passphrase,
      key: args.privatekey_content,
      config,
    },
  );
  const list = (value: readonly string[] | undefined): ResultValue => value ?? null;
  return {
    pem,
    comparable: (await requestText(target, pem)) ?? '',
    told: {
      privatekey: args.privatekey_path ?? null,
      subject: subject.map(([name, value]) => [name, value]),
      subjectAltName: list(names),
      keyUsage: list(args.key_usage),
      extendedKeyUsage: list(args.extended_key_usage),
      basicConstraints: list(args.basic_constraints),
      ocspMustStaple: args.ocsp_must_staple,
      name_constraints_permitted: args.name_constraints_permitted ?? [],
      name_constraints_excluded: args.name_constraints_excluded ?? [],
    },
  };
}

/** The comparable text of a request whose signature is right; undefined for what is none. */
export async function requestText(target: Target, pem: string): Promise<string | undefined> {
  const shown = await openssl(target, ['req', '-noout', '-text', '-verify', '-in', '/dev/fd/6'], {
    input: pem,
  });
  return shown.rc === 0 ? comparableText(shown.out) : undefined;
}

function subjectOf(args: RequestArguments): [string, string][] {
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

function extensionsOf(args: RequestArguments, names: readonly string[] | undefined): string[] {
  const line = (name: string, critical: boolean, values: readonly string[]): string[] =>
    values.length === 0 ? [] : [`${name} = ${critical ? 'critical,' : ''}${values.join(',')}`];
  const points = args.crl_distribution_points ?? [];
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
    ...authorityKeyIdentifier(args),
    ...line(
      'crlDistributionPoints',
      false,
      points.map((_, at) => `crl${at}`),
    ),
    ...(names === undefined || names.length === 0 ? [] : ['[names]', ...names.map(alternativeName)]),
    ...points.flatMap(distributionPoint),
  ];
}

type DistributionPoint = NonNullable<RequestArguments['crl_distribution_points']>[number];

/** Reasons as openssl names them. */
const REASONS: Readonly<Record<string, string>> = {
  key_compromise: 'keyCompromise',
  ca_compromise: 'CACompromise',
  affiliation_changed: 'affiliationChanged',
  superseded: 'superseded',
  cessation_of_operation: 'cessationOfOperation',
  certificate_hold: 'certificateHold',
  privilege_withdrawn: 'privilegeWithdrawn',
  aa_compromise: 'AACompromise',
};

/** The sections of a place of revocations. */
function distributionPoint(point: DistributionPoint, at: number): string[] {
  const some = (name: string, values: readonly string[] | undefined): string[] =>
    values?.length ? [`${name} = ${values.join(',')}`] : [];
  return [
    `[crl${at}]`,
    ...some('fullname', point.full_name),
    ...(point.relative_name?.length ? [`relativename = relative${at}`] : []),
    ...some('CRLissuer', point.crl_issuer),
    ...some(
      'reasons',
      point.reasons?.map((reason) => REASONS[reason] ?? reason),
    ),
    ...(point.relative_name?.length ? [`[relative${at}]`, ...point.relative_name] : []),
  ];
}

/** The identifier of the CA's key, which openssl makes only of a certificate: it is given as it is encoded. */
function authorityKeyIdentifier(args: RequestArguments): string[] {
  const {
    authority_key_identifier: key,
    authority_cert_issuer: issuer,
    authority_cert_serial_number: serial,
  } = args;
  if (key === undefined && issuer === undefined && serial === undefined) return [];
  const bytes = der(
    0x30,
    ...(key === undefined ? [] : [der(0x80, Buffer.from(key.replaceAll(':', ''), 'hex'))]),
    ...(issuer === undefined ? [] : [der(0xa1, ...issuer.map(generalName))]),
    ...(serial === undefined ? [] : [der(0x82, integerBytes(serial))]),
  );
  return [`2.5.29.35 = DER:${bytes.toString('hex').replace(/..(?=.)/g, '$&:')}`];
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
