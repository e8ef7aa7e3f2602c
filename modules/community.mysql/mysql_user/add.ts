import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import { mysqlLiteral } from '../../support/sql/mysql.ts';
import { type Account, accountName } from './account.ts';
import { authClause } from './authentication.ts';
import { grant } from './privileges.ts';
import { requireClause } from './requires.ts';
import type { UserSession } from './session.ts';
import { expireStatement, limitStatements } from './statements.ts';

/** Adds the account of a user that there is none of. */
export async function addUser(session: UserSession): Promise<ModuleResult> {
  const { args, server, task, tls, hosts, wantedHost, privileges } = session;
  if (args.host_all) throw new ModuleFailure('host_all parameter cannot be used when adding a user');
  if (args.attributes?.size && !server.attributes)
    throw new ModuleFailure('user attributes were specified but the server does not support user attributes');
  const shownAttributes: ResultValue = args.attributes ?? null;
  if (task.check)
    return { changed: true, msg: 'User added', password_changed: null, attributes: shownAttributes };
  const account = accountName(args.name, wantedHost);
  const reused = args.update_password === 'on_new_username' ? await existingAuth(session, hosts) : undefined;
  const clause = reused ?? authClause(args, server);
  const requires = server.old ? requireClause(tls) : '';
  const statements = [
    `CREATE USER ${account}${clause}${server.old ? '' : requireClause(tls)}`,
    ...(args.password_expire === undefined ? [] : [expireStatement(session, wantedHost)]),
    ...[...(args.subtract_privs ? [] : (privileges ?? []))].map(([place, words]) =>
      grant({ account, requires }, place, words),
    ),
    ...(args.attributes?.size
      ? [`ALTER USER ${account} ATTRIBUTE ${mysqlLiteral(toJson(args.attributes))}`]
      : []),
    ...(args.locked ? [`ALTER USER ${account} ACCOUNT LOCK`] : []),
    ...limitStatements(session, new Map(), wantedHost),
  ];
  await session.execute(statements);
  return {
    changed: true,
    msg: 'User added',
    password_changed: reused === undefined,
    attributes: args.attributes?.size ? shownAttributes : null,
  };
}

/** How the accounts of other hosts authenticate, when all do it alike. */
async function existingAuth(session: UserSession, others: readonly string[]): Promise<string | undefined> {
  const accounts: Account[] = [];
  for (const host of others) accounts.push(await session.look(host));
  const [first] = accounts;
  if (first === undefined) return undefined;
  if (accounts.some((one) => one.plugin !== first.plugin || one.hash !== first.hash)) {
    session.task.warn(
      `An account with the username ${session.args.name} has a different password than the others existing accounts. Thus on_new_username can't decide which password to reuse so it will use your provided password instead. If no password is provided, the account will have an empty password!`,
    );
    return undefined;
  }
  return ` IDENTIFIED WITH ${mysqlLiteral(first.plugin)} AS ${mysqlLiteral(first.hash)}`;
}
