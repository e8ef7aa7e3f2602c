import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { str } from '../../../runtime/values/print.ts';
import { toJson } from '../../../runtime/values/to-json.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { mysqlIdentifier } from '../../support/sql/identifier.ts';
import { MYSQL_OPTIONS, Mysql, MysqlError, type MysqlResult, mysqlLiteral } from '../../support/sql/mysql.ts';
import {
  ACCOUNT_QUERIES,
  type Account,
  accountName,
  accountQueries,
  readAccount,
  readServer,
  SERVER_QUERIES,
} from './account.ts';
import { authClause, passwordStatements, pluginClause, pluginDiffers } from './authentication.ts';
import { changePrivileges, grant, type Privileges, parsePrivileges, samePrivileges } from './privileges.ts';
import { parseRequires, requireClause, sameRequires } from './requires.ts';

const EXPIRE = ['now', 'never', 'default', 'interval'] as const;

export default defineModule({
  name: 'community.mysql.mysql_user',
  summary: 'Manage users of MySQL or MariaDB and their privileges',
  options: {
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
  },
  rules: { mutuallyExclusive: [['append_privs', 'subtract_privs']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name: user, host_all: everyHost, state } = args;
    const wantedHost = args.host.toLowerCase();
    const privText = privilegeText(args.priv);
    const tls = parseRequires(args.tls_requires);
    if (args.password_expire_interval !== undefined && args.password_expire_interval < 1)
      throw new ModuleFailure(
        'password_expire_interval value                              should be positive number',
      );
    checkSalt(args);
    const { client, results } = await connect();
    if (args.column_case_sensitive === undefined)
      task.warn(
        "Option column_case_sensitive is not provided. The default is now false, so the column's name will be uppercased. The default will be changed to true in community.mysql 4.0.0.",
      );
    const server = readServer(results);
    const before = [
      ...(args.sql_log_bin ? [] : ['SET SQL_LOG_BIN=0']),
      ...[...(args.session_vars ?? [])].map(
        ([key, value]) =>
          `SET SESSION ${mysqlIdentifier(str(key), 'vars')} = ${mysqlLiteral(scalarOf(value))}`,
      ),
    ];
    const database = args.force_context ? 'mysql' : undefined;
    const priv =
      privText === undefined
        ? undefined
        : parsePrivileges(privText, {
            quote: server.ansi ? '"' : '`',
            keepCase: args.column_case_sensitive ?? false,
            withUsage: !args.subtract_privs,
          });
    const hosts = (results[3]?.rows ?? []).map((row) => row.get('host') ?? '');
    const mine = everyHost ? hosts : hosts.filter((host) => host.toLowerCase() === wantedHost);
    const execute = async (statements: readonly string[]): Promise<MysqlResult[]> => {
      if (statements.length === 0) return [];
      try {
        return await client.run(statements, { before, database });
      } catch (error) {
        if (!(error instanceof MysqlError)) throw error;
        throw (
          grantFailure(error, statements[error.statement ?? -1] ?? '') ?? new ModuleFailure(error.message)
        );
      }
    };
    if (state === 'absent') {
      if (mine.length === 0)
        return { changed: false, user, msg: "User doesn't exist", password_changed: false, attributes: null };
      if (!task.check) await execute(mine.map((host) => `DROP USER ${accountName(user, host)}`));
      return { changed: true, user, msg: 'User deleted', password_changed: false, attributes: null };
    }
    const outcome = mine.length > 0 ? await modify() : await add();
    return { user, ...outcome };

    async function connect(): Promise<{ client: Mysql; results: MysqlResult[] }> {
      const queries = [
        ...SERVER_QUERIES,
        `SELECT Host AS host FROM mysql.user WHERE User = ${mysqlLiteral(user)}`,
      ];
      const logins = args.check_implicit_admin
        ? [{ ...args, login_user: 'root', login_password: '' }, args]
        : [args];
      for (const [at, login] of logins.entries()) {
        const mysql = new Mysql(target, login);
        try {
          return { client: mysql, results: await mysql.run(queries, { tolerant: true }) };
        } catch (error) {
          if (!(error instanceof MysqlError)) throw error;
          if (at === logins.length - 1) throw mysql.connectFailure(error, false);
        }
      }
      throw new ModuleFailure('no login');
    }

    async function look(host: string): Promise<Account> {
      const told = await client.run(accountQueries(user, host, server), { tolerant: true, database });
      if (told.length !== ACCOUNT_QUERIES) throw new ModuleFailure('the client ended early');
      return readAccount(host, told);
    }

    function expireStatement(host: string): string {
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
      return `ALTER USER ${accountName(user, host)} ${words[args.password_expire ?? 'now']}`;
    }

    async function add(): Promise<ModuleResult> {
      if (everyHost) throw new ModuleFailure('host_all parameter cannot be used when adding a user');
      if (args.attributes?.size && !server.attributes)
        throw new ModuleFailure(
          'user attributes were specified but the server does not support user attributes',
        );
      const shownAttributes: ResultValue = args.attributes ?? null;
      if (task.check)
        return { changed: true, msg: 'User added', password_changed: null, attributes: shownAttributes };
      const account = accountName(user, wantedHost);
      const reused = args.update_password === 'on_new_username' ? await existingAuth(hosts) : undefined;
      const clause = reused ?? authClause(args, server);
      const requires = server.old ? requireClause(tls) : '';
      const statements = [
        `CREATE USER ${account}${clause}${server.old ? '' : requireClause(tls)}`,
        ...(args.password_expire === undefined ? [] : [expireStatement(wantedHost)]),
        ...[...(args.subtract_privs ? [] : (priv ?? []))].map(([place, words]) =>
          grant({ account, requires }, place, words),
        ),
        ...(args.attributes?.size
          ? [`ALTER USER ${account} ATTRIBUTE ${mysqlLiteral(toJson(args.attributes))}`]
          : []),
        ...(args.locked ? [`ALTER USER ${account} ACCOUNT LOCK`] : []),
        ...limitStatements(new Map(), wantedHost),
      ];
      await execute(statements);
      return {
        changed: true,
        msg: 'User added',
        password_changed: reused === undefined,
        attributes: args.attributes?.size ? shownAttributes : null,
      };
    }

    /** How the accounts of other hosts authenticate, when all do it alike. */
    async function existingAuth(others: readonly string[]): Promise<string | undefined> {
      const accounts: Account[] = [];
      for (const host of others) accounts.push(await look(host));
      const [first] = accounts;
      if (first === undefined) return undefined;
      if (accounts.some((one) => one.plugin !== first.plugin || one.hash !== first.hash)) {
        task.warn(
          `An account with the username ${user} has a different password than the others existing accounts. Thus on_new_username can't decide which password to reuse so it will use your provided password instead. If no password is provided, the account will have an empty password!`,
        );
        return undefined;
      }
      return ` IDENTIFIED WITH ${mysqlLiteral(first.plugin)} AS ${mysqlLiteral(first.hash)}`;
    }

    function limitStatements(current: ReadonlyMap<string, number>, host: string): string[] {
      const limits = [...(args.resource_limits ?? [])].map(([key, value]): [string, Value] => [
        str(key),
        value,
      ]);
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
      const words = changes
        .map(([key, value]) => `${key.replace(/\W/g, '')} ${Number(str(value))}`)
        .join(' ');
      return [`ALTER USER ${accountName(user, host)} WITH ${words}`];
    }

    async function modify(): Promise<ModuleResult> {
      let changed = false;
      let msg = 'User unchanged';
      let passwordChanged = false;
      let attributes: ResultValue = {};
      for (const host of mine) {
        const account = await look(host);
        const step = await modifyOne(account);
        changed ||= step.changed;
        passwordChanged ||= step.password;
        msg = step.message ?? msg;
        attributes = step.attributes;
      }
      return { changed, msg, password_changed: passwordChanged, attributes };
    }

    async function modifyOne(account: Account): Promise<Step> {
      const { host } = account;
      const name = accountName(user, host);
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
          change(
            set,
            task.check ? 'Password updated' : `Password updated (${server.old ? 'old' : 'new'} style)`,
          );
          step.password = true;
        }
      }
      if (args.password_expire !== undefined && expiryDiffers(account) && !task.check) {
        change(expireStatement(host));
        step.password = true;
      }
      if (args.update_password === 'always' && args.plugin && pluginDiffers(args, account)) {
        change(`ALTER USER ${name}${pluginClause(args)}`);
        step.password = true;
      }
      let compare: Privileges | undefined;
      if (priv !== undefined) {
        const mode = args.append_privs ? 'append' : args.subtract_privs ? 'subtract' : 'replace';
        const requires = server.old ? requireClause(tls) : '';
        const wish = { user, account: name, wanted: priv, mode, check: task.check, requires } as const;
        const plan = changePrivileges(wish, account.grants);
        statements.push(...plan.statements);
        step.changed ||= plan.certain;
        step.message = plan.message ?? step.message;
        if (plan.statements.length > 0) compare = account.grants;
      }
      changeAttributes(account, name, change, step);
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
      if (host === wantedHost || everyHost) {
        const limits = limitStatements(account.limits, host);
        if (limits.length > 0) change(limits);
      }
      if (!task.check && statements.length > 0) {
        await execute(statements);
        if (compare !== undefined && !step.changed)
          step.changed = !samePrivileges(compare, (await look(host)).grants);
      }
      return step;
    }

    function expiryDiffers({ lifetime, expired }: Account): boolean {
      const wanted = args.password_expire;
      return !(
        (lifetime === -1 && wanted === 'default') ||
        (lifetime === 0 && wanted === 'never') ||
        (lifetime === args.password_expire_interval && wanted === 'interval') ||
        (wanted === 'now' && expired)
      );
    }

    function changeAttributes(
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
        throw new ModuleFailure(
          'user attributes were specified but the server does not support user attributes',
        );
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
  },
});

