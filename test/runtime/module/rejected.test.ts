import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rejectedModules } from '../../../runtime/module/rejected.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-rejected-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'filters.yml');

test.each<[string, string, string[], string | undefined]>([
  ['names modules', 'filter_version: 1.0\nmodule_rejectlist: [copy, pause]', ['copy', 'pause'], undefined],
  ['has its version as text', "filter_version: '1.0'\nmodule_rejectlist: [ping]", ['ping'], undefined],
  ['has no version', 'module_rejectlist: [copy]', [], 'was invalid. Skipping.'],
  [
    'has another version',
    'filter_version: 2',
    [],
    'was a version not recognized by this version of Ansible. Skipping.',
  ],
  [
    'has no list',
    'filter_version: 1.0\nmodule_rejectlist:',
    [],
    'as module_rejectlist is not a list. Skipping.',
  ],
  ['is no YAML', 'a: [', [], 'was not parsable. Skipping: '],
])('a filter file that %s', (_, text, names, warning) => {
  writeFileSync(file, text);
  const warnings: string[] = [];
  expect([...rejectedModules(file, (message) => warnings.push(message))]).toEqual(names);
  if (warning === undefined) expect(warnings).toEqual([]);
  else expect(warnings.join()).toContain(warning);
});

test('a filter file that is not there is only warned of when it was asked for', () => {
  const warnings: string[] = [];
  rejectedModules(join(folder, 'none'), (message) => warnings.push(message));
  rejectedModules(undefined, (message) => warnings.push(message));
  expect(warnings).toEqual([`The plugin filter file, ${folder}/none does not exist. Skipping.`]);
});

test('a filter file that rejects stat ends the run', () => {
  writeFileSync(file, 'filter_version: 1.0\nmodule_rejectlist: [stat]');
  expect(() => rejectedModules(file, () => {})).toThrow(
    /^The stat module was specified in the module reject list/,
  );
});
