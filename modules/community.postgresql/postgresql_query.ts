import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { repr, str } from '../../runtime/values/print.ts';
import type { Value } from '../../runtime/values/value.ts';
import { fillQuery } from '../support/sql/fill-query.ts';
import {
  checkTrust,
  POSTGRES_OPTIONS,
  Postgres,
  PostgresError,
  type PostgresResult,
  postgresLiteral,
  SESSION_OPTIONS,
} from '../support/sql/postgres.ts';

export default defineModule({
  name: 'community.postgresql.postgresql_query',
  summary: 'Run queries on a PostgreSQL server',
  options: {
    query: { type: 'raw', description: 'A query, or a list of queries.' },
    login_db: { type: 'str', aliases: ['db'], aliasesEnd: '5.0.0', description: 'The database.' },
    positional_args: { type: 'list', elements: 'raw', description: 'Values for %s in the query, in order.' },
    named_args: { type: 'dict', description: 'Values for %(name)s in the query.' },
    autocommit: { type: 'bool', default: false, description: 'Each query is a transaction of its own.' },
    encoding: { type: 'str', description: "The client's encoding." },
    search_path: { type: 'list', elements: 'str', description: 'Schemas to look in.' },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  rules: { mutuallyExclusive: [['positional_args', 'named_args']] },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    checkTrust(args.trust_input, [args.session_role]);
    if (args.autocommit && task.check)
      throw new ModuleFailure('Using autocommit is mutually exclusive with check_mode');
    const given: Value = args.query ?? null;
    if (typeof given !== 'string' && !Array.isArray(given))
      throw new ModuleFailure('query argument must be of type string or list');
    const queries = (Array.isArray(given) ? given : [given]).map((one) => str(one));
    if (args.login_db === undefined)
      task.warn('Database name has not been passed, used default database to connect to.');
    const values = args.positional_args?.length
      ? args.positional_args.map(pgArray)
      : args.named_args?.size
        ? new Map([...args.named_args].map(([key, value]) => [key, pgArray(value)]))
        : undefined;
    const filled = queries.map((query) =>
      values === undefined ? query : fillQuery(query, values, postgresLiteral),
    );
    const server = new Postgres(target, args);
    const path = args.search_path?.map((one) => one.trim()).join(',');
    const start = performance.now();
    let results: PostgresResult[];
    try {
      results = await server.run(filled, {
        database: args.login_db,
        role: args.session_role,
        encoding: args.encoding,
        ...(path === undefined ? {} : { before: [`SET search_path TO ${path}`] }),
        ...(args.autocommit ? {} : { transaction: task.check ? 'rollback' : 'commit' }),
      });
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      if (error.statement === undefined) throw server.connectFailure(error);
      const shown = values === undefined ? 'None' : repr(values);
      throw new ModuleFailure(
        `Cannot execute SQL '${queries[error.statement]}' ${shown}: ${error.message}, query list: ${repr(queries)}`,
      );
    }
    const each = Math.round(((performance.now() - start) / Math.max(1, queries.length)) * 1e4) / 1e4;
    const shown = results.map(({ rows }) => (rows === undefined || rows.length === 0 ? {} : rows));
    const last = results.at(-1);
    return {
      changed: results.some(({ status }) => changes(status)),
      query: filled.at(-1) ?? '',
      query_list: queries,
      statusmessage: last?.status ?? '',
      query_result: shown.at(-1) ?? {},
      query_all_results: shown,
      rowcount: results.reduce((sum, result) => sum + countOf(result), 0),
      execution_time_ms: results.map(() => each),
    };
  },
});

function changes(status: string): boolean {
  if (status.includes('SELECT') || status.includes('SHOW')) return false;
  const counted = /UPDATE|INSERT|DELETE/.test(status);
  const words = status.split(' ');
  return !counted || words.length > 3 || words.at(-1) !== '0';
}

function countOf({ rows, status }: PostgresResult): number {
  if (status.startsWith('SELECT') || status === 'SHOW') return rows?.length ?? 0;
  return Number(/(\d+)$/.exec(status)?.[1] ?? 0);
}

/** A list as the text of a PostgreSQL array. */
function pgArray(value: Value): Value {
  if (!Array.isArray(value)) return value;
  return `{${value.map((one) => (Array.isArray(one) ? str(pgArray(one)) : str(one))).join(', ')}}`;
}
