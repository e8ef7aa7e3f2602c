import { str } from '../../../runtime/values/print.ts';
import type { Dict, Value } from '../../../runtime/values/value.ts';
import { networkOf, readNetmask, readSource, type Source } from './address.ts';
import { PgHbaError, readOptions, sortedNames, stripQuotes, tokenize } from './tokens.ts';

export const TYPES = ['local', 'host', 'hostssl', 'hostnossl', 'hostgssenc', 'hostnogssenc'] as const;

export const METHODS = [
  ...['trust', 'reject', 'md5', 'password', 'gss', 'sspi', 'krb5', 'ident', 'peer', 'ldap', 'radius'],
  ...['cert', 'pam', 'scram-sha-256'],
] as const;

/** A line of the file that is no rule: a comment, an include, nothing. */
export interface SpecialLine {
  readonly kind: 'special';
  readonly line: string | undefined;
  readonly comment: string | undefined;
  /** 0 for what is not from the file. */
  readonly number: number;
}

export interface Rule {
  readonly kind: 'rule';
  readonly type: string;
  readonly databases: string;
  readonly users: string;
  /** Undefined for local connections. */
  readonly source: Source | undefined;
  readonly method: string;
  readonly options: ReadonlyMap<string, string> | undefined;
  readonly comment: string | undefined;
  /** As the file has it. */
  readonly line: string | undefined;
}

export type Entry = SpecialLine | Rule;

/** What a task gives of a rule; every key is there. */
export type GivenRule = Dict;

function given(rule: GivenRule, key: string): string | undefined {
  const value = rule.get(key) ?? null;
  return value === null || value === '' ? undefined : str(value);
}

export function commentLine(text: string | undefined): SpecialLine {
  const comment = text === undefined ? undefined : hashed(text);
  return { kind: 'special', line: comment, comment, number: 0 };
}

function hashed(text: string): string {
  const comment = text.trim();
  return comment.startsWith('#') ? comment : `#${comment}`;
}

/** @throws PgHbaError */
export function ruleOf(rule: GivenRule): Rule {
  const type = stripQuotes(given(rule, 'contype') ?? 'None');
  if (!TYPES.some((one) => one === type)) throw new PgHbaError(`Unknown type ${type}`);
  const source = type === 'local' ? undefined : sourceOf(rule);
  const method = stripQuotes(given(rule, 'method') ?? 'None');
  if (!METHODS.some((one) => one === method)) throw new PgHbaError(`Unknown method ${method}`);
  return {
    kind: 'rule',
    type,
    databases: given(rule, 'databases') ?? '',
    users: given(rule, 'users') ?? '',
    source,
    method,
    options: optionsOf(rule.get('options') ?? null),
    comment: given(rule, 'comment')?.trim(),
    line: undefined,
  };
}

function sourceOf(rule: GivenRule): Source {
  const source = readSource(given(rule, 'address') ?? '');
  const netmask = given(rule, 'netmask');
  const isBare = source.kind === 'network' && !source.isWhole;
  if (netmask === undefined) {
    if (isBare)
      throw new PgHbaError(
        'If the address is a bare ip-address without a CIDR suffix, the rule needs to contain a netmask',
      );
    return source;
  }
  if (!isBare) throw new PgHbaError("Rule can't contain a netmask if address is a full CIDR or hostname");
  const mask = readNetmask(netmask);
  if (mask === undefined) throw new PgHbaError(`The string '${stripQuotes(netmask)}' is not a valid netmask`);
  return masked(source, mask);
}

function masked(source: Source, mask: NonNullable<ReturnType<typeof readNetmask>>): Source {
  if (source.kind !== 'network' || source.network.version !== mask.version)
    throw new PgHbaError("Can't mix IPv4 and IPv6 netmasks and addresses");
  return { ...source, network: networkOf(source.network, mask.prefix) };
}

function optionsOf(value: Value): ReadonlyMap<string, string> | undefined {
  if (value === null || value === '') return undefined;
  if (value instanceof Map) return new Map([...value].map(([key, one]) => [str(key), str(one)]));
  return readOptions(Array.isArray(value) ? value.map(str) : tokenize(str(value)));
}

