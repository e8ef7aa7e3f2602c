import { closeSync, openSync, readSync } from 'node:fs';
import { repr, str } from '../../values/print.ts';
import { PythonError } from '../../values/python-error.ts';
import type { Value } from '../../values/value.ts';
import { type Tests, test } from '../plugin.ts';

const MARK = '$ANSIBLE_VAULT';

function beginsLikeVault(path: Value): boolean {
  const bytes = Buffer.alloc(MARK.length);
  try {
    const file = openSync(str(path), 'r');
    try {
      readSync(file, bytes, 0, bytes.length, 0);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new PythonError(
      'AnsibleError',
      `Cannot test if the file ${repr(path)} is a vault: ${reason(error, str(path))}`,
    );
  }
  return bytes.toString('latin1') === MARK;
}

function reason(error: unknown, path: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const known: Readonly<Record<string, string>> = {
    ENOENT: '[Errno 2] No such file or directory',
    EACCES: '[Errno 13] Permission denied',
    EISDIR: '[Errno 21] Is a directory',
  };
  return `${known[String(code)] ?? String(code)}: b${repr(path)}`;
}

/** Tests for what is encrypted. */
export const vaultTests: Tests = {
  vault_encrypted: test('value', (_context, value) =>
    typeof value === 'string' && value.startsWith(`${MARK};`)),
  vaulted_file: test('value', (_context, path) => beginsLikeVault(path)),
};
