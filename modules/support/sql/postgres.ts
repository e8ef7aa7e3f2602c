import { randomBytes } from 'node:crypto';
import { ModuleFailure, type ResultValue } from '../../../runtime/module/result.ts';
import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { str } from '../../../runtime/values/print.ts';
import { readSteps, type Step, steps } from '../steps.ts';

/** The options that every module of community.postgresql takes to log in. */
export const POSTGRES_OPTIONS = {
  login_user: {
    type: 'str',
    default: 'postgres',
    aliases: ['login'],
    aliasesEnd: '5.0.0',
    description: 'User to log in as.',
  },
  login_password: { type: 'str', default: '', noLog: true, description: 'Its password.' },
  login_host: {
    type: 'str',
    default: '',
    aliases: ['host'],
    aliasesEnd: '5.0.0',
    description: 'The server; its socket when left out.',
  },
  login_unix_socket: {
    type: 'str',
    default: '',
    aliases: ['unix_socket'],
    aliasesEnd: '5.0.0',
    description: 'Folder of its socket.',
  },
  login_port: {
    type: 'int',
    default: 5432,
    aliases: ['port'],
    aliasesEnd: '5.0.0',
    description: 'Its port.',
  },
  ssl_mode: {
    type: 'str',
    default: 'prefer',
    choices: ['allow', 'disable', 'prefer', 'require', 'verify-ca', 'verify-full'],
    description: 'Whether TLS is used.',
  },
  ca_cert: { type: 'str', aliases: ['ssl_rootcert'], description: "Certificate that signs the server's." },
  ssl_cert: { type: 'path', description: 'Certificate to show.' },
  ssl_key: { type: 'path', description: 'Its key.' },
  connect_params: { type: 'dict', default: {}, description: 'Further parameters of the connection.' },
} as const satisfies OptionSpecs;

export type PostgresLogin = Options<typeof POSTGRES_OPTIONS>;

/**
 * `tsible_psql LINES WORD...`: runs a command of PostgreSQL's. The payload's first LINES lines are a password file, which lies where only its owner can
 * read it while the command runs; the rest is the command's input.
 */
const psqlCommand = shellFunction(
  'tsible_psql',
  [
    steps,
    shellFunction(
      'tsible_psql_run',
      [],
      `
n=$1
shift
if [ "$n" -gt 0 ]; then
PGPASSFILE=$(umask 077; mktemp) || exit 1
export PGPASSFILE
trap 'rm -f -- "$PGPASSFILE"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
while [ "$n" -gt 0 ]; do
IFS= read -r l
printf '%s\\n' "$l"
n=$((n-1))
done >"$PGPASSFILE"
fi
"$@"`,
    ),
  ],
  `
tsible_sbin
export LC_ALL=C
n=$1
shift
case $2 in sh) ;; *) tsible_need "$2"; tsible_note bin "$tsible_path";; esac
case $1 in /*) cd -- "$1" 2>/dev/null;; esac
shift
tsible_payload | tsible_step run tsible_psql_run "$n" "$@"
exit 0`,
);

/** An error of the server's, as Python's driver tells it; `statement` is undefined when there was no connection. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';

  constructor(
    message: string,
    readonly statement: number | undefined,
  ) {
    super(message);
  }
}

/** A row as the server's JSON has it. */
export type PostgresRow = Readonly<Record<string, ResultValue>>;

export interface PostgresResult {
  /** Undefined for what returns none. */
  readonly rows: readonly PostgresRow[] | undefined;
  /** `INSERT 0 1`, `CREATE TABLE`, `SELECT 3`. */
  readonly status: string;
}

export interface PostgresRun {
  readonly database?: string | undefined;
  readonly role?: string | undefined;
  /** Whether statements are one transaction, and how it ends. */
  readonly transaction?: 'commit' | 'rollback';
  /** Statements before all others, not among the results. */
  readonly before?: readonly string[];
  readonly encoding?: string | undefined;
}

