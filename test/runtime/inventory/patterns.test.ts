import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { TsibleError } from '../../../runtime/errors/error.ts';
import type { Inventory } from '../../../runtime/inventory/inventory.ts';
import { InventoryFolder } from './support.ts';

const folder = new InventoryFolder();
const inventoryFile = fileURLToPath(new URL('patterns.ini', import.meta.url));
const cases = readFileSync(new URL('patterns.tsv', import.meta.url), 'utf8')
  .split('\n')
  .slice(1)
  .filter((line) => line !== '')
  .map((line) => line.split('\t'));

function found(inventory: Inventory, pattern: string, limit?: string): string[] | string {
  try {
    return inventory.hosts(pattern, limit).map((host) => host.name);
  } catch (error) {
    if (error instanceof TsibleError) return error.message;
    throw error;
  }
}

describe('a pattern means the hosts that ansible-core 2.19 finds', () => {
  it.each(cases)('%s --limit %s', async (pattern = '', limit = '', hosts = '', warnings = '') => {
    const inventory = await folder.load(inventoryFile);
    folder.warnings.length = 0;
    expect(found(inventory, pattern, limit === '' ? undefined : limit)).toEqual(JSON.parse(hosts));
    expect(folder.warnings).toEqual(JSON.parse(warnings).map((text: string) => `[WARNING]: ${text}\n`));
  });
});

it("a regular expression is one of Python's", async () => {
  expect(found(await folder.load('web1,WEB2,db'), '~(?i)(?P<kind>web)\\d\\Z')).toEqual(['web1', 'WEB2']);
});

describe('a limit', () => {
  it('may be a file of patterns', async () => {
    const list = folder.file('list', 'db-a\n\n  db-c\n');
    expect(found(await folder.load(inventoryFile), 'all', `@${list}`)).toEqual(['db-a', 'db-c']);
    expect(found(await folder.load(inventoryFile), 'all', '@/no/such')).toBe(
      "Unable to find limit file b'/no/such'",
    );
  });
});

describe("a play's order", () => {
  it.each([
    ['inventory', ['b', 'c', 'a']],
    ['reverse_inventory', ['a', 'c', 'b']],
    ['sorted', ['a', 'b', 'c']],
    ['reverse_sorted', ['c', 'b', 'a']],
  ])('%s', async (order, hosts) => {
    const inventory = await folder.load('b,c,a');
    expect(inventory.hosts('all', undefined, order).map((host) => host.name)).toEqual(hosts);
  });

  it('may be none that is unknown', async () => {
    const inventory = await folder.load('a,');
    expect(() => inventory.hosts('all', undefined, 'random')).toThrow(
      "Invalid 'order' specified for inventory hosts: random",
    );
  });
});

it('HOST_PATTERN_MISMATCH makes an error of a pattern that matches nothing', async () => {
  const inventory = await folder.load('a,', { HOST_PATTERN_MISMATCH: 'error' });
  expect(() => inventory.hosts('b')).toThrow('Could not match supplied host pattern, ignoring: b');
});
