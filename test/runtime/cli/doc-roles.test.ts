import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { main } from '../../../runtime/cli/doc/index.ts';

// One role of two has a file that is no YAML.
const folder = mkdtempSync(join(tmpdir(), 'tsible-doc-'));
for (const [name, spec] of [
  ['good', 'argument_specs: {main: {short_description: It works}}'],
  ['broken', 'argument_specs: {main: {short_description: a: b}}'],
] as const) {
  mkdirSync(join(folder, name, 'meta'), { recursive: true });
  writeFileSync(join(folder, name, 'meta/main.yml'), spec);
}

afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    });
  await main(['-t', 'role', '-r', folder, '-j', ...args]);
  vi.restoreAllMocks();
  return said;
}

test('a role whose documentation can not be read spoils a list of roles as little as it must', async () => {
  const { stdout, stderr } = await ask('-l');
  expect(Object.keys(JSON.parse(stdout))).toEqual(['good']);
  expect(stderr).toContain('[WARNING]: Skipping role (broken) due to: Failed to process role (broken): ');
  const both = await ask('--no-fail-on-errors', 'good', 'broken');
  expect(Object.keys(JSON.parse(both.stdout))).toEqual(['good']);
  await expect(ask('good', 'broken')).rejects.toThrow('YAML parsing failed');
});
