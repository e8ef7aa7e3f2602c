import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeCredentials } from './command-transports.ts';

/** Credentials that kubectl reads from a file, as long as a connection lasts. */
export interface CredentialsFile {
  /** Words that make kubectl take them. */
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

const USER = 'tsible';

/**
 * Writes credentials into a kubeconfig that only this user can read, and that is laid over the given one: on kubectl's
 * command line everybody on this machine would see them.
 */
export function writeCredentials({
  token,
  username,
  password,
  kubeconfig,
}: KubeCredentials): CredentialsFile {
  const folder = mkdtempSync(join(tmpdir(), 'tsible-kube-'));
  const file = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    users: [{ name: USER, user: { token, username, password } }],
  };
  writeFileSync(file, JSON.stringify(config), { mode: 0o600 });
  const below = kubeconfig ?? process.env.KUBECONFIG ?? join(homedir(), '.kube/config');
  return {
    words: [`--user=${USER}`],
    environment: { KUBECONFIG: `${file}:${below}` },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