/** What is said of a grant that the server refuses. */
function grantFailure(error: MysqlError, statement: string): ModuleFailure | undefined {
  const found = /^GRANT (.+) ON (.+) TO '(.*)'@'(.*?)'(.*)$/.exec(statement);
  if (found === null) return undefined;
  const [, words, place, user, host, rest] = found;
  return new ModuleFailure(
    `Error granting privileges, invalid priv string: ${words} , params: ('${user}', '${host}'), query: GRANT ${words} ON ${place?.replaceAll('%', '%%')} TO %s@%s${rest} , exception: ${error.message}.`,
  );
}

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

function scalarOf(value: Value): string | number | boolean | null {
  return value === null || typeof value === 'number' || typeof value === 'boolean' ? value : str(value);
}

function privilegeText(priv: Value | undefined): string | undefined {
  if (priv === undefined || priv === null || priv === '') return undefined;
  if (typeof priv === 'string') return priv;
  if (priv instanceof Map) return [...priv].map(([key, value]) => `${str(key)}:${str(value)}`).join('/');
  throw new ModuleFailure("priv parameter must be str or dict but <class 'list'> was passed");
}

function checkSalt({
  salt,
  plugin,
  plugin_auth_string: auth,
}: {
  readonly salt: string | undefined;
  readonly plugin: string | undefined;
  readonly plugin_auth_string: string | undefined;
}): void {
  if (!salt) return;
  if (!auth) throw new ModuleFailure('salt requires plugin_auth_string');
  if (salt.length !== 20) throw new ModuleFailure('salt must be 20 characters long');
  if (plugin !== 'caching_sha2_password' && plugin !== 'sha256_password')
    throw new ModuleFailure('salt requires caching_sha2_password or sha256_password plugin');
}
