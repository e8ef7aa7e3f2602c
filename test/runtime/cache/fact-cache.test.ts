import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFactCache as open } from '../../../runtime/cache/open.ts';
import { defaultSettings } from '../../../runtime/config/load.ts';
import type { Settings } from '../../../runtime/config/settings.ts';
import { FactStore } from '../../../runtime/vars/facts.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync('/tmp/tsible-facts-');
});
afterEach(() => rmSync(folder, { recursive: true }));

const warnings: string[] = [];
const openFactCache = (given: Settings) => open(given, undefined, (message) => warnings.push(message));

const settings = (more: Partial<Settings> = {}): Settings => ({
  ...defaultSettings(),
  CACHE_PLUGIN: 'jsonfile',
  CACHE_PLUGIN_CONNECTION: folder,
  ...more,
});

test('facts that one run gathers are there for the next', () => {
  openFactCache(settings()).set('h1', new Map([['ansible_system', 'Linux']]));
  expect(openFactCache(settings()).get('h1')).toEqual(new Map([['ansible_system', 'Linux']]));
});

test("a file has ansible-core 2.19's name and form, and others of the group may only read it", () => {
  openFactCache(settings()).set('h1', new Map([['ansible_system', 'Linux']]));
  expect(readdirSync(folder)).toEqual(['s1_h1']);
  expect(JSON.parse(JSON.parse(readFileSync(join(folder, 's1_h1'), 'utf8')).__payload__)).toEqual({
    ansible_system: 'Linux',
  });
  expect(statSync(join(folder, 's1_h1')).mode & 0o777).toBe(0o640);
});

test('files that earlier versions of Ansible left are read', () => {
  writeFileSync(join(folder, 'h1'), '{"ansible_system": "Linux"}');
  expect(openFactCache(settings()).get('h1')).toEqual(new Map([['ansible_system', 'Linux']]));
});

test('facts older than the timeout are gathered anew', () => {
  openFactCache(settings()).set('h1', new Map([['ansible_system', 'Linux']]));
  const old = Date.now() / 1000 - 100;
  utimesSync(join(folder, 's1_h1'), old, old);
  expect(openFactCache(settings({ CACHE_PLUGIN_TIMEOUT: 60 })).get('h1')).toBeUndefined();
  expect(openFactCache(settings({ CACHE_PLUGIN_TIMEOUT: 0 })).get('h1')).toBeDefined();
});

test('a damaged file is named and taken away, so that the next run works', () => {
  writeFileSync(join(folder, 's1_h1'), '{"ansible');
  expect(() => openFactCache(settings()).get('h1')).toThrow(`The cache file ${folder}/s1_h1 was corrupt`);
  expect(readdirSync(folder)).toEqual([]);
});

test('without the cache that the settings name facts last as long as the run, with a warning', () => {
  warnings.length = 0;
  openFactCache(settings({ CACHE_PLUGIN: 'redis' })).set('h1', 1);
  openFactCache(settings({ CACHE_PLUGIN_CONNECTION: null })).set('h1', 1);
  expect(warnings).toEqual([
    "Unable to load the cache plugin 'redis'.",
    "Required config '_uri' for 'jsonfile' cache plugin not provided.",
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

// CVE-2020-1734, CVE-2020-1738: a host must not redirect connections or programs by its facts.
test.each([
  'ansible_host',
  'ansible_connection',
  'ansible_become_user',
  'ansible_python_interpreter',
  'ansible_ssh_common_args',
])('a fact called %s does not become that variable', (name) => {
  const store = new FactStore(openFactCache(settings()));
  store.addFacts(
    'h1',
    new Map([
      [name, 'evil'],
      ['ansible_system', 'Linux'],
    ]),
  );
  expect(store.injected('h1')).toEqual(new Map([['ansible_system', 'Linux']]));
});
