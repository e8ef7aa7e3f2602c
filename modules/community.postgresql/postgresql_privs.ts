import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { postgresIdentifier } from '../support/sql/identifier.ts';
import {
  checkTrust,
  POSTGRES_OPTIONS,
  Postgres,
  PostgresError,
  postgresLiteral,
  quoteName,
  SESSION_OPTIONS,
} from '../support/sql/postgres.ts';

const PRIVILEGES = new Set(
  ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'CREATE', 'CONNECT'].concat([
    'TEMPORARY',
    'TEMP',
    'EXECUTE',
    'USAGE',
    'ALL',
    'SET',
    'ALTER_SYSTEM',
  ]),
);

/** Which privileges may be defaults of which objects. */
const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  TABLES: ['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'],
  SEQUENCES: ['ALL', 'SELECT', 'UPDATE', 'USAGE'],
  FUNCTIONS: ['ALL', 'EXECUTE'],
  TYPES: ['ALL', 'USAGE'],
  SCHEMAS: ['CREATE', 'USAGE'],
};

const IMPLICIT_ROLES = new Set(['PUBLIC', 'CURRENT_USER', 'SESSION_USER', 'CURRENT_ROLE']);
const IN_SCHEMA = new Set(['table', 'sequence', 'function', 'procedure', 'type', 'default_privs']);

const TYPES = [
  'table',
  'sequence',
  'function',
  'procedure',
  'database',
  'schema',
  'language',
  'tablespace',
  'group',
  'default_privs',
  'foreign_data_wrapper',
  'foreign_server',
  'type',
  'parameter',
] as const;
type Kind = (typeof TYPES)[number];

/** Where a kind's access lists are: table, column of the list, column of the name, further conditions. */
const ACLS: Readonly<
  Record<Exclude<Kind, 'group' | 'default_privs'>, readonly [string, string, string, string?]>
> = {
  table: ['pg_class', 'relacl', 'relname', "relkind IN ('r','p','v','m','f')"],
  sequence: ['pg_class', 'relacl', 'relname', "relkind = 'S'"],
  function: ['pg_proc', 'proacl', 'proname'],
  procedure: ['pg_proc', 'proacl', 'proname'],
  type: ['pg_type', 'typacl', 'typname'],
  schema: ['pg_namespace', 'nspacl', 'nspname'],
  language: ['pg_language', 'lanacl', 'lanname'],
  tablespace: ['pg_tablespace', 'spcacl', 'spcname'],
  database: ['pg_database', 'datacl', 'datname'],
  foreign_data_wrapper: ['pg_foreign_data_wrapper', 'fdwacl', 'fdwname'],
  foreign_server: ['pg_foreign_server', 'srvacl', 'srvname'],
  parameter: ['pg_parameter_acl', 'paracl', 'parname'],
};

const NAMESPACES: Readonly<Record<string, string>> = {
  pg_class: 'relnamespace',
  pg_proc: 'pronamespace',
  pg_type: 'typnamespace',
};

