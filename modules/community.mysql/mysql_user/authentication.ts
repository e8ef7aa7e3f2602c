import { ModuleFailure } from '../../../runtime/module/result.ts';
import { mysqlLiteral } from '../../support/sql/mysql.ts';
import { type Account, cachingSha2Hash, nativeHash, type Server } from './account.ts';

/** How the task wants a user to authenticate. */
export interface Wish {
  readonly password: string | undefined;
  readonly encrypted: boolean;
  readonly plugin: string | undefined;
  readonly plugin_hash_string: string | undefined;
  readonly plugin_auth_string: string | undefined;
  readonly salt: string | undefined;
}

/** What follows CREATE USER. */
export function authClause(wish: Wish, server: Server): string {
  const { password } = wish;
  if (!password) return wish.plugin ? pluginClause(wish) : '';
  if (wish.encrypted && server.identifiedByPassword)
    return ` IDENTIFIED BY PASSWORD ${mysqlLiteral(password)}`;
  if (!wish.encrypted && server.old) return ` IDENTIFIED BY ${mysqlLiteral(password)}`;
  const hash = wish.encrypted ? password : nativeHash(password);
  return ` IDENTIFIED WITH mysql_native_password AS ${mysqlLiteral(hash)}`;
}

export function pluginClause({
  plugin,
  plugin_hash_string: hash,
  plugin_auth_string: auth,
  salt,
}: Wish): string {
  const start = ` IDENTIFIED WITH ${mysqlLiteral(plugin ?? '')}`;
  if (hash) return `${start} AS ${mysqlLiteral(hash)}`;
  if (!auth) return start;
  if (plugin === 'pam') return `${start} USING ${mysqlLiteral(auth)}`;
  if (plugin === 'ed25519') return `${start} USING PASSWORD(${mysqlLiteral(auth)})`;
  if (salt) return `${start} AS 0x${Buffer.from(cachingSha2Hash(auth, salt)).toString('hex').toUpperCase()}`;
  return `${start} BY ${mysqlLiteral(auth)}`;
}

export function pluginDiffers(wish: Wish, { plugin, auth }: Account): boolean {
  const { plugin_hash_string: hash, plugin_auth_string: secret, salt } = wish;
  if (plugin !== wish.plugin || (hash && auth !== hash)) return true;
  if (salt) return auth !== cachingSha2Hash(secret ?? '', salt);
  return Boolean(secret) && auth !== secret;
}

/** What sets the password; undefined when it is that already, or none is given. */
export function passwordStatements(
  wish: Wish,
  server: Server,
  account: Account,
  name: string,
): string | undefined {
  const { password, encrypted } = wish;
  if (!password) return undefined;
  if (encrypted && !/^\*[0-9a-fA-F]{40}$/.test(password))
    throw new ModuleFailure(
      'encrypted was specified however it does not appear to be a valid hash expecting: *SHA1(SHA1(your_password))',
    );
  const hash = encrypted ? password : nativeHash(password);
  if (account.hash === hash) return undefined;
  return server.old
    ? `SET PASSWORD FOR ${name} = ${mysqlLiteral(hash)}`
    : `ALTER USER ${name} IDENTIFIED WITH mysql_native_password AS ${mysqlLiteral(hash)}`;
}
