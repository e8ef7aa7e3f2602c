import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { str } from '../../runtime/values/print.ts';
import { postgresIdentifier } from '../support/sql/identifier.ts';
import {
  checkTrust,
  commentStatement,
  POSTGRES_OPTIONS,
  Postgres,
  PostgresError,
  type PostgresRow,
  postgresLiteral,
  SESSION_OPTIONS,
} from '../support/sql/postgres.ts';

/** Attributes of a role, and the columns that tell them. */
const FLAGS: Readonly<Record<string, string>> = {
  SUPERUSER: 'rolsuper',
  CREATEROLE: 'rolcreaterole',
  CREATEDB: 'rolcreatedb',
  INHERIT: 'rolinherit',
  LOGIN: 'rolcanlogin',
  REPLICATION: 'rolreplication',
  BYPASSRLS: 'rolbypassrls',
};

export default defineModule({
  name: 'community.postgresql.postgresql_user',
  summary: 'Manage roles of PostgreSQL',
  options: {
    user: { type: 'str', required: true, aliases: ['name'], description: 'The role.' },
    password: { type: 'str', noLog: true, description: 'Its password, or a hash of it.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    login_db: {
      type: 'str',
      default: '',
      aliases: ['db'],
      aliasesEnd: '5.0.0',
      description: 'The database to log in to.',
    },
    fail_on_user: {
      type: 'bool',
      default: true,
      aliases: ['fail_on_role'],
      description: 'Fail when it cannot be removed.',
    },
    role_attr_flags: { type: 'str', default: '', description: 'Its attributes: CREATEDB,NOSUPERUSER.' },
    encrypted: { type: 'bool', default: true, description: 'The password is kept encrypted.' },
    no_password_changes: { type: 'bool', default: false, description: "Don't look at the password." },
    expires: { type: 'str', description: 'When the password expires.' },
    conn_limit: { type: 'int', description: 'How many connections it may have.' },
    comment: { type: 'str', description: 'Its comment.' },
    configuration: { type: 'dict', default: {}, description: 'Its settings.' },
    reset_unspecified_configuration: { type: 'bool', default: false, description: 'Other settings go.' },
    quote_configuration_values: { type: 'bool', default: true, description: 'Values of settings are text.' },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { user, password, comment } = args;
    checkTrust(args.trust_input, [
      user,
      password,
      args.expires,
      args.role_attr_flags,
      comment,
      args.session_role,
    ]);
    const server = new Postgres(target, args);
    const options = { database: args.login_db || undefined, role: args.session_role };
    const flags = parseFlags(args.role_attr_flags);
    const literal = (value: string): string => postgresLiteral(value);
    const name = roleName(user);
    const settings = new Map([...(args.configuration ?? [])].map(([key, value]) => [str(key), str(value)]));
    if (args.quote_configuration_values && [...settings.keys()].some((key) => /["']/.test(key)))
      throw new ModuleFailure('The key of a configuration may not contain single or double quotes');
    /** Statements, each with the text that the result shows (passwords and dates are left out of it). */
    const statements: { sql: string; shown: string }[] = [];
    const add = (sql: string, shown = sql): void => {
      statements.push({ sql, shown });
    };
    let role: PostgresRow | undefined;
    try {
      role = await look();
    } catch (error) {
      if (error instanceof PostgresError) throw server.connectFailure(error);
      throw error;
    }
    const exists = role !== undefined || user === 'PUBLIC';
    if (args.state === 'absent') {
      if (!exists) return { user, changed: false, queries: [] };
      if (task.check) return { user, user_removed: true, changed: true, queries: [] };
      const drop = `DROP USER ${name}`;
      try {
        await server.run([drop], options);
        return { user, user_removed: true, changed: true, queries: [drop] };
      } catch (error) {
        if (!(error instanceof PostgresError)) throw error;
        if (args.fail_on_user) throw new ModuleFailure(`Unable to remove user: ${error.message}`);
        return { user, user_removed: false, changed: false, queries: [drop] };
      }
    }
    const crypt = args.encrypted ? 'ENCRYPTED' : 'UNENCRYPTED';
    const encryption = args.encrypted ? 'ENCRYPTED ' : '';
    const words = flags.join(' ');
    const tail = (withFlags: boolean): { sql: string; shown: string } => {
      const parts = (shown: boolean): string[] => [
        ...(args.expires === undefined
          ? []
          : [`VALID UNTIL ${shown ? '%(expires)s' : literal(args.expires)}`]),
        ...(args.conn_limit === undefined ? [] : [`CONNECTION LIMIT ${args.conn_limit}`]),
        ...(withFlags ? [words] : []),
      ];
      return { sql: parts(false).join(' '), shown: parts(true).join(' ') };
    };
    if (user === 'PUBLIC') {
      if (password !== undefined) throw new ModuleFailure('cannot change the password for PUBLIC user');
      if (words !== '') throw new ModuleFailure('cannot change the role_attr_flags for PUBLIC user');
    } else if (role === undefined) {
      const end = tail(true);
      const secret = password ? ` WITH ${encryption}PASSWORD ${literal(password)}` : '';
      const shownSecret = password ? ` WITH ${crypt} PASSWORD %(password)s` : '';
      const join = (...parts: string[]): string => parts.join(' ');
      add(
        join(`CREATE USER ${name}${secret}`, end.sql),
        join(`CREATE USER ${name}${shownSecret}`, end.shown),
      );
    } else alter(role);
    if (comment !== undefined && comment !== (role?.comment ?? ''))
      add(commentStatement('role', user, comment));
    changeSettings(Array.isArray(role?.rolconfig) ? role.rolconfig.map((one) => String(one)) : []);
    if (statements.length > 0) {
      try {
        await server.run(
          statements.map(({ sql }) => sql),
          { ...options, transaction: task.check ? 'rollback' : 'commit' },
        );
      } catch (error) {
        if (!(error instanceof PostgresError)) throw error;
        throw new ModuleFailure(
          role === undefined
            ? `Unable to add user with given requirement due to : ${error.message}`
            : error.message,
        );
      }
    }
    return { user, changed: statements.length > 0, queries: statements.map(({ shown }) => shown) };

    async function look(): Promise<PostgresRow | undefined> {
      const expires = args.expires === undefined ? 'NULL' : `${literal(args.expires)}`;
      const query = (table: string): string =>
        `SELECT r.*, shobj_description(r.oid, 'pg_authid') AS comment, s.rolconfig, r.rolvaliduntil IS NOT DISTINCT FROM ${expires}::timestamptz AS same_expiry, current_setting('password_encryption') AS encryption FROM ${table} r LEFT JOIN (SELECT oid AS o, rolconfig FROM pg_roles) s ON s.o = r.oid WHERE r.rolname = ${literal(user)}`;
      try {
        return (await server.rows(query('pg_authid'), options))[0];
      } catch (error) {
        // Managed servers let nobody look at passwords.
        if (!(error instanceof PostgresError) || error.statement === undefined) throw error;
        const [row] = await server.rows(query('pg_roles').replace(', s.rolconfig', ''), options);
        return row && { ...row, rolpassword: undefined };
      }
    }

    function alter(current: PostgresRow): void {
      const flagsDiffer = flags.some((flag) => {
        const off = flag.startsWith('NO') && FLAGS[flag.slice(2)] !== undefined;
        return current[FLAGS[off ? flag.slice(2) : flag] ?? ''] !== !off;
      });
      if (args.no_password_changes) {
        if (flagsDiffer) add(`ALTER USER ${name} WITH ${words}`);
        return;
      }
      const newPassword = password !== undefined && passwordDiffers(current, user, password, args.encrypted);
      const newExpiry = args.expires !== undefined && current.same_expiry !== true;
      const newLimit = args.conn_limit !== undefined && args.conn_limit !== current.rolconnlimit;
      if (!newPassword && !flagsDiffer && !newExpiry && !newLimit) return;
      const end = tail(false);
      const start = (shown: boolean): string[] => {
        if (!newPassword) return words === '' ? [] : [`WITH ${words}`];
        if (password === '') return ['WITH PASSWORD NULL', words];
        return [
          `WITH ${shown ? crypt : encryption.trim()}`,
          `PASSWORD ${shown ? '%(password)s' : literal(password ?? '')}`,
          words,
        ];
      };
      const join = (parts: readonly string[], rest: string): string =>
        [`ALTER USER ${name}`, ...parts, ...(rest === '' ? [] : [rest])].join(' ');
      add(join(start(false), end.sql), join(start(true), end.shown));
    }

    function changeSettings(present: readonly string[]): void {
      const current = new Map(
        present.map((one): [string, string] => [
          one.slice(0, one.indexOf('=')),
          one.slice(one.indexOf('=') + 1),
        ]),
      );
      for (const [key, value] of current)
        if (settings.get(key) !== value && !settings.has(key) && args.reset_unspecified_configuration)
          add(`ALTER ROLE ${name} RESET "${key}";`);
      for (const [key, value] of settings) {
        const escaped = args.quote_configuration_values ? `'${value.replaceAll("'", "''")}'` : value;
        if (current.get(key) !== value) add(`ALTER ROLE ${name} SET "${key}" TO ${escaped};`);
      }
    }
  },
});

function parseFlags(text: string): string[] {
  const flags = [
    ...new Set(
      text
        .split(',')
        .filter(Boolean)
        .map((one) => one.toUpperCase()),
    ),
  ];
  const bad = flags.filter(
    (flag) => FLAGS[flag] === undefined && FLAGS[flag.replace(/^NO/, '')] === undefined,
  );
  if (bad.length > 0) throw new ModuleFailure(`Invalid role_attr_flags specified: ${bad.join(' ')}`);
  return flags;
}

function roleName(user: string): string {
  const [start, end] = [user.startsWith('"'), user.endsWith('"')];
  if (start !== end)
    throw new ModuleFailure(
      "The value of the user-field can't contain a double-quote in the end if it doesn't start with one and vice-versa.",
    );
  return postgresIdentifier(start ? user : `"${user}"`, 'role');
}

const SCRAM = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/;

function passwordDiffers(current: PostgresRow, user: string, password: string, encrypted: boolean): boolean {
  const stored = current.rolpassword;
  if (stored === undefined) return true;
  if (password === '') return stored !== null;
  if (SCRAM.test(password)) return password !== stored;
  const scram = typeof stored === 'string' ? SCRAM.exec(stored) : null;
  if (scram !== null) {
    const [, rounds, salt = '', , key = ''] = scram;
    const salted = pbkdf2Sync(
      password.normalize('NFKC'),
      Buffer.from(salt, 'base64'),
      Number(rounds),
      32,
      'sha256',
    );
    return createHmac('sha256', salted).update('Server Key').digest('base64') !== key;
  }
  if (/^md5.{32}$/.test(password) || !encrypted) return password !== stored;
  if (current.encryption !== 'md5') return true;
  return (
    `md5${createHash('md5')
      .update(password + user)
      .digest('hex')}` !== stored
  );
}
