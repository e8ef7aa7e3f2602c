import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { mysqlLiteral } from '../../support/sql/mysql.ts';
import { type Account, accountName } from './account.ts';
import { passwordStatements, pluginClause, pluginDiffers } from './authentication.ts';
import type { UserArguments } from './options.ts';
import { changePrivileges, type Privileges, samePrivileges } from './privileges.ts';
import { requireClause, sameRequires } from './requires.ts';
import type { UserSession } from './session.ts';
import { expireStatement, limitStatements } from './statements.ts';

/** What became of one account. */
interface Step {
  changed: boolean;
  password: boolean;
  message: string | undefined;
  attributes: ResultValue;
}

/** JSON that the server told, as a result's value. */
function resultOf(value: unknown): ResultValue {
  return value === undefined ? null : (value as ResultValue);
}

/** Changes the accounts of a user that there are. */
export async function modifyUser(session: UserSession): Promise<ModuleResult> {
  let changed = false;
  let msg = 'User unchanged';
  let passwordChanged = false;
  let attributes: ResultValue = {};
  for (const host of session.mine) {
    const step = await modifyOne(session, await session.look(host));
    changed ||= step.changed;
    passwordChanged ||= step.password;
    msg = step.message ?? msg;
    attributes = step.attributes;
  }
  return { changed, msg, password_changed: passwordChanged, attributes };
}

async function modifyOne(session: UserSession, account: Account): Promise<Step> {
  const { args, server, task, tls } = session;
  const { host } = account;
  const name = accountName(args.name, host);
  const statements: string[] = [];
  const step: Step = { changed: false, password: false, message: undefined, attributes: {} };
  const change = (statement: string | readonly string[], message?: string): void => {
    statements.push(...(typeof statement === 'string' ? [statement] : statement));
    step.changed = true;
    step.message = message ?? step.message;
  };
  if (args.update_password === 'always') {
    const set = passwordStatements(args, server, account, name);
    if (set !== undefined) {
      change(set, task.check ? 'Password updated' : `Password updated (${server.old ? 'old' : 'new'} style)`);
      step.password = true;
    }
  }
  if (args.password_expire !== undefined && expiryDiffers(args, account) && !task.check) {
    change(expireStatement(session, host));
    step.password = true;
  }
  if (args.update_password === 'always' && args.plugin && pluginDiffers(args, account)) {
    change(`ALTER USER ${name}${pluginClause(args)}`);
    step.password = true;
  }
  const compare = planPrivileges(session, account, name, statements, step);
  changeAttributes(session, account, name, change, step);
  if (args.locked !== undefined && args.locked !== account.locked) {
    const word = args.locked ? 'locked' : 'unlocked';
    change(
      `ALTER USER ${name} ACCOUNT ${args.locked ? 'LOCK' : 'UNLOCK'}`,
      task.check ? `User will be ${word}` : `User ${word}`,
    );
  }
  if (!sameRequires(tls, account.requires)) {
    const clause = tls === undefined ? ' REQUIRE NONE' : requireClause(tls);
    const verb = server.old
      ? `GRANT ${(account.grants.get('*.*') ?? ['USAGE']).join(',')} ON *.* TO`
      : 'ALTER USER';
    change(`${verb} ${name}${clause}`, 'TLS requires updated');
  }
  if (host === session.wantedHost || args.host_all) {
    const limits = limitStatements(session, account.limits, host);
    if (limits.length > 0) change(limits);
  }
  if (!task.check && statements.length > 0) {
    await session.execute(statements);
    if (compare !== undefined && !step.changed)
      step.changed = !samePrivileges(compare, (await session.look(host)).grants);
  }
  return step;
}

/** Plans the changes of privileges. @returns those that there are, where only a comparison afterwards tells whether anything changed */
function planPrivileges(
  { args, server, task, tls, privileges }: UserSession,
  account: Account,
  name: string,
  statements: string[],
  step: Step,
): Privileges | undefined {
  if (privileges === undefined) return undefined;
  const mode = args.append_privs ? 'append' : args.subtract_privs ? 'subtract' : 'replace';
  const requires = server.old ? requireClause(tls) : '';
  const wish = {
    user: args.name,
    account: name,
    wanted: privileges,
    mode,
    check: task.check,
    requires,
  } as const;
  const plan = changePrivileges(wish, account.grants);
  statements.push(...plan.statements);
  step.changed ||= plan.certain;
  step.message = plan.message ?? step.message;
  return plan.statements.length > 0 ? account.grants : undefined;
}

function expiryDiffers(args: UserArguments, { lifetime, expired }: Account): boolean {
  const wanted = args.password_expire;
  return !(
    (lifetime === -1 && wanted === 'default') ||
    (lifetime === 0 && wanted === 'never') ||
    (lifetime === args.password_expire_interval && wanted === 'interval') ||
    (wanted === 'now' && expired)
  );
}

function changeAttributes(
  { args, server }: UserSession,
  account: Account,
  name: string,
  change: (statement: string, message: string) => void,
  step: Step,
): void {
  const current = account.attributes;
  if (!args.attributes?.size) {
    step.attributes = server.attributes ? resultOf(current) : {};
    return;
  }
  if (!server.attributes)
    throw new ModuleFailure('user attributes were specified but the server does not support user attributes');
  const differing = [...args.attributes].filter(
    ([key, value]) => JSON.stringify(current?.[str(key)]) !== toJson(value),
  );
  const merged = new Map<string, Value | unknown>(Object.entries(current ?? {}));
  for (const [key, value] of args.attributes) {
    if (value === null) merged.delete(str(key));
    else merged.set(str(key), value);
  }
  step.attributes = merged.size === 0 ? null : resultOf(Object.fromEntries(merged));
  if (differing.length === 0) return;
  const shown = differing.map(([key, value]) => `${str(key)}: ${str(value)}`).join(', ');
  change(
    `ALTER USER ${name} ATTRIBUTE ${mysqlLiteral(toJson(new Map(differing)))}`,
    `Attributes updated: ${shown}`,
  );
}
