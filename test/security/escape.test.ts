import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { loadModule } from '../../runtime/module/registry.ts';
import { localTarget } from '../helpers/local-target.ts';
import { type PlainArgs, runModule, type TaskParts } from '../helpers/run-module.ts';
import { shells } from '../helpers/shells.ts';

// Class: archive and symlink escape (CVE-2023-5115, 2020-10691, 2024-9902, 2020-1735 fetch).

const root = mkdtempSync(join(tmpdir(), 'tsible-escape-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = root;
let number = 0;
beforeEach(() => {
  folder = join(root, `${number++}`);
  mkdirSync(join(folder, 'dest'), { recursive: true });
  mkdirSync(join(folder, 'outside'));
});

const target = localTarget();
const run = async (name: string, args: PlainArgs, parts: TaskParts = {}, on = target) =>
  runModule(await loadModule(`ansible.builtin.${name}`), args, on, parts);

describe('fetch writes nothing outside of its destination', () => {
  it.each([
    ['../../outside/x', 'h1'],
    ['/../../../outside/x', 'h1'],
    ['/x', '../../outside'],
    ['/x', '..'],
    ['/x', '.'],
  ])('src %s of host %s', async (src, host) => {
    const result = await run('fetch', { src, dest: join(folder, 'dest') }, { host });
    expect(result).toMatchObject({ failed: true, msg: expect.stringContaining('directory traversal') });
    expect(readdirSync(join(folder, 'outside'))).toEqual([]);
    expect(readdirSync(join(folder, 'dest'))).toEqual([]);
  });
});

describe.each(shells())('unarchive in %s writes nothing outside of its destination', (_, shell) => {
  const on = localTarget(shell);

  it.each([
    ['a path that climbs', `tar -cPf a.tar --transform 's,^x,../outside/x,' x`],
    ['an absolute path', `tar -cPf a.tar --transform "s,^x,$PWD/outside/x," x`],
    [
      'a link, and a file through it',
      `ln -s "$PWD/outside" l; mkdir t; cp x t/x; tar -cf a.tar l; tar -rf a.tar --transform 's,^t/x,l/x,' t/x`,
    ],
  ])('%s', async (_what, make) => {
    execFileSync('sh', ['-ec', `echo x >x; ${make}`], { cwd: folder });
    await run(
      'unarchive',
      { src: join(folder, 'a.tar'), dest: join(folder, 'dest'), remote_src: true },
      {},
      on,
    );
    expect(readdirSync(join(folder, 'outside'))).toEqual([]);
  });
});

describe('a link in the place of a file', () => {
  it('is replaced by copy with follow: no, and what it leads to stays', async () => {
    writeFileSync(join(folder, 'outside/kept'), 'kept');
    symlinkSync(join(folder, 'outside/kept'), join(folder, 'dest/new'));
    await run('copy', { dest: join(folder, 'dest/new'), content: 'mine', follow: false }, {});
    expect(readFileSync(join(folder, 'outside/kept'), 'utf8')).toBe('kept');
    expect(existsSync(join(folder, 'dest/new'))).toBe(true);
  });
});
