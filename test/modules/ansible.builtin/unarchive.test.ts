import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import unarchive from '../../../modules/ansible.builtin/unarchive/index.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';

const root = mkdtempSync(join(tmpdir(), 'tsible-unarchive-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = root;
let number = 0;
beforeEach(() => {
  folder = join(root, `${number++}`);
  mkdirSync(folder);
  sh('mkdir -p "s/top/a b" d; echo 1 >"s/top/a b/-x"; echo 2 >s/top/y; ln -s y s/top/l; chmod 750 s/top/y');
});

function sh(commands: string): string {
  return execFileSync('/bin/sh', ['-ec', `umask 022\n${commands}`], { cwd: folder, encoding: 'utf8' });
}

// busybox's tar cannot compare an archive with what is there, and its host may have no tool to write one.
describe.each(shells())('unarchive in %s', (_, shell) => {
  const target = localTarget(shell);
  const run = (args: Record<string, unknown>): Promise<ModuleResult> =>
    runModule(unarchive, { dest: join(folder, 'd'), ...args }, target, {
      findFile: (_kind, file) => file,
      readFile: async (path) => readFileSync(path),
    });

  it.each(['-z', '-j', '-J', ''])('unpacks a tar archive (%s) once', async (flag) => {
    sh(`tar ${flag} -C s -cf a.tar top`);
    const args = { src: join(folder, 'a.tar'), remote_src: true, list_files: true };
    expect(await run(args)).toMatchObject({ changed: true, state: 'directory' });
    expect(sh('diff -r s d; stat -c %a d/top/y; readlink d/top/l; ls -A d')).toBe('750\ny\ntop\n');
    const again = await run(args);
    expect(again).toMatchObject({ changed: false });
    expect(again.files).toContain('top/a b/-x');
    sh('echo changed >d/top/y');
    expect(await run(args)).toMatchObject({ changed: true });
    expect(sh('diff -r s d')).toBe('');
  });

  it('sends an archive of the controller and gives what was in it to its mode', async () => {
    sh('tar -z -C s -cf a.tgz top');
    const args = { src: join(folder, 'a.tgz'), mode: 'u=rwX,g=rX,o=' };
    expect(await run(args)).toMatchObject({ changed: true });
    expect(sh('stat -c %a d/top d/top/y "d/top/a b/-x"; ls -A d')).toBe('750\n750\n640\ntop\n');
    expect(await run(args)).toMatchObject({ changed: false });
  });

  it('does nothing when what it creates is there', async () => {
    sh('tar -z -C s -cf a.tgz top');
    expect(await run({ src: join(folder, 'a.tgz'), creates: join(folder, 's') })).toMatchObject({
      skipped: true,
      msg: `skipped, since ${folder}/s exists`,
    });
  });

  it('unpacks a zip archive once', async () => {
    sh('cd s && zip -qry ../a.zip top');
    const args = { src: join(folder, 'a.zip') };
    expect(await run(args)).toMatchObject({ changed: true });
    expect(sh('diff -r s d; ls -A d')).toBe('top\n');
    expect(await run(args)).toMatchObject({ changed: false });
  });

  it('never writes outside of the destination', async () => {
    sh(`mkdir e out; ln -s ../out e/l; tar -C e -cf a.tar l; rm e/l; mkdir e/l; echo evil >e/l/f
      tar -C e -rf a.tar l/f; echo evil >x; mkdir -p p/q; tar -C p/q -P -rf a.tar ../../x`);
    await run({ src: join(folder, 'a.tar'), remote_src: true, mode: '0777' });
    expect(sh('ls -A out; stat -c %a x')).toBe('644\n');
  });

  it('says what is no archive', async () => {
    sh('echo text >a.tgz');
    expect(await run({ src: join(folder, 'a.tgz'), remote_src: true })).toMatchObject({
      failed: true,
      msg: expect.stringContaining('Failed to find handler for'),
    });
    expect(sh('ls -A d')).toBe('');
  });
});
