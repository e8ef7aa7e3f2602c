import { randomBytes } from 'node:crypto';
import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { OptionSpecs, Options } from '../../../runtime/module/spec.ts';
import { findCommand } from '../../../runtime/target/lib/find-command.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { repr } from '../../../runtime/values/print.ts';
import { readSteps, type Step, steps } from '../steps.ts';
import { type Row, readXmlResults } from './xml-results.ts';

/** The options that every module of community.mysql takes to log in. */
export const MYSQL_OPTIONS = {
  login_user: { type: 'str', description: 'User to log in as.' },
  login_password: { type: 'str', noLog: true, description: 'Its password.' },
  login_host: { type: 'str', default: 'localhost', description: 'The server.' },
  login_port: { type: 'int', default: 3306, description: 'Its port.' },
  login_unix_socket: { type: 'str', description: 'Its socket, in the place of host and port.' },
  config_file: { type: 'path', default: '~/.my.cnf', description: "The client's configuration on the host." },
  connect_timeout: { type: 'int', default: 30, description: 'Seconds to wait for the server.' },
  client_cert: { type: 'path', aliases: ['ssl_cert'], description: 'Certificate to show.' },
  client_key: { type: 'path', aliases: ['ssl_key'], description: 'Its key.' },
  ca_cert: { type: 'path', aliases: ['ssl_ca'], description: "Certificate that signs the server's." },
  check_hostname: { type: 'bool', description: "Check the name in the server's certificate." },
} as const satisfies OptionSpecs;

export type MysqlLogin = Options<typeof MYSQL_OPTIONS>;

/**
 * `tsible_mysql MARK CONFIG OVERRIDES COMMAND...`: runs a command with the client's options, which are the lines of the payload up to MARK, in a
 * file that only its descriptor names; what follows is the command's input. CONFIG is read before them where it is there. `@CLIENT` and `@DUMP` in
 * COMMAND's first word stand for the programs that are there. OVERRIDES: the configuration's host and port hold.
 */
const mysqlCommand = shellFunction(
  'tsible_mysql',
  [
    steps,
    findCommand,
    shellFunction(
      'tsible_mysql_run',
      [],
      `
conf=
nl='
'
while IFS= read -r l && [ "$l" != "$m_mark" ]; do
case $l in host=*|port=*) [ -z "$m_over" ] || [ ! -e "$m_config" ] || continue;; esac
conf=$conf$l$nl
done
if [ -e "$m_config" ]; then
case $conf in *socket=*) ;; *) ! grep -q '^[[:space:]]*socket[[:space:]]*=' "$m_config" || conf=$(printf %s "$conf" | grep -v '^protocol=');; esac
conf="!include $m_config$nl$conf"
fi
"$@" 3<<TSIBLE_END
$conf
TSIBLE_END`,
    ),
  ],
  `
tsible_sbin
export LC_ALL=C
m_mark=$1 m_config=$2 m_over=$3
shift 3
[ ! -e "$m_config" ] || tsible_note config 1
if tsible_find mariadb; then tsible_note client "$tsible_path"; m_client=$tsible_path
else tsible_need mysql; tsible_note client "$tsible_path"; m_client=$tsible_path
fi
tsible_note bin "$tsible_path"
case $1 in @CLIENT) shift; set -- "$m_client" --defaults-file=/dev/fd/3 "$@";; esac
tsible_payload | tsible_step run tsible_mysql_run "$@"
exit 0`,
);

/** An error of the server's, or of the client's about it; its message is as Python's driver tells it. */
export class MysqlError extends Error {
  override readonly name = 'MysqlError';

  constructor(
    readonly code: number,
    readonly text: string,
    /** Which statement failed; undefined when there was no connection. */
    readonly statement: number | undefined,
  ) {
    super(`(${code}, ${repr(text)})`);
  }
}

/** What a statement answered. */
export interface MysqlResult {
  /** Of the last result set. */
  readonly rows: readonly Row[];
  /** Rows that it changed; -1 for what returns rows. */
  readonly affected: number;
  /** Set for a statement that was let fail. */
  readonly error?: MysqlError;
}

