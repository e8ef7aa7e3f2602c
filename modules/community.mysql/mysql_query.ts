import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import { repr, str } from '../../runtime/values/print.ts';
import type { Value } from '../../runtime/values/value.ts';
import { fillQuery } from '../support/sql/fill-query.ts';
import { MYSQL_OPTIONS, Mysql, MysqlError, type MysqlResult, mysqlLiteral } from '../support/sql/mysql.ts';
import { typedRows } from '../support/sql/typed-rows.ts';

const CHANGES_ROWS = ['INSERT', 'UPDATE', 'DELETE', 'REPLACE'];
const CHANGES_SCHEMA = ['CREATE', 'DROP', 'ALTER', 'RENAME', 'TRUNCATE'];

export default defineModule({
  name: 'community.mysql.mysql_query',
  summary: 'Run queries on a MySQL or MariaDB server',
  options: {
    query: { type: 'raw', required: true, description: 'A query, or a list of queries.' },
    login_db: { type: 'str', description: 'The database.' },
    positional_args: { type: 'list', elements: 'raw', description: 'Values for %s in the query, in order.' },
    named_args: { type: 'dict', description: 'Values for %(name)s in the query.' },
    single_transaction: { type: 'bool', default: false, description: 'All queries, or none.' },
    ...MYSQL_OPTIONS,
  },
  rules: { mutuallyExclusive: [['positional_args', 'named_args']] },
  check: 'none',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    const given: Value = args.query;
    const queries = (Array.isArray(given) ? given : [given]).map((one) => {
      if (typeof one !== 'string')
        throw new ModuleFailure(`the elements in query list must be strings, passed '${str(one)}'`);
      return one;
    });
    const values = args.positional_args ?? args.named_args;
    const filled = queries.map((query) =>
      values === undefined ? query : fillQuery(query, values, mysqlLiteral),
    );
    const client = new Mysql(target, args);
    const start = performance.now();
    let results: MysqlResult[];
    try {
      results = await client.run(filled, { database: args.login_db, transaction: args.single_transaction });
    } catch (error) {
      if (!(error instanceof MysqlError)) throw error;
      if (error.statement === undefined) throw client.connectFailure(error, false);
      const query = queries[error.statement] ?? '';
      const shown = values === undefined ? 'None' : repr(values);
      throw new ModuleFailure(`Cannot execute SQL '${query}' args [${shown}]: ${error.message}`);
    }
    const each = (performance.now() - start) / Math.max(1, queries.length);
    const counts = results.map(({ affected, rows }) => (affected < 0 ? rows.length : affected));
    const changed = queries.some((query, at) => {
      const start_ = query.trimStart().slice(0, 'TRUNCATE'.length).toUpperCase();
      if (CHANGES_SCHEMA.some((word) => start_.includes(word))) return true;
      return (counts[at] ?? 0) > 0 && CHANGES_ROWS.some((word) => start_.includes(word));
    });
    const rows: ResultValue = results.map((result) => typedRows(result.rows));
    return {
      changed,
      executed_queries: filled,
      query_result: rows,
      rowcount: counts,
      execution_time_ms: results.map(() => Math.round(each * 10_000) / 10_000),
    };
  },
});
