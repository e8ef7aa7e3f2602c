import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import git from '../../../modules/ansible.builtin/git/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { type PlainArgs, runModule, type TaskParts } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';
import { stubCommands } from '../../helpers/stub-commands.ts';

const folder = mkdtempSync(join(tmpdir(), 'tsible-git-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const real = '/usr/bin/git';
const repo = join(folder, 'repo with blank');

function run(...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@b'];
  return execFileSync(real, ['-C', repo, ...identity, ...args], { encoding: 'utf8' }).trim();
}

function commit(text: string): string {
  writeFileSync(join(repo, 'f'), text);
  run('add', 'f');
  run('commit', '-q', '-m', text);
  return run('rev-parse', 'HEAD');
}

describe.skipIf(!existsSync(real))('repositories of git', () => {
  execFileSync(real, ['init', '-q', '-b', 'main', repo]);
  const first = commit('one');
  run('tag', '-a', 'v1', '-m', 'v1');

  describe.each(shells())('in %s', (name, shell) => {
    const { target } = stubCommands(localTarget(shell), { git: `exec ${real} "$@"` });
    const dest = join(folder, `copy of ${name}`);
    const check = (args: PlainArgs, parts: TaskParts = {}) =>
      runModule(git, { repo, dest, ...args }, target, parts);

    test('is cloned once, follows its branch, goes to a tag, and refuses to lose a modification', async () => {
      const now = run('rev-parse', 'HEAD');
      expect(await check({}, { check: true })).toMatchObject({ changed: true, before: null, after: now });
      expect(existsSync(dest)).toBe(false);
      expect(await check({})).toMatchObject({ changed: true, before: null, after: now });
      expect(await check({})).toMatchObject({
        changed: false,
        before: now,
        after: now,
        remote_url_changed: false,
      });

      const next = commit(`two of ${name}`);
      expect(await check({}, { check: true })).toMatchObject({ changed: true, before: now, after: next });
      expect(await check({}, { diff: true })).toMatchObject({
        changed: true,
        after: next,
        diff: { prepared: expect.stringContaining(`+two of ${name}`) },
      });
      expect(await check({ version: 'v1' })).toMatchObject({ changed: true, after: first });
      expect(await check({ version: first })).toMatchObject({ changed: false });

      writeFileSync(join(dest, 'f'), 'mine');
      expect(await check({ version: 'main' })).toMatchObject({
        failed: true,
        msg: `Local modifications exist in the destination: ${dest} (force=no).`,
      });
      expect(await check({ version: 'main', force: true })).toMatchObject({ changed: true, after: next });
      expect(readFileSync(join(dest, 'f'), 'utf8')).toBe(`two of ${name}`);
    });

    test('is asked for in one round trip', async () => {
      const before = target.roundTrips;
      await check({});
      expect(target.roundTrips - before).toBe(1);
    });

    test("a version that there is not fails with git's words", async () => {
      expect(await check({ version: 'nope' })).toMatchObject({
        failed: true,
        msg: 'Failed to checkout nope',
        rc: 1,
        stderr: expect.stringContaining("pathspec 'nope' did not match"),
      });
    });
  });
});