export interface MysqlRun {
  readonly database?: string | undefined;
  /** Statements may fail; the later ones run anyway. */
  readonly tolerant?: boolean;
  readonly transaction?: boolean;
  /** Statements before all others, not among the results. */
  readonly before?: readonly string[];
}

/** A MySQL or MariaDB server, asked through the client on the host. A run is one session and one request. */
export class Mysql {
  /** Whether the configuration file is there. */
  hasConfig = false;

  constructor(
    private readonly target: Target,
    readonly login: MysqlLogin,
    /** The host and port of the configuration file hold. */
    private readonly configFirst = false,
  ) {}

  /** Statements' answers, in order. @throws MysqlError */
  async run(statements: readonly string[], options: MysqlRun = {}): Promise<MysqlResult[]> {
    const delimiter = `//${randomBytes(6).toString('hex')}`;
    const before = [...(options.before ?? []), ...(options.transaction ? ['START TRANSACTION'] : [])];
    const lines = [
      `delimiter ${delimiter}`,
      ...before.flatMap((one) => [one, delimiter]),
      ...statements.flatMap((one) => [one, delimiter, MARKER, delimiter]),
      ...(options.transaction ? ['COMMIT', delimiter] : []),
    ];
    const words = ['@CLIENT', '--xml', ...(options.tolerant ? ['--force'] : [])];
    const { step } = await this.command(words, `${lines.join('\n')}\n`, options.database);
    return readResults(step, statements.length, options.tolerant === true);
  }

