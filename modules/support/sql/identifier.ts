import { ModuleFailure } from '../../../runtime/module/result.ts';

/** What an identifier may name, and how many parts it may have at most. */
const PARTS = {
  postgresql: {
    database: 1,
    schema: 2,
    table: 3,
    column: 4,
    role: 1,
    tablespace: 1,
    sequence: 3,
    publication: 1,
  },
  mysql: { database: 2, table: 3, column: 4, role: 2, vars: 2 },
} as const;

/** An identifier's parts, each quoted; parts that are quoted already stay so. @throws ModuleFailure */
function quotedParts(identifier: string, quote: string): string[] {
  if (identifier === '') throw new ModuleFailure('Identifier name unspecified or unquoted trailing dot');
  const whole = (text: string): string => quote + text.replaceAll(quote, quote + quote) + quote;
  if (identifier.startsWith(quote)) {
    const end = endOfQuoted(identifier, quote);
    if (end !== undefined) {
      if (end === identifier.length - 1) return [identifier];
      if (identifier[end + 1] !== '.')
        throw new ModuleFailure('User escaped identifiers must escape extra quotes');
      return [identifier.slice(0, end + 1), ...quotedParts(identifier.slice(end + 2), quote)];
    }
  }
  const dot = identifier.indexOf('.');
  if (dot <= 0 || dot >= identifier.length - 1) return [whole(identifier)];
  return [whole(identifier.slice(0, dot)), ...quotedParts(identifier.slice(dot + 1), quote)];
}

function endOfQuoted(identifier: string, quote: string): number | undefined {
  for (let at = 1; at < identifier.length; at++) {
    if (identifier[at] !== quote) continue;
    if (identifier[at + 1] !== quote) return at;
    at++;
  }
  return undefined;
}

export function postgresIdentifier(identifier: string, kind: keyof (typeof PARTS)['postgresql']): string {
  const parts = quotedParts(identifier, '"');
  const most = PARTS.postgresql[kind];
  if (parts.length > most)
    throw new ModuleFailure(`PostgreSQL does not support ${kind} with more than ${most} dots`);
  return parts.join('.');
}

export function mysqlIdentifier(identifier: string, kind: keyof (typeof PARTS)['mysql']): string {
  const parts = quotedParts(identifier, '`');
  const most = PARTS.mysql[kind];
  if (parts.length > most)
    throw new ModuleFailure(`MySQL does not support ${kind} with more than ${most - 1} dots`);
  return parts.map((part) => (part === '`*`' ? '*' : part)).join('.');
}
