import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../runtime/config/load.ts';
import { loadVault, type VaultRequest } from '../../../runtime/vault/secrets.ts';
import { Vault } from '../../../runtime/vault/vault.ts';

let folder: string;
let warnings: string[];
let prompts: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-vault-'));
  warnings = [];
  prompts = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string | Buffer, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

async function secretsOf(request: VaultRequest, settings = {}): Promise<string[]> {
  const vault = await loadVault(request, {
    settings: { ...defaultSettings(), ...settings },
    paths: { env: {}, cwd: folder, home: folder },
    prompt: async (text) => {
      prompts.push(text);
      return ' typed ';
    },
    warn: (message) => warnings.push(message),
  });
  return vault.secrets.map(({ id, password }) => `${id}=${password}`);
}

describe('where secrets come from', () => {
  it('are settings first, then --vault-id, password files and the prompt', async () => {
    file('a', 'one\n');
    file('b', 'two\r\n');
    const found = await secretsOf(
      { ids: ['dev@b', 'c@prompt'], passwordFiles: ['a'], ask: true },
      { DEFAULT_VAULT_IDENTITY_LIST: ['x@a'], DEFAULT_VAULT_PASSWORD_FILE: join(folder, 'b') },
    );
    expect(found).toEqual(['x=one', 'dev=two', 'c=typed', 'default=one', 'default=two', 'default=typed']);
    expect(prompts).toEqual(['Vault password (c): ', 'Vault password: ']);
  });

  it('are what an executable file prints; a -client is told the vault id', async () => {
    file('script', '#!/bin/sh\necho from-script\n', 0o700);
    file('my-client.sh', '#!/bin/sh\necho "$1 $2"\n', 0o700);
    expect(await secretsOf({ ids: ['dev@my-client.sh'], passwordFiles: ['script'] })).toEqual([
      'dev=--vault-id dev',
      'default=from-script',
    ]);
  });

  it('may be encrypted with a secret that came before', async () => {
    file('first', 'one');
    file('second', new Vault([{ id: 'default', password: Buffer.from('one') }]).encrypt('two'));
    expect(await secretsOf({ passwordFiles: ['first', 'second'] })).toEqual(['default=one', 'default=two']);
  });
});

describe('a source that fails', () => {
  it('is warned of while another one works', async () => {
    file('a', 'one');
    file('bad-client', '#!/bin/sh\necho nope >&2; exit 2\n', 0o700);
    expect(await secretsOf({ ids: ['dev@bad-client', 'q@missing'], passwordFiles: ['a'] })).toEqual([
      'default=one',
    ]);
    expect(warnings).toEqual([
      `Error in vault password file loading (dev): Vault password client script ${folder}/bad-client did not find a secret for vault-id=dev: b'nope\\n'`,
      `Error getting vault password file (q): The vault password file ${folder}/missing was not found`,
    ]);
  });

  it('ends the command when it was the only one', async () => {
    file('empty', '\n');
    await expect(secretsOf({ passwordFiles: ['empty'] })).rejects.toThrow(
      `Invalid vault password was provided from file (${folder}/empty)`,
    );
    file('text', 'not a program', 0o700);
    await expect(secretsOf({ passwordFiles: ['text'] })).rejects.toThrow(
      'If this is not a script, remove the executable bit from the file.',
    );
  });
});
