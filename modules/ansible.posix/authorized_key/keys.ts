import { ModuleFailure } from '../../../runtime/module/result.ts';

const KEY_TYPES: ReadonlySet<string> = new Set([
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'sk-ecdsa-sha2-nistp256-cert-v01@openssh.com',
  'webauthn-sk-ecdsa-sha2-nistp256@openssh.com',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp256-cert-v01@openssh.com',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp384-cert-v01@openssh.com',
  'ecdsa-sha2-nistp521',
  'ecdsa-sha2-nistp521-cert-v01@openssh.com',
  'sk-ssh-ed25519@openssh.com',
  'sk-ssh-ed25519-cert-v01@openssh.com',
  'ssh-ed25519',
  'ssh-ed25519-cert-v01@openssh.com',
  'ssh-dss',
  'ssh-rsa',
  'ssh-xmss@openssh.com',
  'ssh-xmss-cert-v01@openssh.com',
  'rsa-sha2-256',
  'rsa-sha2-512',
  'ssh-rsa-cert-v01@openssh.com',
  'rsa-sha2-256-cert-v01@openssh.com',
  'rsa-sha2-512-cert-v01@openssh.com',
  'ssh-dss-cert-v01@openssh.com',
]);

/** Options before a key, in order; a name may come several times. */
export type KeyOptions = readonly (readonly [name: string, value: string | undefined])[];

export interface AuthorizedKey {
  readonly kind: 'key';
  /** The encoded key itself: what tells one key from another. */
  readonly id: string;
  readonly type: string;
  readonly options: KeyOptions;
  readonly comment: string;
  /** Keys are written in the order of their ranks. */
  readonly rank: number;
}

/** A comment, or what is no key: kept as it is. */
interface OtherLine {
  readonly kind: 'other';
  readonly id: string;
  readonly rank: number;
}

type Entry = AuthorizedKey | OtherLine;

/** Reads `from="10.0.0.1",no-pty`. Commas in quotes don't part. */
export function parseOptions(text: string | undefined): KeyOptions {
  if (text === undefined || text === '') return [];
  const parts = text.split(/((?:[^,"']|"[^"]*"|'[^']*')+)/).slice(1, -1);
  return parts
    .filter((part) => part !== ',')
    .map((part): [string, string | undefined] => {
      const at = part.indexOf('=');
      return at === -1 ? [part, undefined] : [part.slice(0, at), part.slice(at + 1)];
    });
}

/** A line's key; undefined when there is none in it. */
function parseKey(line: string, rank: number): Entry | undefined {
  const text = line.replaceAll('\\#', '#');
  const words = text.split(/[ \t\r\n]+/).filter(Boolean);
  if (words[0] === '#') return { kind: 'other', id: text, rank };
  const at = words.findIndex((word) => KEY_TYPES.has(word));
  if (at === -1) return undefined;
  const id = words[at + 1];
  if (id === undefined) throw new ModuleFailure('list index out of range');
  return {
    kind: 'key',
    id,
    type: words[at] ?? '',
    options: parseOptions(words.slice(0, at).join(' ')),
    comment: words.slice(at + 2).join(' '),
    rank,
  };
}

/** A file's keys and other lines. Of equal ones the last counts. */
function parseFile(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  lines.forEach((line, rank) => {
    const entry: Entry = parseKey(line, rank) ?? { kind: 'other', id: line, rank };
    entries.set(entry.id, entry);
  });
  return entries;
}

/** The file's text. */
function writeFile(entries: Iterable<Entry>): string {
  const lines = [...entries].sort((a, b) => a.rank - b.rank).map(lineOf);
  // A comment at the end of a file may lack its line end; a key must not be added to that comment.
  return lines
    .map((line, at) => (at < lines.length - 1 && !line.endsWith('\n') ? `${line}\n` : line))
    .join('');
}

function lineOf(entry: Entry): string {
  if (entry.kind === 'other') return entry.id;
  const options = entry.options
    .map(([name, value]) => (value === undefined ? name : `${name}=${value}`))
    .join(',');
  return `${options === '' ? '' : `${options} `}${entry.type} ${entry.id} ${entry.comment}\n`;
}

/** True when two keys say the same, whatever the order of differently named options. */
function sameKey(left: Entry, right: Entry): boolean {
  if (left.kind !== 'key' || right.kind !== 'key') return left.kind === right.kind && left.id === right.id;
  return (
    left.type === right.type &&
    left.comment === right.comment &&
    grouped(left.options) === grouped(right.options)
  );
}

function grouped(options: KeyOptions): string {
  const groups = new Map<string, (string | null)[]>();
  for (const [name, value] of options) groups.set(name, [...(groups.get(name) ?? []), value ?? null]);
  return JSON.stringify([...groups].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Wish {
  /** The keys as text, one a line. */
  readonly key: string;
  readonly present: boolean;
  readonly options: string | undefined;
  readonly comment: string | undefined;
  readonly exclusive: boolean;
}

/** The file's new text, or undefined when it is as wished. @throws ModuleFailure for what is no key. */
export function changeKeys(text: string, wish: Wish): string | undefined {
  const entries = parseFile(text);
  const ranks = entries.size;
  const kept = new Set<string>();
  let changed = false;
  const lines = wish.key.split(/\r\n|\n|\r/).filter((line) => line !== '' && !line.startsWith('#'));
  lines.forEach((line, index) => {
    const parsed = parseKey(line, index);
    if (parsed === undefined) throw new ModuleFailure(`invalid key specified: ${line}`);
    const wanted = withWish(parsed, wish);
    const existing = entries.get(wanted.id);
    if (!wish.present) {
      changed = entries.delete(wanted.id) || changed;
      return;
    }
    kept.add(wanted.id);
    if (existing !== undefined && sameKey(existing, wanted)) return;
    entries.delete(wanted.id);
    entries.set(wanted.id, { ...wanted, rank: ranks + index });
    changed = true;
  });
  if (wish.present && wish.exclusive) {
    for (const id of [...entries.keys()]) if (!kept.has(id)) changed = entries.delete(id) || changed;
  }
  return changed ? writeFile(entries.values()) : undefined;
}

function withWish(entry: Entry, wish: Wish): Entry {
  if (entry.kind !== 'key') return entry;
  return {
    ...entry,
    options: wish.options === undefined ? entry.options : parseOptions(wish.options),
    comment: wish.comment ?? entry.comment,
  };
}
