import { defineModule } from '../../runtime/module/define.ts';
import { ModuleFailure, type ModuleResult, type ResultValue } from '../../runtime/module/result.ts';
import {
  checkTrust,
  POSTGRES_OPTIONS,
  Postgres,
  PostgresError,
  postgresLiteral,
  SESSION_OPTIONS,
} from '../support/sql/postgres.ts';

export default defineModule({
  name: 'community.postgresql.postgresql_set',
  summary: "Change a PostgreSQL server's settings",
  options: {
    name: { type: 'str', required: true, description: 'The setting.' },
    value: { type: 'str', description: 'Its value; `default` for the built-in one.' },
    reset: { type: 'bool', default: false, description: 'Take back what ALTER SYSTEM set.' },
    login_db: {
      type: 'str',
      aliases: ['db'],
      aliasesEnd: '5.0.0',
      description: 'The database to log in to.',
    },
    ...SESSION_OPTIONS,
    ...POSTGRES_OPTIONS,
  },
  check: 'full',
  diff: 'none',
  async run(args, target, task): Promise<ModuleResult> {
    const { name, reset } = args;
    checkTrust(args.trust_input, [name, args.value, args.session_role]);
    let value = withBigUnit(args.value);
    if (name === 'shared_preload_libraries' && value === '')
      throw new ModuleFailure(
        'Due to a PostgreSQL bug in resetting shared_preload_libraries with ALTER SYSTEM SET, setting it as an empty string is not supported by the module to avoid crashes. Use the `value: default` or `reset: true` argument instead. If you think the bug has been fixed, please let us know.',
      );
    if (value !== undefined && reset)
      throw new ModuleFailure(`${name}: value and reset params are mutually exclusive`);
    if (value === undefined && !reset)
      throw new ModuleFailure(`${name}: at least one of value or reset param must be specified`);
    if (value === 'True') value = 'on';
    else if (value === 'False') value = 'off';
    const server = new Postgres(target, args);
    const options = { database: args.login_db, role: args.session_role };
    const before = await readSetting(server, name, options);
    const { context, unit } = before;
    if (context === 'internal')
      throw new ModuleFailure(
        `${name}: cannot be changed (internal context). See https://www.postgresql.org/docs/current/runtime-config-preset.html`,
      );
    const restart = context === 'postmaster';
    const result: Record<string, ResultValue> = {
      name,
      prev_val_pretty: before.current,
      value_pretty: before.current,
      context,
      restart_required: restart,
      queries: [],
    };
    if (task.check) {
      const same = inBytes(value) === inBytes(before.current);
      return {
        ...result,
        changed: !same,
        value_pretty: same ? before.current : (value ?? null),
        value: { value: before.raw, unit },
      };
    }
    let query: string | undefined;
    if (value !== undefined) {
      if (value !== before.current) {
        query = `ALTER SYSTEM SET ${name} = ${value === 'default' ? 'DEFAULT' : settingText(name, value, before.version)}`;
        result.value_pretty = value;
      }
    } else if (before.raw === before.boot)
      return {
        ...result,
        changed: false,
        restart_required: false,
        value: { value: before.raw, unit },
      };
    else query = `ALTER SYSTEM RESET ${name}`;
    if (query !== undefined) {
      try {
        await server.run([query, ...(restart ? [] : ['SELECT pg_reload_conf()'])], options);
      } catch (error) {
        if (!(error instanceof PostgresError)) throw error;
        const doing =
          value === undefined
            ? `reset ${name}`
            : value === 'default'
              ? `set default value for ${name}`
              : `set ${name} value`;
        throw new ModuleFailure(`Unable to ${doing} due to : ${error.message}`);
      }
      result.queries = [query];
    }
    let changed = query !== undefined;
    if (!restart) {
      const after = await readSetting(server, name, options);
      changed = after.raw !== before.raw;
      Object.assign(result, { value_pretty: after.current, value: { value: after.raw, unit } });
    }
    if (restart && changed) task.warn(`Restart of PostgreSQL is required for setting ${name}`);
    return { ...result, changed };
  },
});

