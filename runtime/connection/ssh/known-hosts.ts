import { createHash, createHmac, randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { matchesList } from './config.ts';

interface Entry {
  readonly file: string;
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  readonly hosts: string;
  readonly type: string;
  readonly key: string;
}

/** What the files say about a host's key. */
export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'changed'; readonly file: string; readonly line: number; readonly type: string }
  | { readonly kind: 'revoked'; readonly file: string; readonly line: number };

/** The keys of one host (name and port) in the known_hosts files. */
export class KnownHost {
  readonly #entries: readonly Entry[];
  /** Entries without a port: where the host has none for its port, ssh believes the same key under the bare name. */
  readonly #portless: readonly Entry[];
  readonly #name: string;

  /**
   * @param host Name, address or HostKeyAlias.
   * @param files Paths; those that can't be read count as empty.
   */
  constructor(host: string, port: number, files: readonly string[]) {
    const plain = host.toLowerCase();
    this.#name = port === 22 ? plain : `[${plain}]:${port}`;
    const all = files.flatMap(entriesOf);
    this.#entries = all.filter((entry) => names(entry.hosts, this.#name));
    this.#portless = port === 22 ? [] : all.filter((entry) => names(entry.hosts, plain));
  }

  /** Whether certificates of the host would be believed, which only OpenSSH's ssh can check. */
  get hasAuthority(): boolean {
    return this.#entries.some((entry) => entry.marker === 'cert-authority');
  }

  /** Types of the keys known for the host: those should be asked for. */
  get types(): string[] {
    return [
      ...new Set(this.#entries.filter((entry) => entry.marker === undefined).map((entry) => entry.type)),
    ];
  }

  judge(key: Buffer): Verdict {
    const text = key.toString('base64');
    const everywhere = [...this.#entries, ...this.#portless];
    const revoked = everywhere.find((entry) => entry.marker === 'revoked' && entry.key === text);
    if (revoked) return { kind: 'revoked', file: revoked.file, line: revoked.line };
    const plain = this.#entries.filter((entry) => entry.marker === undefined);
    if (plain.some((entry) => entry.key === text)) return { kind: 'known' };
    const type = keyType(key);
    const other = plain.find((entry) => entry.type === type) ?? plain[0];
    if (other) return { kind: 'changed', file: other.file, line: other.line, type: other.type };
    return this.#portless.some((entry) => entry.marker === undefined && entry.key === text)
      ? { kind: 'known' }
      : { kind: 'unknown' };
  }

  /** Writes a key down. A file that can't be written is let be, as ssh does. */
  add(key: Buffer, file: string, hashed: boolean): void {
    const line = `${hashed ? hashName(this.#name) : this.#name} ${keyType(key)} ${key.toString('base64')}\n`;
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      appendFileSync(file, line, { mode: 0o600 });
      cache.delete(file);
    } catch {
      // The key stays unknown: it will be judged the same way next time.
    }
  }
}

const cache = new Map<string, Entry[]>();

function entriesOf(file: string): Entry[] {
  let entries = cache.get(file);
  if (entries === undefined) {
    entries = [];
    let text = '';
    try {
      text = readFileSync(file, 'utf8');
    } catch {
      // No such file: nothing is known from it.
    }
    for (const [index, line] of text.split('\n').entries()) {
      const found = /^\s*(?:@(revoked|cert-authority)\s+)?([^\s#]\S*)\s+(\S+)\s+([A-Za-z0-9+/=]+)/.exec(line);
      if (!found) continue;
      const [, marker, hosts = '', type = '', key = ''] = found;
      const known = marker === 'revoked' || marker === 'cert-authority' ? marker : undefined;
      entries.push({ file, line: index + 1, marker: known, hosts, type, key });
    }
    cache.set(file, entries);
  }
  return entries;
}

function names(hosts: string, name: string): boolean {
  if (!hosts.startsWith('|1|')) return matchesList(name, hosts.split(','));
  const [, , salt = '', hash = ''] = hosts.split('|');
  return hash === hmac(Buffer.from(salt, 'base64'), name);
}

function hashName(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${hmac(salt, name)}`;
}

function hmac(salt: Buffer, name: string): string {
  return createHmac('sha1', salt).update(name).digest('base64');
}

/** The type that a public key blob names: `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`, ... */
export function keyType(key: Buffer): string {
  return key.toString('latin1', 4, 4 + key.readUInt32BE(0));
}

/** `SHA256:...`, as ssh-keygen shows a key. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** A key type as OpenSSH's messages name it: ED25519, RSA, ECDSA. */
export function keyTypeName(type: string): string {
  if (type.startsWith('ecdsa-')) return 'ECDSA';
  return type.replace(/^ssh-/, '').replace(/^dss$/, 'dsa').toUpperCase();
}
