import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import uri from '../../../modules/ansible.builtin/uri/index.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import type { Target } from '../../../runtime/target/target.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { shellWithout } from '../../helpers/shell-without.ts';
import { URI_CASES } from '../../helpers/uri-cases.ts';
import { startWebServer } from '../../helpers/web-server.ts';

const root = mkdtempSync(join(tmpdir(), 'tsible-uri-'));
let server: Server | undefined;
let url = '';
beforeAll(async () => {
  const web = await startWebServer();
  server = web.server;
  url = web.url;
});
afterAll(() => {
  server?.close();
  rmSync(root, { recursive: true, force: true });
});

// A host without curl has the controller ask; a playbook must not notice.
describe('uri on a host without curl answers as with curl', () => {
  const withCurl = localTarget();
  const without = localTarget(shellWithout(join(root, 'tools'), ['curl']));

  async function run(
    args: Readonly<Record<string, unknown>>,
    setup: string | undefined,
    target: Target,
  ): Promise<ModuleResult> {
    const folder = mkdtempSync(join(root, 'files-'));
    mkdirSync(folder, { recursive: true });
    if (setup !== undefined) execFileSync('/bin/sh', ['-ec', setup], { cwd: folder });
    const place = (value: unknown): unknown =>
      typeof value === 'string' ? value.replaceAll('%URL%', url).replaceAll('@/', `${folder}/`) : value;
    const placed = Object.fromEntries(Object.entries(args).map(([key, value]) => [key, place(value)]));
    const result = await runModule(uri, placed, target);
    return JSON.parse(JSON.stringify(result, plain).replaceAll(folder, '@')) as ModuleResult;
  }
  const plain = (_key: string, value: unknown): unknown =>
    value instanceof Map ? Object.fromEntries(value) : value;

  it.each(URI_CASES.map(([name, args, setup]) => ({ name, args, setup })))(
    '$name',
    async ({ args, setup }) => {
      const { elapsed: _one, ...curl } = await run(args, setup, withCurl);
      const { elapsed: _other, ...node } = await run(args, setup, without);
      expect(node).toEqual(curl);
    },
  );
});
