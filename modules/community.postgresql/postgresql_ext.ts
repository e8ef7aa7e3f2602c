import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import {
  checkTrust,
  commentStatement,
  POSTGRES_OPTIONS,
  Postgres,
  PostgresError,
  postgresLiteral,
  quoteName,
  SESSION_OPTIONS,
} from '../support/sql/postgres.ts';

export default defineModule({
  name: 'community.postgresql.postgresql_ext',
  summary: "Add or remove a database's extensions",
  options: {
    login_db: {
      type: 'str',
      aliases: ['db'],
      aliasesEnd: '5.0.0',
      required: true,
      description: 'The database.',
    },
    ext: { type: 'str', required: true, aliases: ['name'], description: 'The extension.' },
    schema: { type: 'str', description: 'The schema that it goes to.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'present'],
      description: 'Whether it is to be there.',
    },
    cascade: { type: 'bool', default: false, description: 'With what it needs, or what needs it.' },
    version: { type: 'str', description: 'Its version, or latest.' },
    comment: { type: 'str', description: 'Its comment.' },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { ext, version, state } = args;
    checkTrust(args.trust_input, [ext, args.schema, version, args.session_role, args.comment]);
    if (version && state === 'absent') task.warn('Parameter version is ignored when state=absent');
    const server = new Postgres(target, args);
    const options = { database: args.login_db, role: args.session_role };
    const name = postgresLiteral(ext);
    const failed = (message: string): ModuleFailure => new ModuleFailure(message);
    try {
      const queries = [
        `SELECT extversion AS v, obj_description(oid, 'pg_extension') AS comment FROM pg_catalog.pg_extension WHERE extname = ${name}`,
        `SELECT default_version AS v FROM pg_catalog.pg_available_extensions WHERE name = ${name}`,
        `SELECT version AS v FROM pg_catalog.pg_available_extension_versions WHERE name = ${name}`,
        `SELECT target AS v, source FROM pg_extension_update_paths(${name}) WHERE path IS NOT NULL`,
      ];
      const ask = async () => {
        const [info, standard] = await server.run(queries.slice(0, 3), options);
        return { current: info?.rows?.[0], standard: standard?.rows?.[0]?.v };
      };
      const [info, standard, available, paths] = await server
        .run(queries, options)
        .catch(async (error: unknown) => {
          // An extension that is not available has no paths to ask for.
          if (error instanceof PostgresError && error.statement === 3)
            return [...(await server.run(queries.slice(0, 3), options)), undefined];
          throw error;
        });
      const current = info?.rows?.[0]?.v;
      const versions = (available?.rows ?? []).map(({ v }) => v);
      let real = version;
      if (!version || version === 'latest') {
        if (versions.length === 0) throw failed(`Extension ${ext} is not available`);
        const first = standard?.rows?.[0]?.v;
        if (typeof first !== 'string')
          throw failed("Passed version 'latest' but no default_version available in extension control file");
        real = first;
      }
      const statements: string[] = [];
      if (state === 'absent') {
        if (current !== undefined)
          statements.push(`DROP EXTENSION ${quoteName(ext)}${args.cascade ? ' CASCADE' : ''}`);
      } else {
        if (current === undefined) {
          if (version && !versions.includes(real ?? ''))
            throw failed(`${version === 'latest' ? 'Latest' : 'Passed'} version '${real}' is not available`);
          const schema = args.schema ? ` WITH SCHEMA ${quoteName(args.schema)}` : '';
          const wanted = version && version !== 'latest' ? ` VERSION ${postgresLiteral(version)}` : '';
          statements.push(
            `CREATE EXTENSION ${quoteName(ext)}${schema}${wanted}${args.cascade ? ' CASCADE' : ''}`,
          );
        } else if (version && current !== real) {
          if (!paths?.rows?.some(({ v, source }) => v === real && source === current))
            throw failed(
              version === 'latest'
                ? `Latest version '${real}' has no valid update path from the currently installed version '${String(current)}'`
                : `Passed version '${version}' has no valid update path from the currently installed version '${String(current)}' or the passed version is not available`,
            );
          const to = version === 'latest' ? '' : ` TO ${postgresLiteral(version)}`;
          statements.push(`ALTER EXTENSION ${quoteName(ext)} UPDATE${to}`);
        }
        if (args.comment !== undefined && args.comment !== (info?.rows?.[0]?.comment ?? ''))
          statements.push(commentStatement('extension', ext, args.comment));
      }
      const changed = statements.length > 0;
      if (changed && !task.check) await server.run(statements, options);
      const after = changed && !task.check ? (await ask()).current?.v : current;
      const planned = state === 'present' ? real : '';
      return {
        changed,
        db: args.login_db,
        ext,
        prev_version: current ?? '',
        version: task.check && changed ? planned : (after ?? ''),
        queries: statements,
      };
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      if (error.statement === undefined) throw server.connectFailure(error);
      throw new ModuleFailure(`Management of PostgreSQL extension failed: ${error.message}`);
    }
  },
});
