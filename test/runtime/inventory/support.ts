import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { defaultSettings } from '../../../runtime/config/load.ts';
import type { Settings } from '../../../runtime/config/settings.ts';
import { renderWarning } from '../../../runtime/errors/render.ts';
import type { Inventory } from '../../../runtime/inventory/inventory.ts';
import { loadInventory } from '../../../runtime/inventory/load.ts';
import { createTemplar } from '../../../runtime/template/engine.ts';
import { str } from '../../../runtime/values/print.ts';
import { type Raw, Template } from '../../../runtime/values/raw.ts';
import type { DictKey } from '../../../runtime/values/value.ts';
import { Vault } from '../../../runtime/vault/vault.ts';
import { DataLoader } from '../../../runtime/yaml/files.ts';

/** A folder of inventory files that is gone after each test. */
export class InventoryFolder {
  path = '';
  readonly warnings: string[] = [];
  /** What `-vvv` shows. */
  readonly said: string[] = [];

  constructor() {
    beforeEach(() => {
      this.path = mkdtempSync(join(tmpdir(), 'tsible-inventory-'));
      this.warnings.length = 0;
      this.said.length = 0;
    });
    afterEach(() => rmSync(this.path, { recursive: true, force: true }));
  }

  file(name: string, text: string, mode = 0o644): string {
    const path = join(this.path, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
    return path;
  }

  load(
    sources: string | readonly string[],
    settings: Partial<Settings> = {},
    previous?: Inventory,
  ): Promise<Inventory> {
    const all = { ...defaultSettings(), ...settings };
    const loader = new DataLoader({
      settings: all,
      vault: new Vault(),
      paths: { env: {}, cwd: this.path, home: this.path },
      notify: () => {},
    });
    return loadInventory(
      {
        sources: typeof sources === 'string' ? [sources] : sources,
        settings: all,
        loader,
        baseDir: join(this.path, 'play'),
        templar: (variables) =>
          createTemplar({
            scope: { get: (name) => variables.get(name), names: () => [...variables.keys()].map(String) },
            environment: { baseDir: this.path },
          }),
        warn: (message, details) =>
          this.warnings.push(renderWarning({ message, ...details }).replaceAll(this.path, '/t')),
        verbose: (message) => this.said.push(message.replaceAll(this.path, '/t')),
        deprecate: (message) => this.warnings.push(`deprecated: ${message}`),
      },
      previous,
    );
  }
}

/** A value as plain JSON; templates as their text. */
function plain(raw: Raw | undefined): unknown {
  if (raw instanceof Template) return `template ${raw.source}`;
  if (raw instanceof Map) return Object.fromEntries([...raw].map(([key, value]) => [str(key), plain(value)]));
  if (Array.isArray(raw)) return raw.map(plain);
  return typeof raw === 'object' && raw !== null ? str(raw as DictKey) : raw;
}

/** A host's variables, those of highest precedence. */
export function varsOf(inventory: Inventory, host: string): Record<string, unknown> {
  const vars: Record<string, unknown> = {};
  for (const layer of inventory.variableLayers(host).toReversed())
    for (const [name, value] of layer) vars[String(name)] = plain(value);
  return vars;
}
