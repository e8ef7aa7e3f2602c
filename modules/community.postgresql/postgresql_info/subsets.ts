import type { ResultValue } from '../../../runtime/module/result.ts';
import type { PostgresRow } from '../../support/sql/postgres.ts';

/** The parts of what is told of a server. */
export type Subset =
  | 'version'
  | 'in_recovery'
  | 'tablespaces'
  | 'databases'
  | 'replications'
  | 'repl_slots'
  | 'settings'
  | 'roles';

interface Part {
  readonly queries: readonly string[];
  /** @param rows Of each query */
  read(rows: readonly (readonly PostgresRow[])[]): Readonly<Record<string, ResultValue>>;
}

function byName(
  rows: readonly PostgresRow[] | undefined,
  name: string,
  value: (row: PostgresRow) => ResultValue,
): Record<string, ResultValue> {
  return Object.fromEntries((rows ?? []).map((row) => [String(row[name]), value(row)]));
}

export const SUBSETS: Readonly<Record<Exclude<Subset, 'databases'>, Part>> = {
  version: {
    queries: ["SELECT current_setting('server_version_num') AS number, version() AS raw"],
    read([rows]) {
      const number = String(rows?.[0]?.number ?? '');
      const [major, minor, patch] = [0, 2, 4].map((at) => Number(number.slice(at, at + 2)));
      const raw = rows?.[0]?.raw ?? null;
      if (minor === 0)
        return { version: { major, minor: patch, patch: null, full: `${major}.${patch}`, raw } };
      return { version: { major, minor, patch, full: `${major}.${minor}.${patch}`, raw } };
    },
  },
  in_recovery: {
    queries: ['SELECT pg_is_in_recovery() AS it'],
    read: ([rows]) => ({ in_recovery: rows?.[0]?.it ?? null }),
  },
  tablespaces: {
    queries: [
      'SELECT spcname, pg_get_userbyid(spcowner) AS owner, spcacl::text AS acl, spcoptions FROM pg_tablespace',
    ],
    read: ([rows]) => ({
      tablespaces: byName(rows, 'spcname', (row) => ({
        spcowner: row.owner,
        spcacl: row.acl ?? '',
        spcoptions: row.spcoptions ?? [],
      })),
    }),
  },
  replications: {
    queries: [
      'SELECT pid, pg_get_userbyid(usesysid) AS usename, application_name, client_addr::text AS addr, client_hostname, backend_start::text AS start, state FROM pg_stat_replication',
    ],
    read: ([rows]) => ({
      replications: byName(rows, 'pid', (row) => ({
        usename: row.usename,
        app_name: row.application_name ?? '',
        client_addr: row.addr,
        client_hostname: row.client_hostname ?? '',
        backend_start: row.start,
        state: row.state,
      })),
    }),
  },
  repl_slots: {
    queries: ['SELECT slot_name, plugin, slot_type, database, active FROM pg_replication_slots'],
    read: ([rows]) => ({
      repl_slots: byName(rows, 'slot_name', ({ slot_name: _name, ...rest }) => rest),
    }),
  },
  settings: {
    queries: [
      'SELECT name, setting, unit, context, vartype, boot_val, min_val, max_val, sourcefile, pending_restart, current_setting(name) AS pretty FROM pg_settings',
    ],
    read: ([rows = []]) => ({
      settings: byName(rows, 'name', settingOf),
      pending_restart_settings: rows.filter((row) => row.pending_restart === true).map((row) => row.name),
    }),
  },
  roles: {
    queries: [
      `SELECT r.rolname, r.rolsuper, r.rolcanlogin, r.rolvaliduntil,
ARRAY(SELECT b.rolname FROM pg_auth_members m JOIN pg_roles b ON m.roleid = b.oid WHERE m.member = r.oid) AS memberof
FROM pg_roles r WHERE r.rolname !~ '^pg_'`,
    ],
    read: ([rows]) => ({
      roles: byName(rows, 'rolname', (row) => ({
        superuser: row.rolsuper,
        canlogin: row.rolcanlogin,
        valid_until: row.rolvaliduntil ?? '',
        member_of: row.memberof ?? [],
      })),
    }),
  },
};

const BYTES: Readonly<Record<string, number>> = { kB: 1024, '8kB': 8192, MB: 1024 ** 2 };

function settingOf(row: PostgresRow): ResultValue {
  const unit = typeof row.unit === 'string' ? row.unit : '';
  const bytes = BYTES[unit];
  return {
    setting: row.setting,
    unit,
    context: row.context,
    vartype: row.vartype,
    boot_val: row.boot_val || '',
    min_val: row.min_val || '',
    max_val: row.max_val || '',
    sourcefile: row.sourcefile || '',
    pretty_val: row.pretty,
    ...(bytes === undefined ? {} : { val_in_bytes: Math.max(0, Number(row.setting) * bytes) }),
    pending_restart: row.pending_restart,
  };
}
