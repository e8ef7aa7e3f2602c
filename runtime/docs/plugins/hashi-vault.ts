import type { PluginDocs, PluginOption } from '../plugin-doc.ts';

type Options = Readonly<Record<string, PluginOption>>;

/** An option that ansible.cfg, the environment and a variable set too. */
function set(about: string, name: string, more: Partial<PluginOption> = {}): PluginOption {
  return {
    about,
    ini: [`hashi_vault_collection.${name}`],
    env: [`ANSIBLE_HASHI_VAULT_${name.toUpperCase()}`],
    vars: [`ansible_hashi_vault_${name}`],
    ...more,
  };
}

/** A secret is not to stand in ansible.cfg. */
const secret = (about: string, name: string): PluginOption => set(about, name, { ini: [] });

const CONNECTION: Options = {
  url: set('Address of the server; VAULT_ADDR without it.', 'url', {
    env: ['ANSIBLE_HASHI_VAULT_ADDR'],
    vars: ['ansible_hashi_vault_url', 'ansible_hashi_vault_addr'],
  }),
  ca_cert: set('File of certificates to trust; VAULT_CACERT without it.', 'ca_cert'),
  validate_certs: {
    about: 'Whether the certificate is checked; the opposite of VAULT_SKIP_VERIFY without it.',
    type: 'boolean',
    vars: ['ansible_hashi_vault_validate_certs'],
  },
  namespace: set('Namespace of the secrets; VAULT_NAMESPACE without it.', 'namespace'),
  timeout: set('Seconds to wait.', 'timeout', { type: 'integer' }),
  retries: set('How often to try again.', 'retries', { type: 'raw' }),
  proxies: set('Proxies to go through.', 'proxies', { type: 'raw' }),
  retry_action: set('What to do when it is tried again.', 'retry_action', {
    default: 'warn',
    choices: ['ignore', 'warn'],
  }),
};

const LOGIN: Options = {
  auth_method: set('How to log in.', 'auth_method', {
    default: 'token',
    choices: ['token', 'userpass', 'ldap', 'approle', 'aws_iam', 'azure', 'jwt', 'cert', 'none'],
  }),
  mount_point: set('Where the method of logging in is mounted.', 'mount_point'),
  token: secret('The token; VAULT_TOKEN or a file without it.', 'token'),
  token_path: set('Folder of the file with the token; HOME without it.', 'token_path'),
  token_file: set('Name of the file with the token.', 'token_file', { default: '.vault-token' }),
  token_validate: set('Whether to look the token up before it is used.', 'token_validate', {
    type: 'boolean',
    default: false,
  }),
  username: secret('Name to log in with.', 'username'),
  password: secret('Password to log in with.', 'password'),
  role_id: set('Role to log in with.', 'role_id'),
  secret_id: secret('Secret of an AppRole.', 'secret_id'),
  jwt: { about: 'JSON web token to log in with.', env: ['ANSIBLE_HASHI_VAULT_JWT'] },
  cert_auth_public_key: set('File of the certificate to log in with.', 'cert_auth_public_key'),
  cert_auth_private_key: set('File of its key.', 'cert_auth_private_key'),
};

const COMMON: Options = { ...CONNECTION, ...LOGIN };

const mounted = (fallback: string): PluginOption => ({
  about: 'Where the secrets are mounted.',
  default: fallback,
  vars: ['ansible_hashi_vault_engine_mount_point'],
});

const WRAP: PluginOption = {
  about: 'Wraps the answer for that long.',
  vars: ['ansible_hashi_vault_wrap_ttl'],
};

const TERMS: PluginOption = { about: 'Paths.', required: true };

/** Lookups of the collection community.hashi_vault. */
export const hashiVaultDocs: PluginDocs = {
  'community.hashi_vault.hashi_vault': {
    summary: 'secrets of a HashiCorp Vault',
    options: {
      secret: { about: 'Path of the secret, and behind a colon one of its fields.', required: true },
      return_format: {
        about: 'A dict, its values, or the whole answer.',
        default: 'dict',
        choices: ['dict', 'values', 'raw'],
      },
      ...COMMON,
    },
  },
  'community.hashi_vault.vault_kv1_get': {
    summary: 'secrets of a key-value store, version 1',
    options: { _terms: TERMS, engine_mount_point: mounted('kv'), ...COMMON },
  },
  'community.hashi_vault.vault_kv2_get': {
    summary: 'secrets of a key-value store, version 2',
    options: {
      _terms: TERMS,
      engine_mount_point: mounted('secret'),
      version: { about: 'Which version; the latest without it.', type: 'integer' },
      ...COMMON,
    },
  },
  'community.hashi_vault.vault_list': { summary: 'what a path holds', options: { _terms: TERMS, ...COMMON } },
  'community.hashi_vault.vault_login': { summary: 'a login at a HashiCorp Vault', options: COMMON },
  'community.hashi_vault.vault_read': {
    summary: 'what is read at a path',
    options: { _terms: TERMS, ...COMMON },
  },
  'community.hashi_vault.vault_token_create': {
    summary: 'a new token',
    options: {
      orphan: { about: 'Whether it has no parent.', type: 'boolean', default: false },
      wrap_ttl: WRAP,
      ...COMMON,
    },
  },
  'community.hashi_vault.vault_write': {
    summary: 'what writing at a path answers',
    options: { _terms: TERMS, data: { about: 'What to write.', type: 'any' }, wrap_ttl: WRAP, ...COMMON },
  },
};
