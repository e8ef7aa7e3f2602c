import { defineModule } from '../../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../../runtime/module/result.ts';
import { fnmatchRegExp } from '../../support/fnmatch.ts';
import {
  checkTrust,
  POSTGRES_OPTIONS,
  Postgres,
  PostgresError,
  SESSION_OPTIONS,
} from '../../support/sql/postgres.ts';
import { databaseParts, readDatabases } from './databases.ts';
import { SUBSETS, type Subset } from './subsets.ts';

export default defineModule({
  name: 'community.postgresql.postgresql_info',
  summary: 'Tell of a PostgreSQL server: databases, roles, settings and more',
  options: {
    login_db: { type: 'str', description: 'The database.' },
    filter: {
      type: 'list',
      elements: 'str',
      description: 'Which parts are told: patterns of names, or with `!` those that are not.',
    },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target): Promise<ModuleResult> {
    checkTrust(args.trust_input, [args.session_role]);
    const server = new Postgres(target, args);
    const options = { database: args.login_db, role: args.session_role };
    const wanted = chosen(args.filter ?? []);
    const queries = wanted.flatMap((name) => (name === 'databases' ? [] : SUBSETS[name].queries));
    const told: Record<string, ResultValue> = { ...EMPTY };
    try {
      const results = await server.run(['SELECT current_database() AS db', ...queries], options);
      let at = 1;
      for (const name of wanted) {
        if (name === 'databases') {
          told.databases = await readDatabases(server, options);
          continue;
        }
        const { queries: own, read } = SUBSETS[name];
        Object.assign(told, read(results.slice(at, at + own.length).map(({ rows = [] }) => rows)));
        at += own.length;
      }
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      if (error.statement === undefined) throw server.connectFailure(error);
      throw new ModuleFailure(
        `Cannot execute SQL '${queries[error.statement - 1] ?? databaseParts}': ${error.message}`,
      );
    }
    return { changed: false, ...told };
  },
});

const EMPTY: Readonly<Record<string, ResultValue>> = {
  version: {},
  in_recovery: null,
  tablespaces: {},
  databases: {},
  replications: {},
  repl_slots: {},
  settings: {},
  roles: {},
  pending_restart_settings: [],
};

/** The parts that a filter lets through, in order. */
function chosen(filter: readonly string[]): Subset[] {
  const all = [
    'version',
    'in_recovery',
    'tablespaces',
    'databases',
    'replications',
    'repl_slots',
    'settings',
    'roles',
  ] as const;
  const wanted = filter.filter((one) => !one.startsWith('!'));
  const unwanted = filter.filter((one) => one.startsWith('!')).map((one) => one.replace(/^!+/, ''));
  const matches = (name: string, patterns: readonly string[]): boolean =>
    patterns.some((pattern) => fnmatchRegExp(pattern).test(name));
  if (wanted.length > 0) return all.filter((name) => matches(name, wanted));
  return all.filter((name) => !matches(name, unwanted));
}
