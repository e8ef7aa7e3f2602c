import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult } from '../../runtime/module/result.ts';
import { repr } from '../../runtime/values/print.ts';
import { runCommands, stepOf } from '../support/commands.ts';
import { quoteWord } from '../support/shlex.ts';
import { mysqlIdentifier } from '../support/sql/identifier.ts';
import {
  isMariaDb,
  MYSQL_OPTIONS,
  Mysql,
  MysqlError,
  mysqlLiteral,
  scalar,
  versionAtLeast,
} from '../support/sql/mysql.ts';

/** What packs a dump, by the end of its name. */
const PACKERS: Readonly<Record<string, string>> = { gz: 'gzip', bz2: 'bzip2', xz: 'xz', zst: 'zstd' };

export default defineModule({
  name: 'community.mysql.mysql_db',
  summary: 'Add or remove databases of MySQL or MariaDB, dump or import them',
  options: {
    name: { type: 'list', elements: 'str', required: true, aliases: ['db'], description: 'The databases.' },
    encoding: { type: 'str', default: '', description: 'Character set of new ones.' },
    collation: { type: 'str', default: '', description: 'Collation of new ones.' },
    target: {
      type: 'path',
      description: 'File of a dump; its suffix (gz, bz2, xz, zst) says how it is packed.',
    },
    state: {
      type: 'str',
      default: 'present',
      choices: ['absent', 'dump', 'import', 'present'],
      description: 'Whether they are to be there, or dumped, or imported.',
    },
    single_transaction: { type: 'bool', default: false, description: 'Dump in one transaction.' },
    quick: { type: 'bool', default: true, description: 'Dump rows as they come.' },
    ignore_tables: { type: 'list', elements: 'str', default: [], description: 'Tables to leave out.' },
    hex_blob: { type: 'bool', default: false, description: 'Dump binary columns in hexadecimal.' },
    force: { type: 'bool', default: false, description: 'Go on after errors.' },
    master_data: {
      type: 'int',
      default: 0,
      choices: [0, 1, 2],
      description: 'Tell the place in the binary log.',
    },
    skip_lock_tables: { type: 'bool', default: false, description: 'Lock no tables.' },
    dump_extra_args: { type: 'str', description: 'Further options for the dump.' },
    use_shell: { type: 'bool', default: false, description: 'Unpack by a shell pipe (it always is).' },
    unsafe_login_password: {
      type: 'bool',
      default: false,
      censored: true,
      description: 'Has no meaning here: passwords are on no command line.',
    },
    restrict_config_file: { type: 'bool', default: false, description: 'Read no other configuration.' },
    check_implicit_admin: { type: 'bool', default: false, description: 'Try root without a password first.' },
    config_overrides_defaults: {
      type: 'bool',
      default: false,
      description: "The configuration file's host and port hold.",
    },
    chdir: { type: 'path', description: 'Folder to work in.' },
    pipefail: {
      type: 'bool',
      default: false,
      description: 'Fail when any part of a pipe fails (it always does).',
    },
    sql_log_bin: { type: 'bool', default: true, description: 'Write to the binary log.' },
    ...MYSQL_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { state, encoding, collation } = args;
    const dbs = args.name.map((one) => one.trim());
    if (dbs.length === 0) return { changed: false, db: args.name, db_list: [] };
    if (args.login_port < 0 || args.login_port > 65535)
      throw new ModuleFailure('login_port must be a valid unix port number (0-65535)');
    if (args.ignore_tables.includes('')) throw new ModuleFailure('Name of ignored table cannot be empty');
    if (dbs.length > 1 && state === 'import')
      throw new ModuleFailure('Multiple databases are not supported with state=import');
    const moves = state === 'dump' || state === 'import';
    const every = moves && dbs.length === 1 && dbs[0] === 'all';
    if (moves && args.target === undefined) throw new ModuleFailure(`with state=${state} target is required`);
    if (!moves && dbs.length === 1 && dbs[0] === 'all')
      throw new ModuleFailure("name is not allowed to equal 'all' unless state equals import, or dump.");
    const server = await connect();
    const commands: string[] = [];
    const before = args.sql_log_bin || moves ? [] : ['SET SQL_LOG_BIN=0'];
    const existing = server.found;
    const missing = every ? [] : dbs.filter((one) => !existing.has(one));
    const shown = { db: dbs.join(' '), db_list: dbs };
    if (state === 'absent') {
      const there = dbs.filter((one) => existing.has(one));
      if (task.check) return { changed: there.length > 0, ...shown };
      await execute(
        there.map((one) => `DROP DATABASE ${mysqlIdentifier(one, 'database')}`),
        'deleting',
      );
      return { changed: there.length > 0, ...shown, executed_commands: commands };
    }
    if (state === 'present') {
      if (task.check) return { changed: missing.length > 0, ...shown };
      await execute(missing.map(createStatement), 'creating');
      return { changed: missing.length > 0, ...shown, executed_commands: commands };
    }
    if (state === 'dump' && missing.length > 0)
      throw new ModuleFailure(`Cannot dump database(s) ${repr(missing.join(', '))} - not found`);
    if (task.check) return { changed: true, ...shown };
    if (state === 'import') await execute(missing.map(createStatement), 'creating');
    const msg = state === 'dump' ? await dump() : await load();
    return { changed: true, ...shown, msg, executed_commands: commands };

    function createStatement(db: string): string {
      return [
        `CREATE DATABASE ${mysqlIdentifier(db, 'database')}`,
        ...(encoding === '' ? [] : [`CHARACTER SET ${mysqlLiteral(encoding)}`]),
        ...(collation === '' ? [] : [`COLLATE ${mysqlLiteral(collation)}`]),
      ].join(' ');
    }

    async function connect(): Promise<{
      client: Mysql;
      version: string;
      found: Set<string>;
      implicit: boolean;
    }> {
      const logins = args.check_implicit_admin
        ? [{ ...args, login_user: 'root', login_password: '' }, args]
        : [args];
      const names = dbs.map((one) => mysqlLiteral(one)).join(',');
      for (const [at, login] of logins.entries()) {
        const client = new Mysql(target, login, args.config_overrides_defaults);
        try {
          const [version, found] = await client.run([
            'SELECT VERSION()',
            `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME IN (${names})`,
          ]);
          const names_ = (found?.rows ?? []).map((row) => row.get('name') ?? '');
          const implicit = logins.length > 1 && at === 0;
          return { client, version: scalar(version) ?? '', found: new Set(names_), implicit };
        } catch (error) {
          if (!(error instanceof MysqlError)) throw error;
          if (at === logins.length - 1) throw client.connectFailure(error);
        }
      }
      throw new ModuleFailure('no login');
    }

    async function execute(statements: readonly string[], doing: string): Promise<void> {
      if (statements.length === 0) return;
      try {
        await server.client.run(statements, { before });
        commands.push(...statements);
      } catch (error) {
        if (!(error instanceof MysqlError)) throw error;
        throw new ModuleFailure(`error ${doing} database: ${error.message}`);
      }
    }

    /** The words of the login, as Ansible's module has them on the command line. */
    function loginWords(): string[] {
      const config = args.restrict_config_file ? '--defaults-file' : '--defaults-extra-file';
      return [
        ...(server.client.hasConfig ? [`${config}=${quoteWord(args.config_file)}`] : []),
        ...(server.implicit
          ? ["--user=root --password=''"]
          : [
              ...(args.login_user === undefined ? [] : [`--user=${quoteWord(args.login_user)}`]),
              ...(args.login_password === undefined ? [] : [`--password=${quoteWord(args.login_password)}`]),
            ]),
        ...(args.client_cert === undefined ? [] : [`--ssl-cert=${quoteWord(args.client_cert)}`]),
        ...(args.client_key === undefined ? [] : [`--ssl-key=${quoteWord(args.client_key)}`]),
        ...(args.ca_cert === undefined ? [] : [`--ssl-ca=${quoteWord(args.ca_cert)}`]),
      ];
    }

    function placeWords(): string[] {
      const socket = args.login_unix_socket;
      if (socket !== undefined) return [`--socket=${quoteWord(socket)}`];
      return [`--host=${quoteWord(args.login_host)}`, `--port=${args.login_port}`];
    }

    /** Runs a line with `client` in the place of the login; tells it as Ansible's module would have run it. */
    async function runLine(line: string, shownLine: string): Promise<string> {
      const words = ['sh', '-c', `${args.chdir ? `cd -- ${quoteWord(args.chdir)} || exit; ` : ''}${line}`];
      const { step } = await server.client.command(words, '');
      commands.push(shownLine);
      if (step.rc !== 0) throw new ModuleFailure(step.err);
      return step.out;
    }

    async function program(
      names: readonly string[],
      packer: string | undefined,
    ): Promise<Record<string, string>> {
      const done = await runCommands(target, [{ step: 'exists', argv: ['test', '-e', args.target ?? ''] }], {
        find: [...names, 'mariadb', 'mysql'],
        need: packer === undefined ? [] : [packer],
      });
      const paths: Record<string, string> = { exists: stepOf(done, 'exists').rc === 0 ? 'yes' : '' };
      for (const name of [...names, ...(packer === undefined ? [] : [packer])])
        paths[name] = done.find(`bin ${name}`)?.out ?? '';
      return paths;
    }

    async function dump(): Promise<string> {
      const file = args.target ?? '';
      const newer = isMariaDb(server.version) && versionAtLeast(server.version, 10, 4, 6);
      const wanted = newer ? 'mariadb-dump' : 'mysqldump';
      const packer = PACKERS[/\.([^./]+)$/.exec(file)?.[1] ?? ''];
      const paths = await program(['mariadb-dump', 'mysqldump'], packer);
      const tool = paths[wanted] || paths['mariadb-dump'] || paths.mysqldump;
      if (!tool) await runCommands(target, [], { need: [wanted] });
      const source = !isMariaDb(server.version) && versionAtLeast(server.version, 8, 2, 0);
      const rest = [
        ...(every
          ? ['--all-databases']
          : dbs.length > 1
            ? [`--databases ${dbs.join(' ')}`]
            : [quoteWord(dbs.join(' '))]),
        ...(args.skip_lock_tables ? ['--skip-lock-tables'] : []),
        ...(encoding === '' ? [] : [`--default-character-set=${quoteWord(encoding)}`]),
        ...(args.single_transaction ? ['--single-transaction=true'] : []),
        ...(args.quick ? ['--quick'] : []),
        ...args.ignore_tables.map((table) => `--ignore-table=${table}`),
        ...(args.hex_blob ? ['--hex-blob'] : []),
        ...(args.master_data ? [`--${source ? 'source' : 'master'}-data=${args.master_data}`] : []),
        ...(args.dump_extra_args === undefined ? [] : [args.dump_extra_args]),
      ].join(' ');
      const force = args.force ? ['--force'] : [];
      const shownPlace = args.login_unix_socket === undefined ? [placeWords().join(' ')] : placeWords();
      const shownWords = [tool ?? wanted, ...loginWords(), ...force, ...shownPlace, rest].join(' ');
      const words = [quoteWord(tool ?? wanted), '--defaults-file=/dev/fd/3', ...force, rest].join(' ');
      const to = quoteWord(file);
      if (packer === undefined) return runLine(`${words} > ${to}`, `${shownWords} > ${to}`);
      const pipe = `rc=$( { { ${words} || echo $? >&4; } | ${packer} > ${to}; } 4>&1 ); exit \${rc:-0}`;
      const shownPipe = `${shownWords} | ${paths[packer]} > ${to}`;
      return runLine(pipe, args.pipefail ? `set -o pipefail && ${shownPipe}` : shownPipe);
    }

    async function load(): Promise<string> {
      const file = args.target ?? '';
      const newer = isMariaDb(server.version) && versionAtLeast(server.version, 10, 4, 6);
      const wanted = newer ? 'mariadb' : 'mysql';
      const packer = PACKERS[/\.([^./]+)$/.exec(file)?.[1] ?? ''];
      const paths = await program(['mariadb', 'mysql'], packer);
      if (!paths.exists) throw new ModuleFailure(`target ${file} does not exist on the host`);
      const tool = paths[wanted] || paths.mariadb || paths.mysql || wanted;
      const rest = [
        ...(encoding === '' ? [] : [`--default-character-set=${quoteWord(encoding)}`]),
        ...(every ? [] : ['--one-database', quoteWord(dbs.join(''))]),
      ];
      const force = args.force ? ['-f'] : [];
      const words = [quoteWord(tool), '--defaults-file=/dev/fd/3', ...force, ...rest].join(' ');
      const shownWords = [tool, ...loginWords(), ...force, ...placeWords(), ...rest];
      const from = quoteWord(file);
      if (packer === undefined) return runLine(`${words} < ${from}`, `${shownWords.join(' ')} < ${from}`);
      const listed = `[${shownWords.map((word) => repr(word)).join(', ')}]`;
      const shownLine = `${paths[packer]} -dc ${file} | ${listed}`;
      return runLine(
        `rc=$( { { ${packer} -dc ${from} || echo $? >&4; } | ${words} >&2; } 4>&1 ) || exit; exit \${rc:-0}`,
        shownLine,
      );
    }
  },
});