/** A PostgreSQL server, asked through the client on the host. A run is one session and one request. */
export class Postgres {
  constructor(
    private readonly target: Target,
    private readonly login: PostgresLogin,
  ) {}

  /** @throws PostgresError */
  async run(statements: readonly string[], options: PostgresRun = {}): Promise<PostgresResult[]> {
    const mark = `tsible-${randomBytes(8).toString('hex')}`;
    const role = options.role ? [`SET ROLE ${quoteName(options.role)};`] : [];
    const wrapped = statements.map(wrap);
    const lines = [
      '\\set ON_ERROR_STOP on',
      ...(options.encoding === undefined ? [] : [`\\encoding ${options.encoding}`]),
      ...role,
      'SET datestyle TO iso; SET standard_conforming_strings TO on;',
      ...(options.before ?? []).map((one) => `${one}\n;`),
      ...(options.transaction === undefined ? [] : ['BEGIN;']),
      `\\echo ${mark}`,
      ...wrapped.flatMap(({ text }) => [text, ';', `\\echo ${mark}`]),
      ...(options.transaction === undefined ? [] : [`${options.transaction.toUpperCase()};`]),
    ];
    const words = ['psql', '-X', '-A', '-t', '-w', '-d', this.connection(options.database), '-f', '-'];
    const step = await this.command(words, `${lines.join('\n')}\n`);
    const parts = step.out.split(`${mark}\n`).slice(1);
    const done = step.rc === 0 ? statements.length : Math.max(0, parts.length - 1);
    if (step.rc !== 0) {
      const started = step.out.includes(mark);
      if (role.length > 0 && !started && /^psql:[^ ]*:\d+: /m.test(step.err))
        throw new ModuleFailure(`Could not switch role: ${readError(step.err, false)}`);
      throw new PostgresError(
        readError(step.err, wrapped[done]?.wrapped === true),
        started ? done : undefined,
      );
    }
    return statements.map((statement, at) =>
      readResult(statement, wrapped[at]?.wrapped === true, parts[at] ?? ''),
    );
  }

  /** Rows of a SELECT. */
  async rows(query: string, options: PostgresRun = {}): Promise<readonly PostgresRow[]> {
    const [result] = await this.run([query], options);
    return result?.rows ?? [];
  }

  /** Runs a command (its first word is the program) that takes the login from its environment. */
  async command(words: readonly string[], input: string, chdir = ''): Promise<Step> {
    const password = this.login.login_password;
    const pass = password === '' ? '' : `*:*:*:*:${password.replace(/[\\:]/g, '\\$&')}\n`;
    const lines = pass === '' ? 0 : pass.split('\n').length - 1;
    const payload = { kind: 'bytes', bytes: pass + input } as const;
    const reply = await this.target.call(psqlCommand, [String(lines), chdir || '.', ...words], { payload });
    const step = readSteps(reply).find('run');
    if (step === undefined) throw new ModuleFailure('the shell on the host ended before the client');
    return step;
  }

  /** The connection's parameters in words; the password is not among them. */
  connection(database: string | undefined): string {
    const { login } = this;
    const local = login.login_host === '' || login.login_host === 'localhost';
    const host = local && login.login_unix_socket !== '' ? login.login_unix_socket : login.login_host;
    const parameters = new Map<string, string>(
      Object.entries({
        host,
        port: String(login.login_port),
        user: login.login_user,
        dbname: database ?? '',
        sslmode: login.ssl_mode,
        sslrootcert: login.ca_cert ?? '',
        sslcert: login.ssl_cert ?? '',
        sslkey: login.ssl_key ?? '',
      }).filter(([, value]) => value !== ''),
    );
    for (const [key, value] of login.connect_params ?? []) parameters.set(str(key), str(value));
    return [...parameters].map(([key, value]) => `${key}='${value.replace(/[\\']/g, '\\$&')}'`).join(' ');
  }

