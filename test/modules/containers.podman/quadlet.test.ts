import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import podmanImage from '../../../modules/containers.podman/podman_image/index.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../../helpers/run-module.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-quadlet-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'own.image');
const stubs = stubCommands(localTarget(), { podman: 'exit 1' });

function run(args: PlainArgs): Promise<ModuleResult> {
  const common = { name: 'registry.invalid/a/own:1', state: 'quadlet', quadlet_dir: folder, username: 'me' };
  return runModule(podmanImage, { ...common, ...args }, stubs.target);
}

const mode = (): number => statSync(file).mode & 0o777;

test("a new quadlet file with credentials is nobody else's to read, and one that is there keeps its mode", async () => {
  expect(await run({ password: 'pass-word' })).toMatchObject({ changed: true });
  expect(mode()).toBe(0o640);
  expect(readFileSync(file, 'utf8')).toContain('Creds=me:pass-word\n');
  expect(await run({ password: 'pass-word' })).toMatchObject({ changed: false });
  chmodSync(file, 0o600);
  expect(await run({ password: 'other' })).toMatchObject({ changed: true });
  expect(mode()).toBe(0o600);
  expect(await run({ password: 'other', quadlet_file_mode: '0400' })).toMatchObject({ changed: true });
  expect(mode()).toBe(0o400);
  // It is in no command line.
  expect(stubs.calls().filter((call) => call.includes('word'))).toEqual([]);
});
