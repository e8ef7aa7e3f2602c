import { str } from '../../../runtime/values/print.ts';
import type { Dict } from '../../../runtime/values/value.ts';
import { mysqlLiteral } from '../../support/sql/mysql.ts';

/** What an account's connections need: SSL, X509, or attributes of a certificate. */
export type Requires = ReadonlyMap<string, string | null>;

export function parseRequires(given: Dict | undefined): Requires | undefined {
  if (given === undefined || given.size === 0) return undefined;
  const all = new Map<string, string | null>();
  for (const [key, value] of given) all.set(str(key).toUpperCase(), value === null ? null : str(value));
  return simplest(all);
}

function simplest(all: Map<string, string | null>): Requires {
  if (['CIPHER', 'ISSUER', 'SUBJECT'].some((word) => all.has(word))) {
    all.delete('SSL');
    all.delete('X509');
    return all;
  }
  return new Map([[all.has('X509') ? 'X509' : 'SSL', null]]);
}

/** ` REQUIRE ...`, or nothing. */
export function requireClause(requires: Requires | undefined): string {
  if (requires === undefined) return '';
  const words = [...requires].map(([word, value]) =>
    word === 'SSL' || word === 'X509' ? word : `${word.replace(/\W/g, '')} ${mysqlLiteral(value)}`,
  );
  return ` REQUIRE ${words.join(' AND ')}`;
}

export function sameRequires(wanted: Requires | undefined, present: Requires): boolean {
  const have = present.size === 0 ? undefined : simplest(new Map(present));
  if (wanted === undefined || have === undefined) return wanted === have;
  return (
    wanted.size === have.size &&
    [...wanted].every(([word, value]) => have.has(word) && have.get(word) === value)
  );
}
