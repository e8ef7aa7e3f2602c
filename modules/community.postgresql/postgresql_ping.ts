import { defineModule } from '../../runtime/module/define.ts';
import type { ModuleResult } from '../../runtime/module/result.ts';
import {
  checkTrust,
  POSTGRES_OPTIONS,
  Postgres,
  PostgresError,
  SESSION_OPTIONS,
} from '../support/sql/postgres.ts';

export default defineModule({
  name: 'community.postgresql.postgresql_ping',
  summary: 'Tell whether a PostgreSQL server answers',
  options: {
    login_db: { type: 'str', aliases: ['db'], aliasesEnd: '5.0.0', description: 'The database.' },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    checkTrust(args.trust_input, [args.session_role]);
    const server = new Postgres(target, args);
    try {
      const [row] = await server.rows('SELECT version() AS version', {
        database: args.login_db,
        role: args.session_role,
      });
      const raw = String(row?.version ?? '');
      const full = raw.split(/\s+/)[1] ?? '';
      const [, major, minor, patch] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(full) ?? [];
      return {
        changed: false,
        is_available: true,
        server_version: {
          major: Number(major),
          minor: Number(minor),
          full,
          raw,
          ...(patch === undefined ? {} : { patch: Number(patch) }),
        },
        conn_err_msg: '',
      };
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      task.warn(`PostgreSQL server is unavailable: ${error.message}`);
      return { changed: false, is_available: false, server_version: {}, conn_err_msg: error.message };
    }
  },
});
