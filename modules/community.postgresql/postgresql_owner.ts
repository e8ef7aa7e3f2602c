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

/** Where an object's owner is told: catalog, its column of the name, its column of the owner. */
interface Kind {
  readonly catalog: string;
  readonly name: string;
  readonly owner: string;
  /** More that the catalog's row must meet. */
  readonly only?: string;
  /** How the name is written in ALTER. */
  readonly written: 'name' | 'identifier' | 'as given';
  /** The name has arguments behind it, which the catalog doesn't know. */
  readonly called?: boolean;
}

function kind(catalog: string, prefix: string, more: Partial<Kind> = {}): Kind {
  return {
    catalog,
    name: `${prefix}name`,
    owner: `${prefix}owner`,
    written: 'identifier',
    ...more,
  };
}

const KINDS = {
  aggregate: kind('pg_proc', 'pro', { written: 'as given', called: true }),
  collation: kind('pg_collation', 'coll'),
  conversion: kind('pg_conversion', 'con'),
  database: kind('pg_database', 'dat', { owner: 'datdba', written: 'name' }),
  domain: kind('pg_type', 'typ'),
  event_trigger: kind('pg_event_trigger', 'evt'),
  foreign_data_wrapper: kind('pg_foreign_data_wrapper', 'fdw'),
  foreign_table: kind('pg_class', 'rel', { only: "relkind = 'f'" }),
  function: kind('pg_proc', 'pro', { written: 'as given', called: true }),
  language: kind('pg_language', 'lan', { written: 'as given' }),
  large_object: kind('pg_largeobject_metadata', 'lom', { name: 'oid', written: 'as given' }),
  matview: kind('pg_class', 'rel', { only: "relkind = 'm'" }),
  procedure: kind('pg_proc', 'pro', { called: true }),
  publication: kind('pg_publication', 'pub'),
  routine: kind('pg_proc', 'pro', { called: true }),
  schema: kind('pg_namespace', 'nsp'),
  sequence: kind('pg_class', 'rel', { only: "relkind = 'S'" }),
  server: kind('pg_foreign_server', 'srv'),
  statistics: kind('pg_statistic_ext', 'stx'),
  table: kind('pg_class', 'rel', { only: "relkind IN ('r', 'p')" }),
  tablespace: kind('pg_tablespace', 'spc', { written: 'name' }),
  text_search_configuration: kind('pg_ts_config', 'cfg'),
  text_search_dictionary: kind('pg_ts_dict', 'dict'),
  type: kind('pg_type', 'typ'),
  view: kind('pg_class', 'rel', { only: "relkind = 'v'" }),
} as const satisfies Record<string, Kind>;

type ObjectType = keyof typeof KINDS;

const TYPES = Object.keys(KINDS) as readonly ObjectType[];

export default defineModule({
  name: 'community.postgresql.postgresql_owner',
  summary: "Change the owner of PostgreSQL's objects",
  options: {
    new_owner: { type: 'str', required: true, description: 'The role that is to own.' },
    obj_name: { type: 'str', description: 'The object.' },
    obj_type: { type: 'str', aliases: ['type'], choices: TYPES, description: 'What it is.' },
    reassign_owned_by: {
      type: 'list',
      elements: 'str',
      description: 'Roles all of whose objects are to get the owner.',
    },
    fail_on_role: { type: 'bool', default: true, description: 'Fail when one of those roles is not there.' },
    login_db: { type: 'str', aliases: ['db'], description: 'The database.' },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  rules: {
    mutuallyExclusive: [
      ['obj_name', 'reassign_owned_by'],
      ['obj_type', 'reassign_owned_by'],
      ['obj_name', 'fail_on_role'],
      ['obj_type', 'fail_on_role'],
    ],
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { new_owner: owner, obj_name: name, obj_type: type } = args;
    checkTrust(args.trust_input, [owner, name, ...(args.reassign_owned_by ?? []), args.session_role]);
    const server = new Postgres(target, args);
    const options = { database: args.login_db, role: args.session_role };
    let statement: string | undefined;
    try {
      if (!(await hasRole(owner))) throw new ModuleFailure(`Role '${owner}' does not exist`);
      if (name !== undefined && name !== '') {
        if (type !== undefined && !(await isOwner(type, name))) statement = alter(type, name);
      } else if (args.reassign_owned_by?.length) statement = await reassign(args.reassign_owned_by);
      if (statement === undefined) return { changed: false, queries: [] };
      await server.run([statement], { ...options, transaction: task.check ? 'rollback' : 'commit' });
      return { changed: true, queries: [statement] };
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      if (error.statement === undefined) throw server.connectFailure(error);
      throw new ModuleFailure(`Cannot execute SQL '${statement}': ${error.message}`);
    }

    async function hasRole(role: string): Promise<boolean> {
      const query = `SELECT 1 AS found FROM pg_roles WHERE rolname = ${postgresLiteral(role)}`;
      return (await server.rows(query, options)).length > 0;
    }

    async function isOwner(of: ObjectType, called: string): Promise<boolean> {
      const { catalog, name: column, owner: id, only, called: hasArguments }: Kind = KINDS[of];
      const plain = hasArguments ? (called.split('(')[0] ?? '') : called;
      const conditions = [
        `o.${column} = ${of === 'large_object' ? `${postgresLiteral(plain)}::oid` : postgresLiteral(plain)}`,
        `r.rolname = ${postgresLiteral(owner)}`,
        ...(only === undefined ? [] : [only]),
      ];
      const query = `SELECT 1 AS found FROM ${catalog} AS o JOIN pg_roles AS r ON o.${id} = r.oid WHERE ${conditions.join(' AND ')}`;
      return (await server.rows(query, options)).length > 0;
    }

    function alter(of: ObjectType, called: string): string {
      const { written }: Kind = KINDS[of];
      const words = of === 'matview' ? 'MATERIALIZED VIEW' : of.replaceAll('_', ' ').toUpperCase();
      const parts = of === 'sequence' || of === 'schema' || of === 'publication' ? of : 'table';
      const identifier =
        written === 'identifier'
          ? postgresIdentifier(called, parts)
          : written === 'name'
            ? quoteName(called)
            : called;
      return `ALTER ${words} ${identifier} OWNER TO ${quoteName(owner)}`;
    }

    async function reassign(roles: readonly string[]): Promise<string | undefined> {
      const present: string[] = [];
      for (const role of roles) {
        if (await hasRole(role)) present.push(quoteName(role));
        else if (args.fail_on_role) throw new ModuleFailure(`Role '${role}' does not exist`);
        else task.warn(`Role '${role}' does not exist, pass`);
      }
      if (present.length === 0) return undefined;
      return `REASSIGN OWNED BY ${present.join(',')} TO ${quoteName(owner)}`;
    }
  },
});
