import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { runCommands } from '../support/commands.ts';
import { quoteWord } from '../support/shlex.ts';
import {
  checkTrust,
  commentStatement,
  POSTGRES_OPTIONS,
  Postgres,
  PostgresError,
  type PostgresRow,
  postgresLiteral,
} from '../support/sql/postgres.ts';

/** How a file's suffix tells the format of a dump. */
const DUMP_FORMATS: Readonly<Record<string, string>> = { tar: 't', pgc: 'c', dir: 'd' };
const RESTORE_FORMATS: Readonly<Record<string, string>> = { tar: 'Tar', pgc: 'Custom', dir: 'Directory' };
const PACKERS: Readonly<Record<string, string>> = { gz: 'gzip', bz2: 'bzip2', xz: 'xz' };
const READERS: Readonly<Record<string, string>> = { gz: 'zcat', bz2: 'bzcat', xz: 'xzcat' };

export default defineModule({
  name: 'community.postgresql.postgresql_db',
  summary: 'Add or remove databases of PostgreSQL, dump or restore them',
  options: {
    db: { type: 'str', required: true, aliases: ['name'], description: 'The database.' },
    owner: { type: 'str', default: '', description: 'Its owner.' },
    template: { type: 'str', default: '', description: 'The database that it is copied from.' },
    encoding: { type: 'str', default: '', description: 'Its encoding.' },
    lc_collate: { type: 'str', default: '', description: 'Its collation.' },
    lc_ctype: { type: 'str', default: '', description: 'Its classes of characters.' },
    icu_locale: { type: 'str', default: '', description: 'Its ICU locale.' },
    locale_provider: { type: 'str', default: '', description: 'libc or icu.' },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'dump', 'present', 'rename', 'restore'],
      description: 'Whether it is to be there, or dumped, restored, renamed.',
    },
    target: { type: 'path', default: '', description: 'File of the dump, or the new name.' },
    target_opts: { type: 'str', default: '', description: 'Further options for dump or restore.' },
    maintenance_db: { type: 'str', default: 'postgres', description: 'The database to log in to.' },
    session_role: { type: 'str', description: 'Role to take after the login.' },
    conn_limit: { type: 'str', default: '', description: 'How many connections it may have.' },
    tablespace: { type: 'path', default: '', description: 'Its tablespace.' },
    dump_extra_args: { type: 'str', description: 'Further options for the dump.' },
    trust_input: { type: 'bool', default: true, description: 'Names need no check for injections.' },
    force: { type: 'bool', default: false, description: 'Remove it though it is in use.' },
    comment: { type: 'str', description: 'Its comment.' },
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { db, state, comment } = args;
    if (state === 'rename') {
      task.warn(
        'The rename choice of the state option is deprecated and will be removed in version 5.0.0. Use the community.postgresql.postgresql_query module instead.',
      );
      if (args.target === '')
        throw new ModuleFailure('The "target" option must be defined when the "rename" option is used.');
      if (args.target === db)
        throw new ModuleFailure('The "name/db" option and the "target" option cannot be the same.');
      if (args.maintenance_db === db)
        throw new ModuleFailure('The "maintenance_db" option and the "name/db" option cannot be the same.');
    }
    checkTrust(args.trust_input, [
      args.owner,
      args.conn_limit,
      args.encoding,
      db,
      args.template,
      args.tablespace,
      args.session_role,
      comment,
    ]);
    const server = new Postgres(target, args);
    if (state === 'dump' || state === 'restore') {
      if (task.check) return { changed: false, db, executed_commands: [] };
      return move(state);
    }
    const options = { database: args.maintenance_db, role: args.session_role };
    try {
      const { info, other, version, encoding } = await look();
      const statements = plan(info, other, version, encoding);
      const shown = { db };
      if (task.check) return { changed: statements.length > 0, ...shown, executed_commands: [] };
      if (statements.length > 0) await server.run(statements, options);
      return { changed: statements.length > 0, ...shown, executed_commands: statements };
    } catch (error) {
      if (!(error instanceof PostgresError)) throw error;
      if (error.statement === undefined) throw server.connectFailure(error);
      throw new ModuleFailure(`Database query failed: ${error.message}`);
    }

    async function look(): Promise<{
      info: PostgresRow | undefined;
      other: PostgresRow | undefined;
      version: number;
      encoding: unknown;
    }> {
      const [, rows] = await server.run(
        [
          'SELECT 1 AS one',
          `SELECT to_jsonb(d) AS d, pg_get_userbyid(d.datdba) AS owner, pg_encoding_to_char(d.encoding) AS encoding, t.spcname AS tablespace, shobj_description(d.oid, 'pg_database') AS comment, current_setting('server_version_num')::int AS version, pg_char_to_encoding(${postgresLiteral(args.encoding)}) AS wanted_encoding, d.datname AS name FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace WHERE d.datname IN (${postgresLiteral(db)}, ${postgresLiteral(args.target)}, ${postgresLiteral(args.maintenance_db)})`,
        ],
        options,
      );
      const all = rows?.rows ?? [];
      const any = all[0];
      return {
        info: all.find(({ name }) => name === db),
        other: all.find(({ name }) => name === args.target),
        version: Number(any?.version ?? 0),
        encoding: any?.wanted_encoding,
      };
    }

    function plan(
      info: PostgresRow | undefined,
      other: PostgresRow | undefined,
      version: number,
      encoding: unknown,
    ): string[] {
      const name = `"${db}"`;
      if (state === 'absent') {
        if (info === undefined) return [];
        if (!args.force) return [`DROP DATABASE ${name}`];
        return [`DROP DATABASE ${name}${version >= 130_000 ? ' WITH (FORCE)' : ''}`];
      }
      if (state === 'rename') {
        if (info !== undefined && other !== undefined)
          throw new ModuleFailure('Both the source and the target databases exist.');
        if (info === undefined && other === undefined)
          throw new ModuleFailure('The source and the target databases do not exist.');
        return info === undefined ? [] : [`ALTER DATABASE ${name} RENAME TO "${args.target}"`];
      }
      if (info === undefined) return [createStatement(version), ...commentOn(comment)];
      return update(info, encoding);
    }

    function commentOn(text: string | undefined): string[] {
      return text ? [commentStatement('database', db, text)] : [];
    }

    function createStatement(version: number): string {
      const literal = (value: string): string => postgresLiteral(value);
      const icu = version >= 150_000;
      return [
        `CREATE DATABASE "${db}"`,
        args.owner && `OWNER "${args.owner}"`,
        args.template && `TEMPLATE "${args.template}"`,
        args.encoding && `ENCODING ${literal(args.encoding)}`,
        args.lc_collate && `LC_COLLATE ${literal(args.lc_collate)}`,
        args.lc_ctype && `LC_CTYPE ${literal(args.lc_ctype)}`,
        icu && args.icu_locale && `ICU_LOCALE ${literal(args.icu_locale)}`,
        icu && args.locale_provider && `LOCALE_PROVIDER ${literal(args.locale_provider)}`,
        args.tablespace && `TABLESPACE "${args.tablespace}"`,
        args.conn_limit && `CONNECTION LIMIT ${args.conn_limit}`,
      ]
        .filter(Boolean)
        .join(' ');
    }

    function update(info: PostgresRow, encoding: unknown): string[] {
      const row = info.d as PostgresRow;
      const unsupported = (what: string, current: unknown): ModuleFailure =>
        new ModuleFailure(
          `Changing ${what} is not supported.${what.includes(' ') || what === 'LC_COLLATE' ? ' ' : ''}Current ${what.replace('database ', '')}: ${String(current)}`,
        );
      const provider = { c: 'libc', i: 'icu' }[String(row.datlocprovider)];
      const icu = row.datlocale ?? row.daticulocale ?? null;
      const checks: (readonly [string, string, unknown])[] = [
        ['LC_COLLATE', args.lc_collate, row.datcollate],
        ['LC_CTYPE', args.lc_ctype, row.datctype],
        ['ICU_LOCALE', args.icu_locale, icu],
        ['LOCALE_PROVIDER', args.locale_provider, provider],
      ];
      if (args.encoding && encoding !== row.encoding) {
        if (task.check) return ['-- differs'];
        throw unsupported('database encoding', info.encoding);
      }
      for (const [what, wanted, current] of checks) {
        if (!wanted || wanted === current) continue;
        if (task.check) return ['-- differs'];
        throw unsupported(what, current);
      }
      const name = `"${db}"`;
      return [
        ...(args.owner && args.owner !== info.owner
          ? [`ALTER DATABASE ${name} OWNER TO "${args.owner}"`]
          : []),
        ...(args.conn_limit && args.conn_limit !== String(row.datconnlimit)
          ? [`ALTER DATABASE ${name} CONNECTION LIMIT ${args.conn_limit}`]
          : []),
        ...(args.tablespace && args.tablespace !== info.tablespace
          ? [`ALTER DATABASE ${name} SET TABLESPACE "${args.tablespace}"`]
          : []),
        ...(comment !== undefined && comment !== (info.comment ?? '')
          ? [commentStatement('database', db, comment)]
          : []),
      ];
    }

    function loginFlags(prefix: string): string {
      const local = args.login_host === '' || args.login_host === 'localhost';
      const host = local && args.login_unix_socket !== '' ? args.login_unix_socket : args.login_host;
      return [
        ` ${prefix}${quoteWord(db)}`,
        host && ` --host=${host}`,
        ` --port=${args.login_port}`,
        ` --username=${args.login_user}`,
      ]
        .filter(Boolean)
        .join('');
    }

    async function move(kind: 'dump' | 'restore'): Promise<ModuleResult> {
      const file = args.target || `${db}.sql`;
      const suffix = /\.([^./]+)$/.exec(file)?.[1] ?? '';
      const format = (kind === 'dump' ? DUMP_FORMATS : RESTORE_FORMATS)[suffix];
      const tool = kind === 'dump' ? 'pg_dump' : format === undefined ? 'psql' : 'pg_restore';
      const packer = (kind === 'dump' ? PACKERS : READERS)[suffix];
      const found = await runCommands(target, [], {
        need: [tool, ...(packer === undefined ? [] : [packer])],
        find: ['pigz'],
      });
      const path = (name: string): string => found.find(`bin ${name}`)?.out ?? name;
      const packed =
        packer === undefined
          ? undefined
          : kind === 'dump' && packer === 'gzip' && found.find('bin pigz') !== undefined
            ? path('pigz')
            : path(packer);
      const to = quoteWord(file);
      const words = [
        path(tool) + loginFlags(kind === 'dump' ? '' : '--dbname='),
        format === undefined ? '' : ` --format=${format}`,
        kind === 'restore' && suffix === 'sql' ? ` --file=${file}` : '',
        kind === 'dump' && args.dump_extra_args ? ` ${args.dump_extra_args} ` : '',
        args.target_opts ? ` ${args.target_opts} ` : '',
      ].join('');
      let line: string;
      let shown: string;
      if (packed !== undefined) {
        const pipe =
          kind === 'dump'
            ? `{ ${words} || echo $? >&4; } | ${packed} > ${to}`
            : `{ ${packed} ${to} || echo $? >&4; } | ${words} >&2`;
        line = `rc=$( { ${pipe}; } 4>&1 ) || exit; exit \${rc:-0}`;
        shown = kind === 'dump' ? `${packed} <FIFO > ${to} & ${words} >FIFO` : 'cmd: ****';
      } else if (kind === 'dump') line = shown = `${words} ${format === 'd' ? '-f' : '>'} ${to}`;
      else line = shown = `${words} ${format === 'Directory' || format === 'Custom' ? '' : '< '}${to}`;
      const step = await server.command(['sh', '-c', line], '');
      const { rc, out, err } = step;
      if (rc !== 0) throw new ModuleFailure(err, { stdout: out, rc, cmd: shown });
      return { changed: true, msg: out, stderr: err, rc, cmd: shown, executed_commands: [shown] };
    }
  },
});