export default defineModule({
  name: 'community.postgresql.postgresql_privs',
  summary: 'Grant or revoke privileges of PostgreSQL',
  options: {
    login_db: {
      type: 'str',
      required: true,
      aliases: ['db', 'database'],
      aliasesEnd: '5.0.0',
      description: 'The database.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['present', 'absent'],
      description: 'Whether they are granted.',
    },
    privs: { type: 'str', aliases: ['priv'], description: 'The privileges: SELECT,INSERT.' },
    type: { type: 'str', default: 'table', choices: TYPES, description: 'What kind of objects they are on.' },
    objs: { type: 'str', aliases: ['obj'], description: 'The objects, or ALL_IN_SCHEMA.' },
    schema: { type: 'str', description: 'Their schema; public when left out.' },
    roles: { type: 'str', required: true, aliases: ['role'], description: 'Who gets them.' },
    target_roles: { type: 'str', description: 'Whose objects defaults are about.' },
    grant_option: { type: 'bool', aliases: ['admin_option'], description: 'May pass them on.' },
    fail_on_role: { type: 'bool', default: true, description: 'Fail when a role is not there.' },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { type, privs, state } = args;
    const failed = (message: string): ModuleFailure => new ModuleFailure(message);
    let { schema, objs } = args;
    if (IN_SCHEMA.has(type))
      schema = objs === 'schemas' || schema === 'not-specified' ? undefined : schema || 'public';
    else if (schema) throw failed(`Argument "schema" is not allowed for type "${type}".`);
    if (objs === 'ALL_IN_SCHEMA' && !['table', 'sequence', 'function', 'procedure'].includes(type))
      throw failed(
        `Argument "objs": ALL_IN_SCHEMA can be used only for type: table, sequence, function or procedure, ${type} was passed.`,
      );
    if (type === 'database') objs ||= args.login_db;
    else if (!objs) throw failed(`Argument "objs" is required for type "${type}".`);
    if (type === 'group' && privs) throw failed('Argument "privs" is not allowed for type "group".');
    if (type !== 'group' && !privs) throw failed(`Argument "privs" is required for type "${type}".`);
    checkTrust(args.trust_input, [args.roles, args.target_roles, args.session_role, schema]);
    const words = [
      ...new Set(
        (privs ?? '')
          .split(',')
          .filter(Boolean)
          .map((one) => one.toUpperCase()),
      ),
    ];
    const bad = words.filter((one) => !PRIVILEGES.has(one));
    if (bad.length > 0) throw failed(`Invalid privileges specified: ${frozenset(bad)}`);
    const server = new Postgres(target, args);
    const options = { database: args.login_db, role: args.session_role };
    let query = '';
    try {
      const every = objs === 'ALL_IN_SCHEMA';
      const wanted = every ? [] : objectNames(type, objs ?? '', words);
      const { objects, roles } = await look(every, wanted);
      if (args.target_roles && type !== 'default_privs')
        task.warn(
          '"target_roles" will be ignored Argument "type: default_privs" is required for usage of "target_roles".',
        );
      if (roles.length === 0) {
        task.warn('No valid roles provided, nothing to do');
        return { changed: false, queries: [] };
      }
      if (objects.length === 0) return { changed: false, queries: [] };
      query = build(objects, roles, every);
      const status = statusQuery(objects);
      const results = await server.run([status, ...query.split('\n'), status], {
        ...options,
        transaction: task.check ? 'rollback' : 'commit',
      });
      const shown = (at: number): string =>
        JSON.stringify((results.at(at)?.rows ?? []).map((row) => JSON.stringify(row)).sort());
      return { changed: shown(0) !== shown(-1), queries: [query] };
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      if (error.statement === undefined) throw server.connectFailure(error);
      throw failed(query === '' ? error.message : `Cannot execute SQL '${query}': ${error.message}`);
    }

    async function look(
      every: boolean,
      wanted: readonly string[],
    ): Promise<{ objects: string[]; roles: string[] }> {
      const names = args.roles.split(',');
      const [found, listed, known] = await server.run(
        [
          `SELECT rolname FROM pg_catalog.pg_roles WHERE rolname IN (${names.map((one) => postgresLiteral(one)).join(',')})`,
          every ? listQuery() : 'SELECT 1 AS one',
          `SELECT count(*) AS c FROM pg_catalog.pg_namespace WHERE nspname = ${postgresLiteral(schema ?? '')}`,
        ],
        options,
      );
      const exists = new Set((found?.rows ?? []).map(({ rolname }) => rolname));
      const roles: string[] = [];
      for (const name of names) {
        if (IMPLICIT_ROLES.has(name.toUpperCase())) roles.push(name.toUpperCase());
        else if (exists.has(name)) roles.push(quoteName(name));
        else if (args.fail_on_role) throw failed(`Role '${name}' does not exist`);
        else task.warn(`Role '${name}' does not exist, pass it`);
      }
      if (!every) return { objects: [...wanted], roles };
      if (schema && known?.rows?.[0]?.c === 0) throw failed(`Schema "${schema}" does not exist.`);
      return { objects: (listed?.rows ?? []).map(({ o }) => String(o)), roles };
    }

    function listQuery(): string {
      const where = schema ? ` WHERE n.nspname = ${postgresLiteral(schema)}` : ' WHERE true';
      if (type === 'function' || type === 'procedure')
        return `SELECT p.proname || '(' || oidvectortypes(p.proargtypes) || ')' AS o FROM pg_catalog.pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace${where} AND p.prokind = '${type === 'function' ? 'f' : 'p'}'`;
      const kinds = type === 'table' ? "('r', 'v', 'm', 'p', 'f')" : "('S')";
      return `SELECT relname AS o FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace${where} AND relkind IN ${kinds}`;
    }

    function statusQuery(objects: readonly string[]): string {
      const list = (names: readonly string[]): string => names.map((one) => postgresLiteral(one)).join(',');
      if (type === 'group')
        return `SELECT roleid, grantor, member, admin_option FROM pg_catalog.pg_auth_members am JOIN pg_catalog.pg_roles r ON r.oid = am.roleid WHERE r.rolname IN (${list(objects)})`;
      if (type === 'default_privs')
        return schema
          ? `SELECT defaclacl::text AS a FROM pg_default_acl a JOIN pg_namespace b ON a.defaclnamespace = b.oid WHERE b.nspname = ${postgresLiteral(schema)}`
          : 'SELECT defaclacl::text AS a FROM pg_default_acl';
      const [table, acl, name, more] = ACLS[type];
      const names = objects.map((one) =>
        type === 'function' || type === 'procedure' ? (one.split('(')[0] ?? one) : one,
      );
      const space = NAMESPACES[table];
      const inSchema =
        schema && space !== undefined
          ? ` AND ${space} = (SELECT oid FROM pg_namespace WHERE nspname = ${postgresLiteral(schema)})`
          : '';
      return `SELECT ${name} AS n, ${acl}::text AS a FROM pg_catalog.${table} WHERE ${name} IN (${list(names)})${inSchema}${more === undefined ? '' : ` AND ${more}`}`;
    }

    function build(objects: readonly string[], roles: readonly string[], every: boolean): string {
      const who = roles.join(',');
      if (type === 'default_privs') return defaults(objects, who);
      const what =
        type === 'group'
          ? objects.map((one) => `"${one}"`).join(',')
          : `${words.join(',').replaceAll('_', ' ')} ON ${target_(objects, every)}`;
      if (state === 'absent') return `REVOKE ${what} FROM ${who};`;
      return grant(`GRANT ${what} TO ${who}`, what, who).join('\n');
    }

    function target_(objects: readonly string[], every: boolean): string {
      const space = schema === undefined ? undefined : quoteName(schema);
      if (every) return `ALL ${type.toUpperCase()}S IN SCHEMA ${space}`;
      const ids = objects.map((one) => {
        if (type === 'function' || type === 'procedure') {
          const at = one.indexOf('(');
          if (at === -1) throw failed(`Illegal function / procedure signature: "${one}".`);
          return `${space}."${one.slice(0, at)}"${one.slice(at)}`;
        }
        const quoted = ['table', 'sequence', 'type'].includes(type) ? `${space}."${one}"` : `"${one}"`;
        return postgresIdentifier(quoted, 'table');
      });
      return `${type.replaceAll('_', ' ')} ${ids.join(',')}`;
    }

    /** A grant with what the option of passing it on adds. */
    function grant(start: string, what: string, who: string): string[] {
      const option = type === 'group' ? 'ADMIN' : 'GRANT';
      if (args.grant_option === undefined) return [`${start};`];
      if (args.grant_option) return [`${start} WITH ${option} OPTION;`];
      return [
        `${start};`,
        ...(type === 'default_privs' ? [] : [`REVOKE ${option} OPTION FOR ${what} FROM ${who};`]),
      ];
    }

    function defaults(objects: readonly string[], who: string): string {
      const owners = args.target_roles
        ? ` FOR ROLE ${args.target_roles
            .split(',')
            .map((one) => `"${one}"`)
            .join(',')}`
        : '';
      const start = `ALTER DEFAULT PRIVILEGES${owners}${schema === undefined ? '' : ` IN SCHEMA ${quoteName(schema)}`}`;
      const revoke = (list: readonly string[]): string[] =>
        list.map((one) => `${start} REVOKE ALL ON ${one} FROM ${who};`);
      if (state === 'absent') return revoke(['TABLES', 'FUNCTIONS', 'SEQUENCES', 'TYPES']).join('\n');
      const what = words.join(',');
      return [
        ...revoke(objects),
        ...objects.flatMap((one) => grant(`${start} GRANT ${what} ON ${one} TO ${who}`, what, who)),
      ].join('\n');
    }
  },
});

function objectNames(type: Kind, objs: string, privs: readonly string[]): string[] {
  if (type !== 'default_privs') {
    const names = objs.split(',');
    return type === 'function' || type === 'procedure' ? names.map((one) => one.replaceAll(':', ',')) : names;
  }
  const names =
    objs === 'ALL_DEFAULT'
      ? Object.keys(DEFAULTS).filter((one) => one !== 'SCHEMAS')
      : objs.split(',').map((one) => one.toUpperCase());
  const unknown = names.filter((one) => DEFAULTS[one] === undefined);
  if (unknown.length > 0) throw new ModuleFailure(`Invalid Object set specified: ${frozenset(unknown)}`);
  const valid = names.filter((one) => privs.every((priv) => DEFAULTS[one]?.includes(priv)));
  if (valid.length < names.length)
    throw new ModuleFailure(
      `Invalid priv specified. Valid object for priv: ${frozenset(valid)}. Objects: ${frozenset(names)}`,
    );
  return names;
}

/** A set as Python prints it. */
function frozenset(names: readonly string[]): string {
  return names.length === 0 ? 'frozenset()' : `frozenset({${names.map((one) => `'${one}'`).join(', ')}})`;
}
