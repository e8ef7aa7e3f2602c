import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import type { TaskContext } from '../../runtime/module/task-context.ts';
import { int, PyFloat } from '../../runtime/values/value.ts';
import { MYSQL_OPTIONS, Mysql, MysqlError, type MysqlResult, versionAtLeast } from '../support/sql/mysql.ts';
import type { Row } from '../support/sql/xml-results.ts';
import {
  ACCOUNT_QUERIES,
  accountQueries,
  readAccount,
  readServer,
  SERVER_QUERIES,
} from './mysql_user/account.ts';

const SUBSETS = [
  ...['version', 'databases', 'settings', 'global_status', 'engines', 'users', 'users_info'],
  ...['master_status', 'slave_hosts', 'slave_status'],
];

export default defineModule({
  name: 'community.mysql.mysql_info',
  summary: 'Tell of a MySQL or MariaDB server',
  options: {
    login_db: { type: 'str', description: 'The database to log in to.' },
    filter: { type: 'list', elements: 'str', description: 'What to tell; with `!`, what not.' },
    exclude_fields: {
      type: 'list',
      elements: 'str',
      description: 'What not to find out of databases: db_size, db_table_count.',
    },
    return_empty_dbs: { type: 'bool', default: false, description: 'Tell of databases without tables too.' },
    ...MYSQL_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const client = new Mysql(target, args);
    const wanted = subsets(args.filter ?? [], task);
    const excluded = new Set((args.exclude_fields ?? []).map((one) => one.trim()));
    const database = args.login_db;
    try {
      const about = await client.run(SERVER_QUERIES, { tolerant: true, database });
      const server = readServer(about);
      const version = about[0]?.rows[0]?.values().next().value ?? '';
      const queries = queriesFor(wanted, server.mariadb, version, excluded, args.return_empty_dbs);
      const results = await client.run(queries, { database });
      const answers = new Map(queries.map((query, at) => [query, results[at]]));
      const info: Record<string, ResultValue> = {};
      for (const subset of wanted)
        if (subset !== 'users_info') info[subset] = tell(subset, (query) => rowsOf(answers, query), excluded);
      if (wanted.has('users_info')) info.users_info = await tellUsers(rowsOf(answers, USERS));
      return {
        changed: false,
        server_engine: server.mariadb ? 'MariaDB' : 'MySQL',
        // No Python library is between tsible and the server.
        connector_name: 'Unknown',
        connector_version: 'Unknown',
        ...info,
      };

      async function tellUsers(users: readonly Row[]): Promise<ResultValue> {
        const statements = users.flatMap((row) =>
          accountQueries(row.get('User') ?? '', row.get('Host') ?? '', server),
        );
        const all = await client.run(statements, { tolerant: true, database });
        return users.flatMap((row, at) =>
          userInfo(row, all.slice(at * ACCOUNT_QUERIES, (at + 1) * ACCOUNT_QUERIES), task),
        );
      }
    } catch (error) {
      if (!(error instanceof MysqlError)) throw error;
      if (error.statement === undefined) throw client.connectFailure(error, false);
      throw new ModuleFailure(`Cannot execute SQL: ${error.message}`);
    }
  },
});

function subsets(filter: readonly string[], task: TaskContext): Set<string> {
  const included: string[] = [];
  const excluded: string[] = [];
  for (const one of filter.map((word) => word.trim())) {
    const name = one.replace(/^!+/, '');
    if (!SUBSETS.includes(name)) task.warn(`filter element: ${one} is not allowable, ignored`);
    else (one.startsWith('!') ? excluded : included).push(name);
  }
  return new Set(
    SUBSETS.filter((name) => (included.length > 0 ? included.includes(name) : !excluded.includes(name))),
  );
}

const SETTINGS = 'SHOW GLOBAL VARIABLES';
const USERS = 'SELECT * FROM mysql.user';
const EMPTY = 'SHOW DATABASES';

