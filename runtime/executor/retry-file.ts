import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';

/** Where the retry file of a playbook is: in the configured folder, or beside it. */
export function retryFilePath(playbook: string, folder: string | null): string {
  const name = basename(playbook, extname(playbook));
  return join(folder ?? dirname(resolve(playbook)), `${name}.retry`);
}

/** Writes the names of the hosts to run again on, one a line. */
export function writeRetryFile(path: string, hosts: readonly string[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, hosts.map((host) => `${host}\n`).join(''));
}
