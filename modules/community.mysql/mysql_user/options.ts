import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import { MYSQL_OPTIONS } from '../../support/sql/mysql.ts';

const EXPIRE = ['now', 'never', 'default', 'interval'] as const;

export const USER_OPTIONS = {
  name: { type: 'str', required: true, aliases: ['user'], aliasesEnd: '5.0.0', description: 'The user.' },
  password: { type: 'str', noLog: true, description: 'Its password.' },
  encrypted: {
    type: 'bool',
    default: false,
    description: 'The password is a hash of mysql_native_password.',
  },
  host: { type: 'str', default: 'localhost', description: 'The host that it comes from.' },
  host_all: { type: 'bool', default: false, description: 'The accounts of all hosts.' },
  state: {
    type: 'str',
    default: 'present',
    choices: ['absent', 'present'],
    description: 'Whether it is to be there.',
  },
  priv: { type: 'raw', description: 'Its privileges: db.table:PRIV,PRIV/db2.*:ALL, or a dict.' },
  tls_requires: {
    type: 'dict',
    description: 'What its connections need: SSL, X509, CIPHER, ISSUER, SUBJECT.',
  },
  append_privs: { type: 'bool', default: false, description: 'Other privileges stay.' },
  subtract_privs: { type: 'bool', default: false, description: 'The privileges are taken.' },
  attributes: { type: 'dict', description: 'Attributes of the user (MySQL 8).' },
  check_implicit_admin: { type: 'bool', default: false, description: 'Try root without a password first.' },
  update_password: {
    type: 'str',
    default: 'always',
    choices: ['always', 'on_create', 'on_new_username'],
    description: 'When the password is set.',
  },
  sql_log_bin: { type: 'bool', default: true, description: 'Write to the binary log.' },
  plugin: { type: 'str', description: 'The plugin that authenticates it.' },
  plugin_hash_string: { type: 'str', description: 'What the plugin knows it by, hashed.' },
  plugin_auth_string: { type: 'str', description: 'What the plugin knows it by.' },
  salt: { type: 'str', description: 'Salt of 20 characters for a hash that is to stay the same.' },
  resource_limits: { type: 'dict', description: 'Limits: MAX_USER_CONNECTIONS, ...' },
  force_context: { type: 'bool', default: false, description: 'Work in the database mysql.' },
  session_vars: { type: 'dict', description: 'Variables of the session.' },
  column_case_sensitive: { type: 'bool', description: 'Names of columns are taken as they are.' },
  password_expire: { type: 'str', choices: EXPIRE, noLog: true, description: 'When the password expires.' },
  password_expire_interval: { type: 'int', noLog: true, description: 'After how many days it does.' },
  locked: { type: 'bool', description: 'Whether the account is locked.' },
  ...MYSQL_OPTIONS,
} as const satisfies OptionSpecs;

export type UserArguments = Options<typeof USER_OPTIONS>;
