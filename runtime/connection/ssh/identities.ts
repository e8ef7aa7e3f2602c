import { existsSync, readFileSync, statSync } from 'node:fs';
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
  /** Why the key can't be used from its file, in ssh's words where ssh has some. */
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

/** Reads the private keys that a connection may use; a default file that isn't there is left out. */
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
    else if (options.files)
      identities.push({
        path,
        key: undefined,
        publicKey: undefined,
        problem: `no such identity: ${path}: No such file or directory`,
      });
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
  const open = text === undefined ? undefined : tooOpen(path);
  const key = text && !open ? parsed(ssh2, text, passphrase) : undefined;
  const publicKey = publicText && parsed(ssh2, publicText);
  const usable = key instanceof Error || !key?.isPrivateKey() ? undefined : key;
  const known =
    usable ??
    (key instanceof Error ? undefined : key) ??
    (publicKey instanceof Error ? undefined : publicKey);
  return {
    path,
    key: usable,
    publicKey: known?.getPublicSSH(),
    problem: open ? openText(path, open) : key instanceof Error ? problemText(path, key) : undefined,
  };
}

/** Keys by their text and passphrase: many hosts have the same one, and the passphrase of one is dear to try. */
const parsedKeys = new Map<string, ParsedKey | Error | undefined>();

function parsed(ssh2: Ssh2, text: Buffer, passphrase?: string): ParsedKey | Error | undefined {
  const name = `${text.toString('latin1')}\0${passphrase === undefined ? 'none' : `=${passphrase}`}`;
  if (!parsedKeys.has(name)) {
    const keys = ssh2.utils.parseKey(text, passphrase);
    parsedKeys.set(name, Array.isArray(keys) ? keys[0] : keys);
  }
  return parsedKeys.get(name);
}

function problemText(path: string, error: Error): string {
  if (/no passphrase given/i.test(error.message))
    return `Load key "${path}": it is encrypted and no passphrase is known`;
  if (/decrypt|passphrase|integrity/i.test(error.message))
    return `Load key "${path}": incorrect passphrase supplied to decrypt private key`;
  return `Load key "${path}": invalid format`;
}

/** The permissions of a key file of one's own that others may read; ssh uses no such file. */
function tooOpen(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.uid !== process.getuid?.() || (stat.mode & 0o077) === 0) return undefined;
  return stat.mode & 0o777;
}

function openText(path: string, mode: number): string {
  const line = '@'.repeat(59);
  return [
    line,
    '@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @',
    line,
    `Permissions 0${mode.toString(8)} for '${path}' are too open.`,
    'It is required that your private key files are NOT accessible by others.',
    'This private key will be ignored.',
    `Load key "${path}": bad permissions`,
  ].join('\r\n');
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