interface Setting {
  readonly current: string;
  readonly raw: string | number;
  readonly boot: string | number | null;
  readonly unit: string | null;
  readonly context: string;
  /** `server_version_num` */
  readonly version: number;
}

async function readSetting(
  server: Postgres,
  name: string,
  options: { readonly database: string | undefined; readonly role: string | undefined },
): Promise<Setting> {
  try {
    const [info, shown, version] = await server.run(
      [
        `SELECT setting, unit, context, boot_val FROM pg_settings WHERE name = ${postgresLiteral(name)}`,
        `SHOW ${name}`,
        "SELECT current_setting('server_version_num')::int AS v",
      ],
      options,
    );
    const row = info?.rows?.[0];
    if (row === undefined)
      throw new ModuleFailure(
        `No such parameter: ${name}. Please check its spelling or presence in your PostgreSQL version (https://www.postgresql.org/docs/current/runtime-config.html)`,
      );
    const number = Number(version?.rows?.[0]?.v);
    const list = isQuotedList(name, number);
    const plain = (text: string): string =>
      list
        ? text
            .split(',')
            .map((one) => one.replace(/^[" ]+|[" ]+$/g, ''))
            .join(', ')
        : text;
    const factor = row.unit === 'kB' ? 1024 : row.unit === 'MB' ? 1024 * 1024 : undefined;
    const scaled = (text: ResultValue): string | number =>
      factor !== undefined && Number(text) > 0 ? Number(text) * factor : String(text);
    return {
      current: plain(String(Object.values(shown?.rows?.[0] ?? {})[0] ?? '')),
      raw: list ? plain(String(row.setting)) : scaled(row.setting),
      boot: row.boot_val === null || row.boot_val === undefined ? null : scaled(row.boot_val),
      unit: factor === undefined ? (row.unit === null ? null : String(row.unit)) : 'b',
      context: String(row.context),
      version: number,
    };
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    if (error.statement === undefined) throw server.connectFailure(error);
    throw new ModuleFailure(`Unable to get ${name} value due to : ${error.message}`);
  }
}

/** Settings whose values are lists of names in quotes. */
function isQuotedList(name: string, version: number): boolean {
  if (name === 'unix_socket_directories') return version >= 140000;
  return [
    ...['local_preload_libraries', 'search_path', 'session_preload_libraries'],
    ...['shared_preload_libraries', 'temp_tablespaces'],
  ].includes(name);
}

/** `512mb` is no size to the server, `512MB` is. */
function withBigUnit(value: string | undefined): string | undefined {
  return value !== undefined && /^\d+(?:[mgt]?b)$/.test(value) ? value.toUpperCase() : value;
}

function settingText(name: string, value: string, version: number): string {
  const single =
    !value.includes(',') ||
    name.endsWith('_command') ||
    name.endsWith('_prefix') ||
    (version < 140000 && name === 'unix_socket_directories');
  if (single) return postgresLiteral(value);
  return value
    .split(',')
    .map((one) => postgresLiteral(one.trim()))
    .join(',');
}

const UNITS: Readonly<Record<string, number>> = {
  kB: 1024,
  MB: 1024 ** 2,
  GB: 1024 ** 3,
  TB: 1024 ** 4,
  B: 1,
};

/** A size in bytes, a number as a number; all else as it is. */
function inBytes(text: string | undefined): string | number | undefined {
  if (text === undefined || !/^\d/.test(text)) return text;
  if (!/[A-Za-z]$/.test(text)) return Number.isNaN(Number(text)) ? text : Number(text);
  const [, number = '', unit = ''] = /^(\d+).*?(kB|MB|GB|TB|B)$/.exec(text) ?? [];
  const factor = UNITS[unit];
  return factor === undefined ? text : Number(number) * factor;
}
