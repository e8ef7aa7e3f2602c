import type { ResultValue } from '../../../runtime/module/result.ts';
import {
  type Postgres,
  PostgresError,
  type PostgresRow,
  type PostgresRun,
} from '../../support/sql/postgres.ts';

/** What is asked of the server about its databases. */
export const databaseParts = `SELECT datname, pg_get_userbyid(datdba) AS owner, pg_encoding_to_char(encoding) AS encoding, datcollate, datctype,
array_to_string(datacl, E'\\n') AS acl,
CASE WHEN has_database_privilege(datname, 'CONNECT') THEN pg_database_size(datname)::text ELSE 'No Access' END AS size
FROM pg_database WHERE datname != 'template0'`;

const SUBSCRIPTIONS = `SELECT r.rolname AS ownername, d.datname AS dbname, s.*
FROM pg_subscription s JOIN pg_database d ON s.subdbid = d.oid JOIN pg_roles r ON s.subowner = r.oid`;

/** What is asked in each database. */
const INSIDE = [
  'SELECT nspname, pg_get_userbyid(nspowner) AS owner, nspacl::text AS acl FROM pg_namespace',
  `SELECT e.extname, e.extversion, n.nspname, c.description FROM pg_extension e LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
LEFT JOIN pg_description c ON c.objoid = e.oid AND c.classoid = 'pg_extension'::regclass`,
  'SELECT lanname, pg_get_userbyid(lanowner) AS owner, lanacl::text AS acl FROM pg_language',
  'SELECT p.*, r.rolname AS ownername FROM pg_publication p JOIN pg_roles r ON p.pubowner = r.oid',
];

/** Every database and what is in it; each is a session of its own. */
export async function readDatabases(
  server: Postgres,
  options: PostgresRun,
): Promise<Record<string, ResultValue>> {
  const databases = await server.rows(databaseParts, options);
  const subscriptions = await server.rows(SUBSCRIPTIONS, options).catch((error: unknown) => {
    // Only a superuser may read all of them.
    if (!(error instanceof PostgresError)) throw error;
    return [];
  });
  const told: Record<string, ResultValue> = {};
  for (const row of databases) {
    const name = String(row.datname);
    const mine = subscriptions.filter(({ dbname }) => dbname === name);
    told[name] = {
      owner: row.owner,
      encoding: row.encoding,
      collate: row.datcollate,
      ctype: row.datctype,
      access_priv: row.acl || '',
      size: row.size,
      ...(await inside(name)),
      subscriptions: named(mine, 'subname', ({ dbname: _name, ...rest }) => rest),
    };
  }
  return told;

  async function inside(database: string): Promise<Record<string, ResultValue>> {
    try {
      const results = await server.run(INSIDE, { ...options, database });
      const [namespaces, extensions, languages, publications] = results.map(({ rows = [] }) => rows);
      return {
        namespaces: named(namespaces, 'nspname', (row) => ({ nspowner: row.owner, nspacl: row.acl ?? '' })),
        extensions: named(extensions, 'extname', (row) => ({
          extversion: version(String(row.extversion)),
          nspname: row.nspname,
          description: row.description,
        })),
        languages: named(languages, 'lanname', (row) => ({ lanowner: row.owner, lanacl: row.acl ?? '' })),
        publications: named(publications, 'pubname', (row) => row),
      };
    } catch (error) {
      if (!(error instanceof PostgresError) || error.statement !== undefined) throw error;
      return { namespaces: {}, extensions: {}, languages: {}, error: 'Could not connect to the database.' };
    }
  }
}

function named(
  rows: readonly PostgresRow[] | undefined,
  key: string,
  value: (row: PostgresRow) => ResultValue,
): Record<string, ResultValue> {
  return Object.fromEntries((rows ?? []).map(({ [key]: name, ...rest }) => [String(name), value(rest)]));
}

function version(raw: string): ResultValue {
  if (!/^(\d+(-*\d+)?\.)*\d+(-*\d+)?$/.test(raw)) return { major: null, minor: null, raw };
  const [first = '', second] = raw.split('.');
  const [major, minor] = first.includes('-') ? first.split('-') : [first, second?.split('-')[0]];
  return { major: Number(major), minor: minor === undefined ? null : Number(minor), raw };
}
