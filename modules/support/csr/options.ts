import type { OptionRules, OptionSpecs, Options } from '../../../runtime/module/spec.ts';

/** What a request for a certificate says. */
export const REQUEST_OPTIONS = {
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
} as const satisfies OptionSpecs;

export const REQUEST_RULES = {
  requiredTogether: [['authority_cert_issuer', 'authority_cert_serial_number']],
  mutuallyExclusive: [
    ['privatekey_path', 'privatekey_content'],
    ['subject', 'subject_ordered'],
  ],
} as const satisfies OptionRules;

export type RequestArguments = Options<typeof REQUEST_OPTIONS>;
