import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import {
  checkTrust,
  POSTGRES_OPTIONS,
  Postgres,
  postgresLiteral,
  SESSION_OPTIONS,
} from '../support/sql/postgres.ts';
import { Statements } from '../support/sql/postgres-objects.ts';

const TYPES = ['BTREE', 'HASH', 'GIST', 'SPGIST', 'GIN', 'BRIN'];

export default defineModule({
  name: 'community.postgresql.postgresql_idx',
  summary: "Manage PostgreSQL's indexes",
  options: {
    idxname: { type: 'str', required: true, aliases: ['name'], description: 'The index.' },
    login_db: { type: 'str', aliases: ['db'], aliasesEnd: '5.0.0', description: 'The database.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    concurrent: { type: 'bool', default: true, description: 'Let others write to the table meanwhile.' },
    unique: { type: 'bool', default: false, description: 'No value is there twice.' },
    table: { type: 'str', description: 'The table.' },
    idxtype: { type: 'str', aliases: ['type'], description: 'Its type, as btree.' },
    columns: { type: 'list', elements: 'str', aliases: ['column'], description: 'The columns.' },
    cond: { type: 'str', description: 'Condition for rows.' },
    tablespace: { type: 'str', description: 'Its tablespace.' },
    storage_params: { type: 'list', elements: 'str', description: 'Parameters of its storage.' },
    cascade: { type: 'bool', default: false, description: 'Remove what depends on it, too.' },
    schema: { type: 'str', description: 'Its schema; public when left out.' },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { idxname: name, state, concurrent, unique, table, idxtype, cond, tablespace, cascade } = args;
    const columns = args.columns ?? [];
    const parameters = args.storage_params ?? [];
    checkTrust(args.trust_input, [
      ...[name, args.session_role, args.schema, table, ...columns, tablespace, ...parameters, cond],
    ]);
    if (concurrent && cascade)
      throw new ModuleFailure('Concurrent mode and cascade parameters are mutually exclusive');
    if (unique && idxtype && idxtype !== 'btree')
      throw new ModuleFailure('Only btree currently supports unique indexes');
    if (state === 'present') {
      if (!table) throw new ModuleFailure('Table must be specified');
      if (columns.length === 0) throw new ModuleFailure('At least one column must be specified');
    } else if (table || columns.length > 0 || cond || idxtype || tablespace)
      throw new ModuleFailure(
        `Index ${name} is going to be removed, so it does not make sense to pass a table name, columns, conditions, index type, or tablespace`,
      );
    if (cascade && state !== 'absent')
      throw new ModuleFailure('cascade parameter used only with state=absent');
    const schema = args.schema || 'public';
    if (!args.login_db) task.warn('Database name has not been passed, used default database to connect to.');
    const session = new Statements(
      new Postgres(target, args),
      { database: args.login_db, role: args.session_role },
      task.check,
    );
    const present = await info();
    const before = present ?? {
      ...{ name, state: 'absent', schema: '', tblname: '', tblspace: '', valid: true, storage_params: [] },
    };
    const isChange = (present === undefined) === (state === 'present');
    if (task.check || !isChange) {
      if (!task.check) checkType();
      return finished({ ...before, query: '', changed: isChange });
    }
    checkType();
    const statement = state === 'present' ? creation() : removal();
    await session.change([statement], 'alone');
    const after = state === 'present' ? ((await info()) ?? before) : { ...before, state: 'absent' };
    return finished({ ...after, query: statement, changed: true });

    function finished(result: ModuleResult): ModuleResult {
      if (result.valid === false && !task.check) task.warn(`Index ${name} is invalid! ROLLBACK`);
      return result;
    }

    function checkType(): void {
      if (state === 'present' && idxtype && !TYPES.includes(idxtype.toUpperCase()))
        throw new ModuleFailure(`Index type '${idxtype}' of ${name} is not in valid types`);
    }

    function creation(): string {
      return [
        `CREATE${unique ? ' UNIQUE' : ''} INDEX${concurrent ? ' CONCURRENTLY' : ''} "${name}"`,
        `ON "${schema}"."${table}" USING ${idxtype ?? 'BTREE'} (${columns.join(',')})`,
        ...(parameters.length > 0 ? [`WITH (${parameters.join(',')})`] : []),
        ...(tablespace ? [`TABLESPACE "${tablespace}"`] : []),
        ...(cond ? [`WHERE ${cond}`] : []),
      ].join(' ');
    }

    function removal(): string {
      return `DROP INDEX${concurrent ? ' CONCURRENTLY' : ''} "${schema}"."${name}"${cascade ? ' CASCADE' : ''}`;
    }

    async function info() {
      const [row] = await session.rows(
        `SELECT i.schemaname, i.tablename, i.tablespace, pi.indisvalid, c.reloptions FROM pg_catalog.pg_indexes AS i JOIN pg_catalog.pg_class AS c ON i.indexname = c.relname JOIN pg_catalog.pg_index AS pi ON c.oid = pi.indexrelid WHERE i.schemaname = ${postgresLiteral(schema)} AND i.indexname = ${postgresLiteral(name)}`,
      );
      if (row === undefined) return undefined;
      return {
        name,
        state: 'present',
        schema: row.schemaname,
        tblname: row.tablename,
        tblspace: row.tablespace ?? '',
        valid: row.indisvalid,
        storage_params: row.reloptions ?? [],
      };
    }
  },
});