/** The lines of a file. @throws PgHbaError that names the line */
export function readEntries(text: string): Entry[] {
  const entries: Entry[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const number = at + 1;
    let line = lines[at] ?? '';
    while (line.endsWith('\\')) {
      const next = lines[++at];
      if (next === undefined) throw new PgHbaError("The last line ended with a '\\' (line continuation).");
      line += `\n${next}`;
    }
    try {
      entries.push(readEntry(line, number));
    } catch (error) {
      if (!(error instanceof PgHbaError)) throw error;
      throw new PgHbaError(`Error in line ${number}: ${error.message}`);
    }
  }
  return entries;
}

function readEntry(line: string, number: number): Entry {
  if (line.trim() === '') return { kind: 'special', line, comment: undefined, number };
  if (line.trim().startsWith('#')) return { kind: 'special', line, comment: hashed(line), number };
  const words = tokenize(line.replaceAll('\\\n', ''));
  const comment = words.at(-1)?.startsWith('#') ? words.pop() : undefined;
  if (words[0]?.startsWith('include'))
    return { kind: 'special', line, comment: comment === undefined ? undefined : hashed(comment), number };
  return { ...readRule(words), comment, line };
}

function readRule(words: readonly string[]): Rule {
  const tooFew = 'The rule has too few symbols';
  if (words.length < 4) throw new PgHbaError(tooFew);
  const [first = '', databases = '', users = '', address = ''] = words;
  const type = stripQuotes(first);
  if (!TYPES.some((one) => one === type)) throw new PgHbaError(`Found an unknown connection-type ${first}`);
  let source: Source | undefined;
  let at = 3;
  if (type !== 'local') {
    source = readSource(address);
    at = 4;
    if (source.kind === 'network' && !source.isWhole) {
      const mask = readNetmask(words[4] ?? '');
      if (mask === undefined)
        throw new PgHbaError('The rule either needs a hostname, full CIDR or an IP-address and a netmask');
      source = masked(source, mask);
      at = 5;
    }
  }
  const method = words[at];
  if (method === undefined) throw new PgHbaError(tooFew);
  if (!METHODS.some((one) => one === stripQuotes(method)))
    throw new PgHbaError(`Found an unknown method: ${method}`);
  const more = words.slice(at + 1);
  return {
    kind: 'rule',
    type,
    databases: sortedNames(databases),
    users: sortedNames(users),
    source,
    method: stripQuotes(method),
    options: more.length === 0 ? undefined : readOptions(more),
    comment: undefined,
    line: undefined,
  };
}

export function sourceText(source: Source): string {
  return source.kind === 'name' ? source.name : source.network.toString();
}

function optionsText(options: ReadonlyMap<string, string>): string {
  return [...options]
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(' ');
}

/** The line of the file. */
export function lineOf(entry: Entry): string {
  if (entry.line) return entry.line;
  if (entry.kind === 'special') return entry.comment ?? '';
  const { options, comment } = entry;
  return [
    ...[entry.type, entry.databases, entry.users],
    ...(entry.source === undefined ? [] : [sourceText(entry.source)]),
    entry.method,
    ...(options === undefined || options.size === 0 ? [] : [optionsText(options)]),
    ...(comment === undefined ? [] : [comment.startsWith('#') ? comment : `#${comment}`]),
  ].join('\t');
}

/** As a result shows it. */
export function shownRule(rule: Rule): Record<string, string> {
  const { source, options } = rule;
  return {
    type: rule.type,
    db: rule.databases,
    usr: rule.users,
    method: rule.method,
    ...(source === undefined ? {} : { src: sourceText(source) }),
    ...(options === undefined || options.size === 0 ? {} : { options: optionsText(options) }),
  };
}

/** Whether two entries are of the same connections: then one takes the place of the other. */
export function isSame(one: Entry, other: Entry): boolean {
  if (one.kind === 'special' && other.kind === 'special') {
    if (one.comment !== undefined && other.comment !== undefined) return one.comment === other.comment;
    return one.line === other.line;
  }
  if (one.kind === 'special' || other.kind === 'special') return false;
  return keyOf(one) === keyOf(other);
}

function keyOf({ type, databases, users, source }: Rule): string {
  return JSON.stringify([type, databases, users, source === undefined ? '' : sourceText(source)]);
}

/** Whether nothing is to change. */
export function isIdentical(one: Entry, other: Entry): boolean {
  if (!isSame(one, other)) return false;
  if (one.kind === 'special' || other.kind === 'special') return true;
  const text = (options: Rule['options']): string | undefined => options && optionsText(options);
  return one.method === other.method && text(one.options) === text(other.options);
}