/** The names that statements about replication have: since, name before, name then. */
const RENAMED = {
  master_status: {
    mariadb: [[10, 5, 2], 'SHOW MASTER STATUS', 'SHOW BINLOG STATUS'],
    mysql: [[8, 2, 0], 'SHOW MASTER STATUS', 'SHOW BINARY LOG STATUS'],
  },
  slave_status: {
    mariadb: [[10, 5, 1], 'SHOW SLAVE STATUS', 'SHOW REPLICA STATUS'],
    mysql: [[8, 0, 22], 'SHOW SLAVE STATUS', 'SHOW REPLICA STATUS'],
  },
  slave_hosts: {
    mariadb: [[10, 5, 1], 'SHOW SLAVE HOSTS', 'SHOW REPLICA HOSTS'],
    mysql: [[8, 0, 22], 'SHOW SLAVE HOSTS', 'SHOW REPLICAS'],
  },
} as const;

function databasesQuery(excluded: ReadonlySet<string>): string {
  const columns = [
    'table_schema AS "name"',
    ...(excluded.has('db_size') ? [] : ['SUM(data_length + index_length) AS "size"']),
    ...(excluded.has('db_table_count') ? [] : ['COUNT(table_name) as "tables"']),
  ];
  return `SELECT ${columns.join(', ')} FROM information_schema.TABLES GROUP BY table_schema`;
}

function queriesFor(
  wanted: ReadonlySet<string>,
  mariadb: boolean,
  version: string,
  excluded: ReadonlySet<string>,
  empty: boolean,
): string[] {
  const renamed = (subset: keyof typeof RENAMED): string => {
    const [since, before, then] = RENAMED[subset][mariadb ? 'mariadb' : 'mysql'];
    return versionAtLeast(version, ...since) ? then : before;
  };
  const has = (...names: string[]): boolean => names.some((name) => wanted.has(name));
  return [
    ...(has('version', 'settings') ? [SETTINGS] : []),
    ...(has('databases') ? [databasesQuery(excluded), ...(empty ? [EMPTY] : [])] : []),
    ...(has('global_status') ? ['SHOW GLOBAL STATUS'] : []),
    ...(has('engines') ? ['SHOW ENGINES'] : []),
    ...(has('users', 'users_info') ? [USERS] : []),
    ...(['master_status', 'slave_status', 'slave_hosts'] as const).filter((one) => has(one)).map(renamed),
  ];
}

function rowsOf(answers: ReadonlyMap<string, MysqlResult | undefined>, query: string): readonly Row[] {
  return answers.get(query)?.rows ?? [];
}

function tell(
  subset: string,
  rows: (query: string) => readonly Row[],
  excluded: ReadonlySet<string>,
): ResultValue {
  const pairs = (query: string): Record<string, ResultValue> =>
    Object.fromEntries(rows(query).map((row) => [row.get('Variable_name') ?? '', number(row.get('Value'))]));
  const either = (which: keyof typeof RENAMED): readonly Row[] => {
    const { mariadb, mysql } = RENAMED[which];
    return [...new Set([mariadb[1], mariadb[2], mysql[1], mysql[2]])].flatMap(rows);
  };
  switch (subset) {
    case 'settings':
      return pairs(SETTINGS);
    case 'version':
      return versionOf(
        rows(SETTINGS)
          .find((row) => row.get('Variable_name') === 'version')
          ?.get('Value') ?? '',
      );
    case 'global_status':
      return pairs('SHOW GLOBAL STATUS');
    case 'engines':
      return keyed(rows('SHOW ENGINES'), ['Engine'], (value) => value ?? null);
    case 'users':
      return keyed(rows(USERS), ['Host', 'User'], decimal);
    case 'master_status':
      return Object.assign({}, ...either('master_status').map((row) => entries(row, [], number)));
    case 'slave_status':
      return keyed(either('slave_status'), ['Master_Host', 'Master_Port', 'Master_User'], number);
    case 'slave_hosts':
      return keyed(either('slave_hosts'), ['Server_id'], number);
    default:
      return databases(rows(databasesQuery(excluded)), rows(EMPTY), excluded);
  }
}

