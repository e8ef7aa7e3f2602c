import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { postgresIdentifier } from '../support/sql/identifier.ts';
import {
  checkTrust,
  POSTGRES_OPTIONS,
  Postgres,
  type PostgresRow,
  postgresLiteral,
  SESSION_OPTIONS,
} from '../support/sql/postgres.ts';
import { Statements } from '../support/sql/postgres-objects.ts';

export default defineModule({
  name: 'community.postgresql.postgresql_table',
  summary: "Manage PostgreSQL's tables",
  options: {
    table: { type: 'str', required: true, aliases: ['name'], description: 'The table.' },
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
      description: 'The database.',
    },
    tablespace: { type: 'str', description: 'Its tablespace.' },
    owner: { type: 'str', description: 'Its owner.' },
    unlogged: { type: 'bool', default: false, description: 'Without a log of what is written.' },
    like: { type: 'str', description: 'A table that it is made after.' },
    including: { type: 'str', description: 'What it takes over from that table, with commas.' },
    rename: { type: 'str', description: 'Its new name.' },
    truncate: { type: 'bool', default: false, description: 'Empty it.' },
    columns: { type: 'list', elements: 'str', description: 'Its columns.' },
    storage_params: { type: 'list', elements: 'str', description: 'Parameters of its storage.' },
    cascade: { type: 'bool', default: false, description: 'Remove what depends on it, too.' },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { table, state, tablespace, owner, unlogged, like, including, rename, truncate } = args;
    const columns = args.columns?.join(',');
    const parameters = args.storage_params?.join(',');
    checkTrust(args.trust_input, [
      ...[table, tablespace, owner, like, including, rename, ...(args.storage_params ?? [])],
      ...[...(args.columns ?? []), args.session_role],
    ]);
    if (state === 'present' && args.cascade) task.warn('cascade=true is ignored when state=present');
    const shape = like || unlogged || parameters || owner || tablespace || including;
    if (state === 'absent' && (truncate || rename || columns || shape))
      throw new ModuleFailure(
        `${table}: state=absent is mutually exclusive with: truncate, rename, columns, tablespace, including, like, storage_params, unlogged, owner`,
      );
    if (truncate && (rename || columns || shape))
      throw new ModuleFailure(
        `${table}: truncate is mutually exclusive with: rename, columns, like, unlogged, including, storage_params, owner, tablespace`,
      );
    if (rename && (columns || shape))
      throw new ModuleFailure(
        `${table}: rename is mutually exclusive with: columns, like, unlogged, including, storage_params, owner, tablespace`,
      );
    if (like && columns) throw new ModuleFailure(`${table}: like and columns params are mutually exclusive`);
    if (including && !like) throw new ModuleFailure(`${table}: including param needs like param specified`);
    const name = postgresIdentifier(table, 'table');
    if (!args.login_db) task.warn('Database name has not been passed, used default database to connect to.');
    const session = new Statements(
      new Postgres(target, args),
      { database: args.login_db, role: args.session_role },
      task.check,
    );
    const present = infoOf((await session.rows(question(table)))[0]);
    const statements = wanted();
    const before = present === undefined ? { state: '' } : { ...present, state: 'present' };
    if (statements.length === 0) return { changed: false, table, ...before, queries: [] };
    await session.change(statements);
    const after = infoOf((await session.rows(question(rename || table)))[0]);
    const told = after === undefined ? { ...before, state: 'absent' } : { ...after, state: 'present' };
    return { changed: true, table, ...told, queries: session.done };

    function wanted(): string[] {
      if (state === 'absent')
        return present === undefined ? [] : [`DROP TABLE ${name}${args.cascade ? ' CASCADE' : ''}`];
      if (truncate) return [`TRUNCATE TABLE ${name}`];
      if (rename) return [`ALTER TABLE ${name} RENAME TO ${postgresIdentifier(rename, 'table')}`];
      const own = owner ? [`ALTER TABLE ${name} OWNER TO "${owner}"`] : [];
      if (present !== undefined && !like) return changes(present, own);
      const body = like
        ? `(LIKE ${postgresIdentifier(like, 'table')}${
            (including || undefined)
              ?.split(',')
              .map((one) => ` INCLUDING ${one}`)
              .join('') ?? ''
          })`
        : `(${columns ?? ''})`;
      const words = [
        `CREATE${unlogged ? ' UNLOGGED' : ''} TABLE ${name} ${body}`,
        ...(parameters ? [`WITH (${parameters})`] : []),
        ...(tablespace ? [`TABLESPACE "${tablespace}"`] : []),
      ];
      return [words.join(' '), ...(like ? [] : own)];
    }

    function changes(info: TableInfo, own: readonly string[]): string[] {
      const given = parameters?.split(',').map((one) => one.replace(/^ +| +$/g, '')) ?? [];
      const isNew = given.some((one) => !info.storage_params.includes(one));
      return [
        ...(tablespace && tablespace !== info.tablespace
          ? [`ALTER TABLE ${name} SET TABLESPACE "${tablespace}"`]
          : []),
        ...(owner !== info.owner ? own : []),
        ...(isNew ? [`ALTER TABLE ${name} SET (${parameters})`] : []),
      ];
    }
  },
});

interface TableInfo {
  readonly owner: string;
  readonly tablespace: string;
  readonly storage_params: readonly string[];
}

function question(table: string): string {
  const parts = table.split('.');
  const schema = parts.length > 1 ? (parts.at(-2) ?? '') : 'public';
  return `SELECT t.tableowner, t.tablespace, c.reloptions FROM pg_tables AS t JOIN pg_class AS c ON c.relname = t.tablename JOIN pg_namespace AS n ON t.schemaname = n.nspname AND c.relnamespace = n.oid WHERE t.tablename = ${postgresLiteral(parts.at(-1) ?? '')} AND n.nspname = ${postgresLiteral(schema)}`;
}

function infoOf(row: PostgresRow | undefined): TableInfo | undefined {
  if (row === undefined) return undefined;
  const options = row.reloptions;
  return {
    owner: String(row.tableowner),
    tablespace: typeof row.tablespace === 'string' ? row.tablespace : '',
    storage_params: Array.isArray(options) ? options.map(String) : [],
  };
}
