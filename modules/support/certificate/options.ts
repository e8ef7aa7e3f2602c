import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';

const IDENTIFIERS = ['create_if_not_provided', 'always_create', 'never_create'] as const;

/** What says how a certificate is signed: by its own key, or by that of a CA on the host. */
export const SIGNING_OPTIONS = {
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
} as const satisfies OptionSpecs;

export const SIGNING_EXCLUSIVE = [
  ['csr_path', 'csr_content'],
  ['privatekey_path', 'privatekey_content'],
  ['ownca_path', 'ownca_content'],
  ['ownca_privatekey_path', 'ownca_privatekey_content'],
] as const;

export type SigningArguments = Options<typeof SIGNING_OPTIONS>;