function databases(
  rows: readonly Row[],
  all: readonly Row[],
  excluded: ReadonlySet<string>,
): Record<string, ResultValue> {
  const one = (row: Row | undefined): ResultValue => ({
    ...(excluded.has('db_size') ? {} : { size: Number(row?.get('size') ?? 0) }),
    ...(excluded.has('db_table_count') ? {} : { tables: Number(row?.get('tables') ?? 0) }),
  });
  return {
    ...Object.fromEntries(all.map((row) => [row.get('Database') ?? '', one(undefined)])),
    ...Object.fromEntries(rows.map((row) => [row.get('name') ?? '', one(row)])),
  };
}

/** Rows by the values of some columns, one within the other, and the rest of each row. */
function keyed(
  rows: readonly Row[],
  keys: readonly string[],
  convert: (value: string | null | undefined) => ResultValue,
): Record<string, ResultValue> {
  const all: Record<string, ResultValue> = {};
  for (const row of rows) {
    let place = all;
    for (const key of keys) {
      const name = row.get(key) ?? '';
      place[name] ??= {};
      place = place[name] as Record<string, ResultValue>;
    }
    Object.assign(place, entries(row, keys, convert));
  }
  return all;
}

function entries(
  row: Row,
  without: readonly string[],
  convert: (value: string | null | undefined) => ResultValue,
): Record<string, ResultValue> {
  return Object.fromEntries(
    [...row].filter(([name]) => !without.includes(name)).map(([name, value]) => [name, convert(value)]),
  );
}

/** What is a whole number to Python's int() is one. */
function number(value: string | null | undefined): ResultValue {
  if (value === null || value === undefined) return null;
  return /^\s*[+-]?\d+\s*$/.test(value) ? int(BigInt(value.trim().replace(/^\+/, ''))) : value;
}

/** The same for columns among which there is a decimal, which has six places. */
function decimal(value: string | null | undefined): ResultValue {
  return value !== null && value !== undefined && /^\d+\.\d{6}$/.test(value)
    ? new PyFloat(Number(value))
    : number(value);
}

function versionOf(full: string): ResultValue {
  const [major = '', minor = '', rest = ''] = full.split('.');
  const [release = '', ...suffix] = rest.split('-');
  return {
    major: Number(major),
    minor: Number(minor),
    release: Number(release),
    suffix: suffix.join('-'),
    full,
  };
}

function userInfo(row: Row, results: readonly MysqlResult[], task: TaskContext): ResultValue[] {
  const name = row.get('User') ?? '';
  const host = row.get('Host') ?? '';
  const account = readAccount(host, results);
  if (account.grants.size === 0) {
    task.warn(`No privileges found for ${name} on host ${host}`);
    return [];
  }
  const grants = [...account.grants]
    .filter(([, list]) => !list.includes('PROXY') || list.some((one) => one !== 'PROXY' && one !== 'GRANT'))
    .map(([place, list]) => `${place.replace(/[`']/g, '')}:${list.join(',')}`);
  const told = grants.length > 1 ? grants.filter((one) => one !== '*.*:USAGE') : grants;
  const limits = [...account.limits].filter(([, value]) => value !== 0);
  const auth = account.hash ?? account.auth;
  return [
    {
      name,
      host,
      priv: told.join('/'),
      ...(limits.length > 0 ? { resource_limits: Object.fromEntries(limits) } : {}),
      ...(account.requires.size > 0 ? { tls_requires: Object.fromEntries(account.requires) } : {}),
      plugin: account.plugin,
      plugin_auth_string: auth,
      plugin_hash_string: auth,
      ...(row.get('is_role') === 'N' ? { locked: account.locked } : {}),
    },
  ];
}