  /** Runs a client program (its first word, or `@CLIENT`) with the login's options in its descriptor 3. */
  async command(
    words: readonly string[],
    input: string,
    database?: string,
  ): Promise<{ readonly step: Step; readonly client: string }> {
    const mark = `#${randomBytes(8).toString('hex')}`;
    const payload = `${optionFile(this.login, database)}${mark}\n${input}`;
    const reply = await this.target.call(
      mysqlCommand,
      [mark, this.login.config_file, this.configFirst ? '1' : '', ...words],
      {
        payload: { kind: 'bytes', bytes: payload },
      },
    );
    const done = readSteps(reply);
    this.hasConfig = done.find('config') !== undefined;
    const step = done.find('run');
    if (step === undefined) throw new ModuleFailure('the shell on the host ended before the client');
    // Programs differ in what they know, and say so.
    const err = step.err.replace(/^Warning: \S+: unknown (?:variable|option) '(?:--)?loose-.*\n/gm, '');
    return { step: { ...step, err }, client: done.text('client') };
  }

  /** The failure to connect, as Ansible's modules word it. */
  connectFailure(error: MysqlError, tellsMissing = true): ModuleFailure {
    const file = this.login.config_file;
    if (tellsMissing && !this.hasConfig)
      return new ModuleFailure(`unable to find ${file}. Exception message: ${error.message}`);
    return new ModuleFailure(
      `unable to connect to database, check login_user and login_password are correct or ${file} has the credentials. Exception message: ${error.message}`,
    );
  }
}

const MARKER = 'SELECT ROW_COUNT() AS tsible_rows, @@error_count AS tsible_errors';

function optionFile(login: MysqlLogin, database: string | undefined): string {
  const socket = login.login_unix_socket;
  const tls = [login.client_cert, login.client_key, login.ca_cert, login.check_hostname];
  const options: Record<string, string | number | undefined> = {
    user: login.login_user,
    password: login.login_password,
    ...(socket ? { socket } : { host: login.login_host, port: login.login_port, protocol: 'TCP' }),
    'ssl-cert': login.client_cert,
    'ssl-key': login.client_key,
    'ssl-ca': login.ca_cert,
  };
  const lines = Object.entries(options).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${optionValue(String(value))}`],
  );
  // As Python's driver: no TLS unless it is asked for, and a password may be sent to a server that asks for its key.
  if (tls.every((one) => one === undefined)) lines.push('loose-skip-ssl', 'loose-ssl-mode=DISABLED');
  else if (login.check_hostname) lines.push('loose-ssl-verify-server-cert', 'loose-ssl-mode=VERIFY_IDENTITY');
  else lines.push('loose-skip-ssl-verify-server-cert');
  lines.push('loose-get-server-public-key', 'loose-default-character-set=utf8mb4');
  const own = [`connect-timeout=${login.connect_timeout}`];
  if (database !== undefined && database !== '') own.push(`database=${optionValue(database)}`);
  return `[client]\n${lines.join('\n')}\n[mysql]\n${own.join('\n')}\n`;
}

function optionValue(value: string): string {
  const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
  return `"${escaped}"`;
}

function readResults(step: Step, count: number, tolerant: boolean): MysqlResult[] {
  const errors = readErrors(step.err);
  const results: MysqlResult[] = [];
  let rows: readonly Row[] = [];
  for (const set of readXmlResults(step.out)) {
    const [first] = set;
    const affected = first?.get('tsible_rows');
    if (affected === undefined) {
      rows = set;
      continue;
    }
    const failed = Number(first?.get('tsible_errors')) > 0 ? errors.shift() : undefined;
    const error = failed && new MysqlError(failed.code, failed.text, results.length);
    results.push({ rows, affected: Number(affected), ...(error === undefined ? {} : { error }) });
    rows = [];
  }
  if (results.length === count && (step.rc === 0 || tolerant)) return results;
  const [error] = errors;
  if (error === undefined)
    throw new ModuleFailure(step.err.trim() || 'the client ended early', { rc: step.rc });
  throw new MysqlError(error.code, error.text, isConnectError(error.code) ? undefined : results.length);
}

function isConnectError(code: number): boolean {
  return code >= 2000 || code === 1045 || code === 1698 || code === 1049 || code === 1130;
}

const SYSTEM_ERRORS: Readonly<Record<string, string>> = {
  '2': 'No such file or directory',
  '13': 'Permission denied',
  '110': 'Connection timed out',
  '111': 'Connection refused',
  '113': 'No route to host',
};

function readErrors(stderr: string): { code: number; text: string }[] {
  const errors = /^ERROR (\d+)(?: \(\w+\))?(?: at line \d+)?: (.*(?:\n(?!ERROR |-{8}).+)*)/gm;
  return [...stderr.matchAll(errors)].map(([, code, message = '']) => {
    const found = NO_CONNECTION.exec(message);
    if (found === null) return { code: Number(code), text: message.trimEnd() };
    const number = found[2] === '115' ? '111' : (found[2] ?? '');
    const host = found[0].includes('socket') ? 'localhost' : found[1];
    const reason = `[Errno ${number}] ${SYSTEM_ERRORS[number] ?? 'Unknown error'}`;
    return { code: 2003, text: `Can't connect to MySQL server on '${host}' (${reason})` };
  });
}

const NO_CONNECTION =
  /Can't connect to (?:MySQL |local |local MySQL )?server (?:on|through socket) '([^']*)' \((\d+)/;

/** A value as SQL has it, as Python's driver escapes it. */
export function mysqlLiteral(value: string | number | boolean | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return String(value);
  return `'${value.replace(/[\0\n\r\x1a"'\\]/g, (char) => ESCAPES[char] ?? `\\${char}`)}'`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\x1a': '\\Z' };

/** Whether a server's version text is MariaDB's. */
export function isMariaDb(version: string): boolean {
  return version.toLowerCase().includes('mariadb');
}

/** Whether the version in a text (`10.11.4-MariaDB`) is at least the wanted one. */
export function versionAtLeast(version: string, ...wanted: readonly number[]): boolean {
  const have = (/\d+(\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);
  for (const [at, number] of wanted.entries()) if (have[at] !== number) return (have[at] ?? 0) > number;
  return true;
}

/** The only value of the only row; null when there is none. */
export function scalar(result: MysqlResult | undefined): string | null {
  const [row] = result?.rows ?? [];
  return row?.values().next().value ?? null;
}
