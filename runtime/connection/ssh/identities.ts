import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ParsedKey } from 'ssh2';
import { expandHome, expandTokens } from './config.ts';

type Ssh2 = typeof import('ssh2');

const DEFAULT_FILES = ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk', 'id_dsa'];

/** A private key that may be tried. */
export interface Identity {
  readonly path: string;
  /** The key; undefined when only an agent can use it (no or a wrong passphrase, a security key). */
  readonly key: ParsedKey | undefined;
  /** Its public part, to find it in an agent. */
  readonly publicKey: Buffer | undefined;
  /** Why the key can't be used from its file. */
  readonly problem: string | undefined;
}

export interface IdentityOptions {
  /** IdentityFile, or undefined for ssh's default files. */
  readonly files: readonly string[] | undefined;
  /** A key as text, before all files. */
  readonly text?: string | undefined;
  readonly passphrase?: string | undefined;
  /** What the `%` tokens of file names stand for. */
  readonly tokens: Readonly<Record<string, string>>;
}

/** Reads the private keys that a connection may use; a file that isn't there is left out. */
export function readIdentities(ssh2: Ssh2, options: IdentityOptions): Identity[] {
  const files = options.files ?? DEFAULT_FILES.map((name) => join(homedir(), '.ssh', name));
  const identities: Identity[] = [];
  if (options.text !== undefined)
    identities.push(
      identity(ssh2, 'the given private key', Buffer.from(`${options.text.trim()}\n`), undefined, options),
    );
  for (const file of files) {
    if (file === 'none') continue;
    const path = expandTokens(expandHome(file), options.tokens);
    const text = read(path);
    const publicText = read(`${path}.pub`);
    if (text ?? publicText) identities.push(identity(ssh2, path, text, publicText, options));
  }
  return identities;
}

/** A key file with a certificate beside it, or of a security key: only OpenSSH's ssh can use those. */
export function beyondSsh2(
  files: readonly string[] | undefined,
  tokens: Readonly<Record<string, string>>,
): string | undefined {
  for (const file of files ?? DEFAULT_FILES.map((name) => join(homedir(), '.ssh', name))) {
    const path = expandTokens(expandHome(file), tokens);
    if (existsSync(`${path}-cert.pub`)) return `the certificate ${path}-cert.pub`;
    if (files && read(`${path}.pub`)?.toString('latin1').startsWith('sk-')) return `the security key ${path}`;
  }
  return undefined;
}

function identity(
  ssh2: Ssh2,
  path: string,
  text: Buffer | undefined,
  publicText: Buffer | undefined,
  { passphrase }: IdentityOptions,
): Identity {
  const key = text && first(ssh2.utils.parseKey(text, passphrase));
  const publicKey = publicText && first(ssh2.utils.parseKey(publicText));
  const usable = key instanceof Error || !key?.isPrivateKey() ? undefined : key;
  const known =
    usable ??
    (key instanceof Error ? undefined : key) ??
    (publicKey instanceof Error ? undefined : publicKey);
  return {
    path,
    key: usable,
    publicKey: known?.getPublicSSH(),
    problem: key instanceof Error ? problemText(key) : undefined,
  };
}

function first<T>(keys: T | T[]): T | undefined {
  return Array.isArray(keys) ? keys[0] : keys;
}

function problemText(error: Error): string {
  if (/no passphrase given/i.test(error.message)) return 'it is encrypted and no passphrase is known';
  if (/decrypt|passphrase|integrity/i.test(error.message)) return 'its passphrase is wrong';
  return error.message;
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
