import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PluginFolders } from '../../../runtime/plugins/plugin-folders.ts';

const home = mkdtempSync(join(tmpdir(), 'tsible-folders-'));
afterAll(() => rmSync(home, { recursive: true }));

test.each(['', '/ansible_collections'])(
  'a path of COLLECTIONS_PATHS leads to plugins, whether or not it ends with%s',
  (ending) => {
    const modules = join(home, 'ansible_collections/ns/col/plugins/modules');
    mkdirSync(modules, { recursive: true });
    writeFileSync(join(modules, 'hello'), '#!/bin/sh\n');
    const folders = new PluginFolders({
      baseDir: undefined,
      configured: {},
      collectionsPaths: [home + ending],
      ignoredModuleEndings: [],
    });
    expect(folders.find('module', 'ns.col.hello')?.path).toBe(join(modules, 'hello'));
    mkdirSync(join(modules, 'deep/er'), { recursive: true });
    writeFileSync(join(modules, 'deep/er/inner'), '#!/bin/sh\n');
    expect(folders.find('module', 'ns.col.deep.er.inner')?.path).toBe(join(modules, 'deep/er/inner'));
    expect(folders.find('module', 'ns.col.inner')).toBeUndefined();
  },
);

test('plugins of a configured folder may be sorted into folders, two deep, and those go first', () => {
  const lookups = join(home, 'lookups');
  mkdirSync(join(lookups, 'a/b/c'), { recursive: true });
  const at = ['a/b/c/deep.js', 'a/b/inner.js', 'a/both.js', 'both.js'];
  for (const file of at) writeFileSync(join(lookups, file), '');
  const folders = new PluginFolders({
    baseDir: undefined,
    configured: { lookup: [lookups] },
    collectionsPaths: [],
    ignoredModuleEndings: [],
  });
  const found = ['both', 'inner', 'deep'].map((name) => folders.find('lookup', name)?.path);
  expect(found).toEqual([join(lookups, 'a/both.js'), join(lookups, 'a/b/inner.js'), undefined]);
});
