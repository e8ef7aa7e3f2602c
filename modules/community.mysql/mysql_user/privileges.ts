import { ModuleFailure } from '../../../runtime/module/result.ts';
import type { Row } from '../../support/sql/xml-results.ts';

/** Privileges by what they are on: `*.*`, `` `db`.* ``, `` PROCEDURE `db`.`p` ``. */
export type Privileges = Map<string, string[]>;

/** Reads `db.table:PRIV,PRIV/db2.*:ALL`. */
export function parsePrivileges(
  text: string,
  settings: { readonly quote: string; readonly keepCase: boolean; readonly withUsage: boolean },
): Privileges {
  const { quote, keepCase, withUsage } = settings;
  const all: Privileges = new Map();
  for (const item of text.trim().split('/')) {
    const whole = item.trim();
    const colon = whole.lastIndexOf(':');
    if (colon === -1) throw new ModuleFailure('list index out of range');
    let place = whole.slice(0, colon);
    const words = whole.slice(colon + 1);
    const kind = /^(FUNCTION|PROCEDURE) /.exec(place)?.[0] ?? '';
    place = place.slice(kind.length);
    const dot = place.lastIndexOf('.');
    const parts = dot === -1 ? [place] : [place.slice(0, dot), place.slice(dot + 1)];
    const quoted = parts.map((part) => {
      const bare = part.replace(/^`+|`+$/g, '');
      return bare === '*' ? part : quote + bare + quote;
    });
    const list = words.includes('(')
      ? (keepCase ? words : words.toUpperCase()).split(/,\s*(?=[^)]*(?:\(|$))/)
      : words.toUpperCase().split(',');
    all.set(kind + quoted.join('.'), joinColumns(list));
  }
  if (withUsage && !all.has('*.*')) all.set('*.*', ['USAGE']);
  return all;
}

/** Reads what SHOW GRANTS answers. */
export function readGrants(rows: readonly Row[]): Privileges {
  const all: Privileges = new Map();
  for (const row of rows) {
    const line: string = row.values().next().value ?? '';
    const found =
      /^GRANT (.+) ON (.+) TO (['`"]).*\3@(['`"]).*\4( IDENTIFIED BY PASSWORD (['`"]).+\6)? ?(.*)/.exec(line);
    if (found === null) {
      if (/^GRANT (.+) TO (['`"]).*|^SET DEFAULT ROLE (.+) FOR (['`"]).*/.test(line)) continue;
      throw new ModuleFailure(`unable to parse the MySQL grant string: ${line}`);
    }
    const [, words = '', place = '', , , , , rest = ''] = found;
    const list = words.split(',').map((word) => (word.trim() === 'ALL PRIVILEGES' ? 'ALL' : word.trim()));
    const privileges = joinColumns(list);
    if (rest.includes('WITH GRANT OPTION')) privileges.push('GRANT');
    all.set(place, [...(all.get(place) ?? []), ...privileges]);
  }
  return all;
}

/** Puts `SELECT (a` and `b)` together again, columns sorted. */
function joinColumns(list: readonly string[]): string[] {
  const joined: string[] = [];
  let open: string[] | undefined;
  for (const word of list) {
    if (open === undefined && /^(SELECT|UPDATE|INSERT|REFERENCES) \(/.test(word)) open = [];
    if (open === undefined) {
      joined.push(word);
      continue;
    }
    open.push(word);
    if (!word.includes(')')) continue;
    const whole = open.join(', ');
    const at = whole.indexOf('(');
    const columns = whole
      .slice(at + 1)
      .replace(/\)+$/, '')
      .split(',');
    const sorted = columns.map((column) => column.trim().replace(/^`+|`+$/g, '')).sort();
    joined.push(`${whole.slice(0, at)}(${sorted.join(', ')})`);
    open = undefined;
  }
  return [...joined, ...(open ?? [])];
}

/** What is to be granted and revoked, each with what it is on, in order; and the message about it. */
export interface PrivilegeChange {
  readonly statements: readonly string[];
  readonly message: string | undefined;
  /** It changes something for sure; otherwise the grants before and after tell. */
  readonly certain: boolean;
}

export interface PrivilegeWish {
  readonly user: string;
  /** `'name'@'host'`, quoted. */
  readonly account: string;
  readonly wanted: Privileges;
  readonly mode: 'replace' | 'append' | 'subtract';
  readonly check: boolean;
  /** REQUIRE clause that an old server takes with a grant. */
  readonly requires: string;
}

export function changePrivileges(wish: PrivilegeWish, current: Privileges): PrivilegeChange {
  const { wanted, mode } = wish;
  const statements: string[] = [];
  let message: string | undefined;
  let certain = false;
  let grantOption = false;
  if (mode === 'replace')
    for (const [place, privileges] of current) {
      if (privileges.includes('GRANT')) grantOption = true;
      if (wanted.has(place) || wish.user === 'root' || privileges.includes('PROXY')) continue;
      message = 'Privileges updated';
      certain = true;
      statements.push(...revoke(wish, place, privileges, grantOption));
    }
  if (mode !== 'subtract')
    for (const [place, privileges] of wanted) {
      if (current.has(place)) continue;
      message = 'New privileges granted';
      certain = true;
      statements.push(grant(wish, place, privileges));
    }
  for (const [place, privileges] of wanted) {
    const there = current.get(place);
    if (there === undefined) continue;
    const missing = unique(privileges).filter((one) => !there.includes(one));
    const extra = unique(there).filter((one) => !privileges.includes(one));
    const granted = mode === 'subtract' ? [] : missing;
    let revoked = mode === 'append' ? [] : extra;
    if (mode === 'subtract') revoked = unique(privileges).filter((one) => there.includes(one));
    if (mode === 'replace') {
      if (granted.includes('ALL') || granted.includes('ALL PRIVILEGES'))
        revoked = revoked.filter((one) => one === 'GRANT' || one === 'PROXY');
      grantOption = revoked.includes('GRANT') && !granted.includes('GRANT');
    }
    if (granted.length === 1 && granted[0] === 'GRANT') granted.push('USAGE');
    if (granted.length + revoked.length === 0) continue;
    const list = (words: readonly string[]): string => `[${words.map((word) => `'${word}'`).join(', ')}]`;
    message = `Privileges updated: granted ${list(granted)}, revoked ${list(revoked)}`;
    if (wish.check) certain = true;
    if (revoked.length > 0) statements.push(...revoke(wish, place, revoked, grantOption));
    if (granted.length > 0) statements.push(grant(wish, place, granted));
  }
  return { statements, message, certain };
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}

export function grant(
  { account, requires }: Pick<PrivilegeWish, 'account' | 'requires'>,
  place: string,
  privileges: readonly string[],
): string {
  const words = privileges.filter((one) => one !== 'GRANT').join(',');
  const option = privileges.includes('GRANT') ? ' WITH GRANT OPTION' : '';
  return `GRANT ${words} ON ${place} TO ${account}${requires}${option}`;
}

function revoke(
  wish: PrivilegeWish,
  place: string,
  privileges: readonly string[],
  option: boolean,
): string[] {
  const words = privileges.filter((one) => one !== 'GRANT').join(',');
  return [
    ...(option ? [`REVOKE GRANT OPTION ON ${place} FROM ${wish.account}`] : []),
    ...(words === '' ? [] : [`REVOKE ${words} ON ${place} FROM ${wish.account}`]),
    'FLUSH PRIVILEGES',
  ];
}

export function samePrivileges(one: Privileges, other: Privileges): boolean {
  const shown = (all: Privileges): string => JSON.stringify([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
  return shown(one) === shown(other);
}
