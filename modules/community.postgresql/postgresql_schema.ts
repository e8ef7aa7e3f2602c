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

export default defineModule({
  name: 'community.postgresql.postgresql_schema',
  summary: 'Add or remove schemas of PostgreSQL',
  options: {
    schema: { type: 'str', required: true, aliases: ['name'], description: 'The schema.' },
    owner: { type: 'str', default: '', description: 'Its owner.' },
    login_db: {
      type: 'str',
      default: 'postgres',
      aliases: ['db', 'database'],
      aliasesEnd: '5.0.0',
      description: 'The database.',
    },
    cascade_drop: { type: 'bool', default: false, description: 'Remove it with all that is in it.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    comment: { type: 'str', description: 'Its comment.' },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { schema, owner, comment } = args;
    checkTrust(args.trust_input, [schema, owner, args.session_role, comment]);
    const server = new Postgres(target, args);
    const options = { database: args.login_db, role: args.session_role };
    const name = postgresIdentifier(schema, 'schema');
    try {
      const [info] = await server.rows(
        `SELECT obj_description(oid, 'pg_namespace') AS comment, pg_get_userbyid(nspowner) AS owner FROM pg_namespace WHERE nspname = ${postgresLiteral(schema)}`,
        options,
      );
      const statements: string[] = [];
      if (args.state === 'absent') {
        if (info !== undefined) statements.push(`DROP SCHEMA ${name}${args.cascade_drop ? ' CASCADE' : ''}`);
      } else {
        if (info === undefined)
          statements.push(`CREATE SCHEMA ${name}${owner === '' ? '' : ` AUTHORIZATION ${quoteName(owner)}`}`);
        else if (owner !== '' && owner !== info.owner)
          statements.push(`ALTER SCHEMA ${name} OWNER TO ${quoteName(owner)}`);
        if (comment !== undefined && (info === undefined || comment !== (info.comment ?? '')))
          statements.push(`COMMENT ON SCHEMA ${name} IS ${postgresLiteral(comment)}`);
      }
      if (task.check) return { changed: statements.length > 0, schema };
      if (statements.length > 0) await server.run(statements, options);
      return { changed: statements.length > 0, schema, queries: statements };
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      if (error.statement === undefined) throw server.connectFailure(error);
      throw new ModuleFailure(`Database query failed: ${error.message}`);
    }
  },
});
