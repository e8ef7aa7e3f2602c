import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { TaskContext } from '../../../runtime/module/task-context.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import type { Value } from '../../../runtime/values/value.ts';
import { mysqlIdentifier } from '../../support/sql/identifier.ts';
import { Mysql, MysqlError, type MysqlResult, mysqlLiteral } from '../../support/sql/mysql.ts';
import {
  ACCOUNT_QUERIES,
  type Account,
  accountQueries,
  readAccount,
  readServer,
  SERVER_QUERIES,
} from './account.ts';
import type { UserArguments } from './options.ts';
import { type Privileges, parsePrivileges } from './privileges.ts';
import { parseRequires } from './requires.ts';

/** What a task asks for, and the server that it asks. */
export class UserSession {
  readonly server: ReturnType<typeof readServer>;
  /** The hosts that there are accounts of the user for. */
  readonly hosts: readonly string[];
  readonly wantedHost: string;
  /** The privileges that are wanted; undefined: whatever there are. */
  readonly privileges: Privileges | undefined;

  constructor(
    private readonly client: Mysql,
    results: readonly MysqlResult[],
    readonly args: UserArguments,
    readonly tls: ReturnType<typeof parseRequires>,
    readonly task: TaskContext,
  ) {
    this.server = readServer(results);
    this.hosts = (results[SERVER_QUERIES.length]?.rows ?? []).map((row) => row.get('host') ?? '');
    this.wantedHost = args.host.toLowerCase();
    const text = privilegeText(args.priv);
    this.privileges =
      text === undefined
        ? undefined
        : parsePrivileges(text, {
            quote: this.server.ansi ? '"' : '`',
            keepCase: args.column_case_sensitive ?? false,
            withUsage: !args.subtract_privs,
          });
  }

  /** The hosts whose accounts the task is about. */
  get mine(): readonly string[] {
    return this.args.host_all
      ? this.hosts
      : this.hosts.filter((host) => host.toLowerCase() === this.wantedHost);
  }

  private get database(): string | undefined {
    return this.args.force_context ? 'mysql' : undefined;
  }

  /** @throws ModuleFailure in the words of Ansible's module, when the server refuses one */
  async execute(statements: readonly string[]): Promise<void> {
    if (statements.length === 0) return;
    const { args } = this;
    const before = [
      ...(args.sql_log_bin ? [] : ['SET SQL_LOG_BIN=0']),
      ...[...(args.session_vars ?? [])].map(
        ([key, value]) =>
          `SET SESSION ${mysqlIdentifier(str(key), 'vars')} = ${mysqlLiteral(scalarOf(value))}`,
      ),
    ];
    try {
      await this.client.run(statements, { before, database: this.database });
    } catch (error) {
      if (!(error instanceof MysqlError)) throw error;
      throw grantFailure(error, statements[error.statement ?? -1] ?? '') ?? new ModuleFailure(error.message);
    }
  }

  /** What the server knows of the user's account for a host. */
  async look(host: string): Promise<Account> {
    const { database } = this;
    const told = await this.client.run(accountQueries(this.args.name, host, this.server), {
      tolerant: true,
      database,
    });
    if (told.length !== ACCOUNT_QUERIES) throw new ModuleFailure('the client ended early');
    return readAccount(host, told);
  }
}

/** Logs in, as root without a password first where the task says so. */
export async function openSession(
  args: UserArguments,
  target: Target,
  task: TaskContext,
): Promise<UserSession> {
  privilegeText(args.priv);
  const tls = parseRequires(args.tls_requires);
  checkArguments(args);
  const queries = [
    ...SERVER_QUERIES,
    `SELECT Host AS host FROM mysql.user WHERE User = ${mysqlLiteral(args.name)}`,
  ];
  const logins = args.check_implicit_admin
    ? [{ ...args, login_user: 'root', login_password: '' }, args]
    : [args];
  for (const [at, login] of logins.entries()) {
    const mysql = new Mysql(target, login);
    try {
      const results = await mysql.run(queries, { tolerant: true });
      if (args.column_case_sensitive === undefined)
        task.warn(
          "Option column_case_sensitive is not provided. The default is now false, so the column's name will be uppercased. The default will be changed to true in community.mysql 4.0.0.",
        );
      return new UserSession(mysql, results, args, tls, task);
    } catch (error) {
      if (!(error instanceof MysqlError)) throw error;
      if (at === logins.length - 1) throw mysql.connectFailure(error, false);
    }
  }
  throw new ModuleFailure('no login');
}

/** What is said of a grant that the server refuses. */
function grantFailure(error: MysqlError, statement: string): ModuleFailure | undefined {
  const found = /^GRANT (.+) ON (.+) TO '(.*)'@'(.*?)'(.*)$/.exec(statement);
  if (found === null) return undefined;
  const [, words, place, user, host, rest] = found;
  return new ModuleFailure(
    `Error granting privileges, invalid priv string: ${words} , params: ('${user}', '${host}'), query: GRANT ${words} ON ${place?.replaceAll('%', '%%')} TO %s@%s${rest} , exception: ${error.message}.`,
  );
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

function checkArguments({
  salt,
  plugin,
  plugin_auth_string: auth,
  password_expire_interval: days,
}: UserArguments): void {
  if (days !== undefined && days < 1)
    throw new ModuleFailure(
      'password_expire_interval value                              should be positive number',
    );
  if (!salt) return;
  if (!auth) throw new ModuleFailure('salt requires plugin_auth_string');
  if (salt.length !== 20) throw new ModuleFailure('salt must be 20 characters long');
  if (plugin !== 'caching_sha2_password' && plugin !== 'sha256_password')
    throw new ModuleFailure('salt requires caching_sha2_password or sha256_password plugin');
}
