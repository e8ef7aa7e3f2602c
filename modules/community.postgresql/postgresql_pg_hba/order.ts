import { type Entry, lineOf, type Rule, type SpecialLine, sourceText } from './rule.ts';

/** Comments first, then rules from the most to the least specific, then includes. Empty lines go. */
export function sorted(entries: readonly Entry[]): Entry[] {
  return entries
    .filter((entry) => entry.kind === 'rule' || entry.line || entry.comment !== undefined)
    .sort((one, other) => (isBefore(one, other) ? -1 : isBefore(other, one) ? 1 : 0));
}

function isBefore(one: Entry, other: Entry): boolean {
  if (one.kind === 'special')
    return other.kind === 'special'
      ? isSpecialBefore(one, other)
      : !isInclude(one) && one.comment !== undefined;
  if (other.kind === 'special') return isInclude(other) && other.comment === undefined;
  const ofSource = sourceWeight(one) - sourceWeight(other);
  if (ofSource !== 0) return ofSource > 0;
  const ofDatabases = databasesWeight(one.databases) - databasesWeight(other.databases);
  if (ofDatabases !== 0) return ofDatabases < 0;
  const ofUsers = usersWeight(one.users) - usersWeight(other.users);
  if (ofUsers !== 0) return ofUsers < 0;
  const ofKind = kindWeight(one) - kindWeight(other);
  if (ofKind !== 0) return ofKind > 0;
  return sourceOrder(one, other) || (isSameSource(one, other) && lineOf(one) < lineOf(other));
}

function isInclude(entry: SpecialLine): boolean {
  return entry.line?.startsWith('include') ?? false;
}

function isSpecialBefore(one: SpecialLine, other: SpecialLine): boolean {
  const weight = (entry: SpecialLine): number =>
    entry.comment !== undefined ? 1 : isInclude(entry) ? 90 : 99;
  if (weight(one) !== weight(other)) return weight(one) < weight(other);
  if (one.number > 0 && other.number > 0) return one.number < other.number;
  if (one.number === 0 && other.number === 0) return (one.line ?? '') < (other.line ?? '');
  return one.number > other.number;
}

const NAMES: Readonly<Record<string, number>> = { all: 0, samehost: 129, samenet: 96 };

/** How narrow a rule's source is: the length of its prefix, on IPv6's scale. */
function sourceWeight({ source }: Rule): number {
  if (source === undefined) return 130;
  if (source.kind === 'network') return source.network.prefix * (source.network.version === 4 ? 4 : 1);
  return NAMES[source.name] ?? (source.name.startsWith('.') ? 64 : 128);
}

function databasesWeight(databases: string): number {
  if (databases.startsWith('"')) return 3;
  const names = databases.split(',');
  if (names.includes('all')) return 100_000;
  if (databases === 'replication') return 0;
  return databases === 'samerole' || databases === 'samegroup' ? 2 : 3 + names.length;
}

function usersWeight(users: string): number {
  if (users.startsWith('"')) return 1;
  const names = users.split(',');
  return names.includes('all') ? 100_000 : 1 + names.length;
}

function kindWeight({ source }: Rule): number {
  if (source === undefined) return 3;
  if (source.kind === 'name') return 0;
  return source.network.version === 4 ? 2 : 1;
}

function isSameSource(one: Rule, other: Rule): boolean {
  return (one.source && sourceText(one.source)) === (other.source && sourceText(other.source));
}

function sourceOrder({ source: one }: Rule, { source: other }: Rule): boolean {
  if (one?.kind === 'network' && other?.kind === 'network')
    return one.network.first === other.network.first
      ? one.network.prefix < other.network.prefix
      : one.network.first < other.network.first;
  if (one?.kind === 'name' && other?.kind === 'name') return one.name < other.name;
  return false;
}
