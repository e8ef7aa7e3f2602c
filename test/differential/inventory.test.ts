import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../runtime/config/load.ts';
import { TsibleError } from '../../runtime/errors/error.ts';
import type { Inventory } from '../../runtime/inventory/inventory.ts';
import { loadInventory } from '../../runtime/inventory/load.ts';
import { Vault } from '../../runtime/vault/vault.ts';
import { DataLoader } from '../../runtime/yaml/files.ts';
import { runReference } from '../lab/reference.ts';
import { referenceScript } from './sources/script.ts';
import { shown } from './sources/shown.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tsible-inventory-'));
  cpSync(fileURLToPath(new URL('sources/inventories', import.meta.url)), folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PATTERNS = [
  'all',
  '*',
  'web:!front',
  'web:&back',
  '~.*example',
  'db-[ab]',
  'web[0:1]',
  'web[9]',
  'front[-1]',
  'no',
  'localhost',
  '::1',
  'w*:!w1',
  '~(',
];

interface Reading {
  readonly hosts: Readonly<Record<string, unknown>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly matches: readonly unknown[];
}

async function readHere(sources: readonly string[]): Promise<Reading> {
  const settings = defaultSettings();
  let warnings: string[] = [];
  const loader = new DataLoader({
    settings,
    vault: new Vault(),
    paths: { env: {}, cwd: folder, home: folder },
    notify: () => {},
  });
  const inventory = await loadInventory({
    sources,
    settings,
    loader,
    baseDir: folder,
    warn: (text) => warnings.push(text),
  });
  const hosts = Object.fromEntries(
    inventory.allHosts().map((host) => [host.name, varsOf(inventory, host.name)]),
  );
  const matches = PATTERNS.map((pattern) => {
    warnings = [];
    try {
      return [inventory.hosts(pattern).map((host) => host.name), warnings];
    } catch (error) {
      if (error instanceof TsibleError) return [error.message, []];
      throw error;
    }
  });
  return { hosts, groups: Object.fromEntries(inventory.groupMembers()), matches };
}

function varsOf(inventory: Inventory, host: string): Record<string, unknown> {
  const vars: Record<string, unknown> = {};
  for (const layer of inventory.variableLayers(host).toReversed())
    for (const [name, value] of layer) vars[String(name)] = shown(value);
  return vars;
}

describe('hosts, groups, variables and patterns are those of ansible-core', () => {
  it.each([['a.ini'], ['b.yml'], ['folder'], ['t.toml'], ['script.sh'], ['h1,h2:22,[::1]:33']])(
    '%s',
    async (name) => {
      const sources = [name.includes(',') ? name : join(folder, name)];
      const script = referenceScript(new URL('sources/read.py', import.meta.url));
      const run = await runReference({
        command: 'python3',
        args: ['-c', script],
        cwd: folder,
        input: JSON.stringify({ sources, patterns: PATTERNS }),
      });
      expect(run.stderr).toBe('');
      expect(await readHere(sources)).toEqual(JSON.parse(run.stdout));
    },
  );
});
