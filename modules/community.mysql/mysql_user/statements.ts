import { ModuleFailure } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { accountName } from './account.ts';
import type { UserSession } from './session.ts';

/** The statement that lets a password expire. @throws ModuleFailure where the server can't */
export function expireStatement({ args, server }: UserSession, host: string): string {
  const words = {
    now: 'PASSWORD EXPIRE',
    never: 'PASSWORD EXPIRE NEVER',
    default: 'PASSWORD EXPIRE DEFAULT',
    interval: `PASSWORD EXPIRE INTERVAL ${args.password_expire_interval} DAY`,
  };
  if (!server.passwordExpire)
    throw new ModuleFailure(
      "The server version does not match the requirements for password_expire parameter. See module's documentation.",
    );
  return `ALTER USER ${accountName(args.name, host)} ${words[args.password_expire ?? 'now']}`;
}

/** The statements that set limits. @param current The limits that there are; none for a new account. */
export function limitStatements(
  { args, server }: UserSession,
  current: ReadonlyMap<string, number>,
  host: string,
): string[] {
  const limits = [...(args.resource_limits ?? [])].map(([key, value]): [string, Value] => [str(key), value]);
  if (limits.length === 0) return [];
  if (!server.alterUser)
    throw new ModuleFailure(
      "The server version does not match the requirements for resource_limits parameter. See module's documentation.",
    );
  const changes = limits.filter(([key, value]) => {
    if (key === 'MAX_STATEMENT_TIME' && !server.mariadb)
      throw new ModuleFailure('MAX_STATEMENT_TIME resource limit is only supported by MariaDB.');
    if (current.size > 0 && !current.has(key))
      throw new ModuleFailure(`resource_limits: key '${key}' is unsupported.`);
    if (!/^\s*-?\d+\s*$/.test(str(value)))
      throw new ModuleFailure(`Can't convert value '${str(value)}' to integer.`);
    return Number(str(value)) !== current.get(key);
  });
  if (changes.length === 0) return [];
  const words = changes.map(([key, value]) => `${key.replace(/\W/g, '')} ${Number(str(value))}`).join(' ');
  return [`ALTER USER ${accountName(args.name, host)} WITH ${words}`];
}