  connectFailure(error: PostgresError): ModuleFailure {
    return new ModuleFailure(`unable to connect to database: ${error.message}`);
  }
}

/** A query that returns rows, asked for them as JSON, so that their types are known. */
function wrap(statement: string): { readonly text: string; readonly wrapped: boolean } {
  const plain = statement.trim().replace(/[;\s]+$/, '');
  const returnsRows =
    /^(select|values|table)\b/i.test(plain) ||
    (/^with\b/i.test(plain) && !/\b(insert|update|delete|merge)\b/i.test(plain));
  const simple = !/;|--|\binto\b|\bfor\s+(update|share|no\s+key)\b/i.test(plain);
  if (!returnsRows || !simple) return { text: statement, wrapped: false };
  return { text: `SELECT row_to_json(tsible_row)::text FROM (\n${plain}\n) tsible_row`, wrapped: true };
}

function readResult(statement: string, wrapped: boolean, output: string): PostgresResult {
  const lines = output.split('\n').filter((line) => line !== '');
  if (wrapped) {
    const rows = lines.map((line): PostgresRow => JSON.parse(line));
    return { rows, status: `SELECT ${rows.length}` };
  }
  const shows = /^\s*show\s+(\S+?)\s*;?\s*$/i.exec(statement)?.[1];
  if (shows !== undefined) return { rows: [{ [shows.toLowerCase()]: lines[0] ?? '' }], status: 'SHOW' };
  const status = lines.findLast((line) => /^[A-Z][A-Z ]+(\d+ ?)*$/.test(line)) ?? '';
  const rows = lines.filter((line) => line !== status).map((line): PostgresRow => ({ row: line }));
  return { rows: rows.length > 0 ? rows : undefined, status };
}

/** What Python's driver says of an error that psql told. */
function readError(stderr: string, wrapped: boolean): string {
  const found = /^psql:[^\n]*?:\d+: (?:ERROR|FATAL|PANIC): {1,2}([\s\S]*)$/m.exec(stderr);
  if (found === null)
    return stderr.replace(/^psql: (error: )?/, '').replace(/^password retrieved from file .*\n/gm, '');
  const text = (found[1] ?? '').replace(/^psql:[^\n]*?:\d+: (?:NOTICE|WARNING)[^\n]*\n/gm, '');
  return wrapped
    ? text.replace(/^LINE (\d+)/m, (_, line: string) => `LINE ${Math.max(1, Number(line) - 1)}`)
    : text;
}

/** A name in quotes, as PostgreSQL's modules write it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A value as SQL has it; a backslash stands for itself (a session says so). */
export function postgresLiteral(value: string | number | boolean | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return String(value);
  return `'${value.replaceAll("'", "''")}'`;
}

const DANGEROUS = [
  /('|").*--/,
  /(UNION|INTERSECT|EXCEPT).*SELECT/i,
  /;.*(SELECT|UPDATE|INSERT|DELETE|DROP|TRUNCATE|ALTER)/i,
];

/** @throws ModuleFailure for names that look like an injection, where the task doesn't trust them */
export function checkTrust(trusted: boolean, values: readonly (string | undefined)[]): void {
  if (trusted) return;
  const bad = values.filter((value) => value !== undefined && DANGEROUS.some((one) => one.test(value)));
  if (bad.length > 0) throw new ModuleFailure(`Passed input '${bad.join(', ')}' is potentially dangerous`);
}

/** A comment on an object, as SQL. */
export function commentStatement(kind: string, name: string, comment: string): string {
  return `COMMENT ON ${kind.toUpperCase()} ${quoteName(name)} IS ${postgresLiteral(comment)}`;
}

/** The options that most modules have besides the login. */
export const SESSION_OPTIONS = {
  session_role: { type: 'str', description: 'Role to take after the login.' },
  trust_input: { type: 'bool', default: true, description: 'Names need no check for injections.' },
} as const satisfies OptionSpecs;
