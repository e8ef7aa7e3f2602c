import { createHash } from 'node:crypto';
import { sha256Crypt } from '../../../runtime/crypt/sha-crypt.ts';
import {
  isMariaDb,
  type MysqlResult,
  mysqlLiteral,
  scalar,
  versionAtLeast,
} from '../../support/sql/mysql.ts';
import { type Privileges, readGrants } from './privileges.ts';

/** What a server can do, by its version. */
export interface Server {
  readonly ansi: boolean;
  readonly mariadb: boolean;
  /** REQUIRE goes with GRANT, and SET PASSWORD sets passwords. */
  readonly old: boolean;
  readonly identifiedByPassword: boolean;
  readonly alterUser: boolean;
  readonly passwordExpire: boolean;
  readonly attributes: boolean;
}

/** An account as it is. */
export interface Account {
  readonly host: string;
  readonly hash: string | null;
  readonly plugin: string | null;
  readonly auth: string | null;
  readonly grants: Privileges;
  readonly locked: boolean;
  readonly attributes: Record<string, unknown> | undefined;
  readonly requires: ReadonlyMap<string, string | null>;
  readonly lifetime: number;
  readonly expired: boolean;
  readonly limits: ReadonlyMap<string, number>;
}

export const SERVER_QUERIES = [
  'SELECT VERSION() AS v',
  'SELECT @@sql_mode AS v',
  'SELECT attribute FROM INFORMATION_SCHEMA.USER_ATTRIBUTES LIMIT 0',
] as const;

export function readServer([version, mode, attributes]: readonly MysqlResult[]): Server {
  const text = scalar(version) ?? '';
  const mariadb = isMariaDb(text);
  const from = (maria: readonly number[], mysql: readonly number[]): boolean =>
    versionAtLeast(text, ...(mariadb ? maria : mysql));
  return {
    ansi: scalar(mode)?.includes('ANSI') ?? false,
    mariadb,
    old: !from([10, 2], [5, 7]),
    identifiedByPassword: mariadb || !versionAtLeast(text, 8),
    alterUser: from([10, 2], [5, 6]),
    passwordExpire: from([10, 4, 3], [5, 7]),
    attributes: attributes?.error === undefined,
  };
}

/** `'user'@'host'`. */
export function accountName(user: string, host: string): string {
  return `${mysqlLiteral(user)}@${mysqlLiteral(host)}`;
}

export function accountQueries(user: string, host: string, server: Server): string[] {
  const where = `WHERE User = ${mysqlLiteral(user)} AND Host = ${mysqlLiteral(host)}`;
  const lifetime = server.mariadb
    ? `SELECT JSON_EXTRACT(Priv, '$.password_lifetime') AS v FROM mysql.global_priv ${where}`
    : `SELECT IFNULL(password_lifetime, -1) AS v FROM mysql.user ${where}`;
  const statement = server.mariadb ? ', max_statement_time AS MAX_STATEMENT_TIME' : '';
  return [
    `SELECT plugin, authentication_string AS auth FROM mysql.user ${where}`,
    `SELECT Password AS v FROM mysql.user ${where}`,
    `SHOW GRANTS FOR ${accountName(user, host)}`,
    `SHOW CREATE USER ${accountName(user, host)}`,
    `SELECT attribute AS v FROM INFORMATION_SCHEMA.USER_ATTRIBUTES WHERE user = ${mysqlLiteral(user)} AND host = ${mysqlLiteral(host)}`,
    `SELECT ssl_type, ssl_cipher, x509_issuer, x509_subject FROM mysql.user ${where}`,
    lifetime,
    `SELECT password_expired AS v FROM mysql.user ${where}`,
    `SELECT max_questions AS MAX_QUERIES_PER_HOUR, max_updates AS MAX_UPDATES_PER_HOUR, max_connections AS MAX_CONNECTIONS_PER_HOUR, max_user_connections AS MAX_USER_CONNECTIONS${statement} FROM mysql.user ${where}`,
  ];
}

export const ACCOUNT_QUERIES = 9;

export function readAccount(host: string, results: readonly MysqlResult[]): Account {
  const [auth, password, grants, create, attributes, tls, lifetime, expired, limits] = results;
  const row = auth?.rows[0];
  const json = scalar(attributes);
  const parsed: unknown = json === null ? undefined : JSON.parse(json);
  return {
    host,
    plugin: row?.get('plugin') ?? null,
    auth: row?.get('auth') ?? null,
    hash: scalar(password) || row?.get('auth') || null,
    grants: readGrants(grants?.rows ?? []),
    locked: (scalar(create)?.indexOf('ACCOUNT LOCK') ?? -1) > 0,
    attributes: isDict(parsed) && Object.keys(parsed).length > 0 ? parsed : undefined,
    requires: readRequires(tls?.rows[0]),
    lifetime: Number(scalar(lifetime) ?? -1),
    expired: scalar(expired) === 'Y',
    limits: new Map([...(limits?.rows[0] ?? [])].map(([key, value]) => [key, Number(value)])),
  };
}

function isDict(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function readRequires(row: ReadonlyMap<string, string | null> | undefined): Map<string, string | null> {
  const requires = new Map<string, string | null>();
  const type = row?.get('ssl_type') ?? '';
  if (type === 'ANY') requires.set('SSL', null);
  if (type === 'X509') requires.set('X509', null);
  for (const [column, word] of [
    ['ssl_cipher', 'CIPHER'],
    ['x509_issuer', 'ISSUER'],
    ['x509_subject', 'SUBJECT'],
  ] as const) {
    const value = row?.get(column);
    if (value) requires.set(word, value);
  }
  return requires;
}

/** The hash of mysql_native_password. */
export function nativeHash(password: string): string {
  const once = createHash('sha1').update(password).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}

/** The hash of caching_sha2_password with a salt of 20 characters. */
export function cachingSha2Hash(password: string, salt: string): string {
  return `$A$005$${salt}${sha256Crypt(password, salt, 5000).split('$').pop()}`;
}
