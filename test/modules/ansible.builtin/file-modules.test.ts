import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { loadModule, resolveModuleName } from '../../../runtime/module/registry.ts';
import type { ModuleResult } from '../../../runtime/module/result.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule, type TaskParts } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';

const root = mkdtempSync(join(tmpdir(), 'tsible-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = root;
let number = 0;
beforeEach(() => {
  folder = join(root, `${number++}`);
  mkdirSync(folder);
});

/** Commands in the test's folder, by this machine's own shell and tools; what they print. */
function sh(commands: string): string {
  return execFileSync('/bin/sh', ['-ec', `umask 022\n${commands}`], { cwd: folder, encoding: 'utf8' });
}

const asRoot = process.getuid?.() === 0;

// A host may have any of these shells, and nothing but busybox's tools: what works in one must work in all.
describe.each(shells())('file modules in %s', (_, shell) => {
  const target = localTarget(shell);

  /** Runs a module; `@/` in its arguments is the test's folder. */
  async function run(
    name: string,
    args: Record<string, unknown>,
    parts: TaskParts = {},
  ): Promise<ModuleResult> {
    const full = resolveModuleName(name);
    if (full === undefined) throw new Error(`no module ${name}`);
    const place = (value: unknown): unknown =>
      typeof value === 'string' ? value.replaceAll('@/', `${folder}/`) : value;
    const placed = Object.fromEntries(Object.entries(args).map(([key, value]) => [key, place(value)]));
    return runModule(await loadModule(full), placed, target, {
      findFile: (_kind, file) => file,
      readFile: async (path) => readFileSync(path),
      ...parts,
    });
  }

  it('makes folders with their mode, once', async () => {
    const args = { path: '@/a/b', state: 'directory', mode: 'u=rwx,g=rx,o=' };
    expect(await run('file', args)).toMatchObject({ changed: true, mode: '0750', state: 'directory' });
    expect(await run('file', args)).toMatchObject({ changed: false });
    expect(sh('stat -c %a a a/b')).toBe('750\n750\n');
  });

  it("takes the set-group-ID bit from a folder whose mode doesn't have it, which chmod itself would leave", async () => {
    sh('mkdir d; chmod 2755 d');
    const args = { path: '@/d', state: 'directory', mode: '0750' };
    expect(await run('file', args)).toMatchObject({ changed: true, mode: '0750' });
    expect(sh('stat -c %a d')).toBe('750\n');
    expect(await run('file', { ...args, mode: '2750' })).toMatchObject({ changed: true, mode: '02750' });
    expect(await run('file', { ...args, mode: 'g-s' })).toMatchObject({ changed: true, mode: '0750' });
    sh('mkdir -p src/in; echo 1 >src/in/f; chmod 2755 d');
    await run('copy', { src: `${folder}/src/in`, dest: '@/d/', directory_mode: '0700' });
    expect(sh('stat -c %a d/in')).toBe('700\n');
  });

  it('follows, makes and replaces links', async () => {
    sh('echo 1 >f; : >l');
    expect(await run('file', { src: 'f', dest: '@/l', state: 'link' })).toMatchObject({
      failed: true,
      msg: `refusing to convert from file to symlink for ${folder}/l`,
    });
    expect(await run('file', { src: 'f', dest: '@/l', state: 'link', force: true })).toMatchObject({
      changed: true,
    });
    expect(sh('readlink l')).toBe('f\n');
    expect(await run('file', { path: '@/l', mode: '0600' })).toMatchObject({ changed: true, mode: '0777' });
    expect(sh('stat -c %a f')).toBe('600\n');
  });

  it('changes a tree and only what differs in it', async () => {
    sh('mkdir -p "d/a b/.h"; : >"d/a b/.h/-x"; : >d/y; ln -s nowhere d/l; chmod 755 d/y');
    const args = { path: '@/d', state: 'directory', recurse: true, mode: 'u=rwX,g=rX,o=' };
    expect(await run('file', args)).toMatchObject({ changed: true });
    expect(await run('file', args)).toMatchObject({ changed: false });
    expect(sh('stat -c %a d/y "d/a b/.h" "d/a b/.h/-x"')).toBe('750\n750\n640\n');
  });

  it('keeps times, and sets the ones that are asked for', async () => {
    sh(': >f; touch -d @1000000000 f');
    const args = { path: '@/f', state: 'touch', modification_time: 'preserve', access_time: 'preserve' };
    expect(await run('file', args)).toMatchObject({ changed: false });
    const set = { path: '@/f', modification_time: '202001020304.05', access_time: 'preserve' };
    expect(await run('file', set)).toMatchObject({ changed: true });
    expect(await run('file', set)).toMatchObject({ changed: false });
    expect(sh('stat -c %y f | cut -c -19')).toBe('2020-01-02 03:04:05\n');
  });

  it('removes trees, and says what was in them', async () => {
    sh('mkdir -p d/e; : >d/f');
    const result = await run('file', { path: '@/d', state: 'absent' }, { diff: true });
    expect(result).toMatchObject({
      changed: true,
      diff: { before: { path_content: { directories: [`${folder}/d/e`], files: [`${folder}/d/f`] } } },
    });
    expect(existsSync(join(folder, 'd'))).toBe(false);
  });

  it('copies text, keeps what is equal, and asks once', async () => {
    const args = { dest: '@/f.conf', content: 'a\nb\n', mode: '0640' };
    const before = target.roundTrips;
    expect(await run('copy', args)).toMatchObject({ changed: true, mode: '0640', size: 4 });
    expect(await run('copy', args)).toMatchObject({ changed: false, mode: '0640' });
    expect(target.roundTrips - before).toBe(2);
    expect(sh('cat f.conf; ls -A')).toBe('a\nb\nf.conf\n');
  });

  it('shows what a copy changes', async () => {
    sh('printf "old\\n" >f');
    const result = await run('copy', { dest: '@/f', content: 'new\n' }, { diff: true, check: true });
    expect(result).toMatchObject({ changed: true, diff: [{ before: 'old\n', after: 'new\n' }] });
    expect(sh('cat f')).toBe('old\n');
  });

  it('leaves the old file when the validator says no', async () => {
    sh('echo old >f.conf; chmod 600 f.conf');
    const args = { dest: '@/f.conf', content: 'new\n', validate: "sh -c 'cat $1; echo no >&2; exit 3' x %s" };
    expect(await run('copy', args)).toMatchObject({
      failed: true,
      msg: 'failed to validate',
      exit_status: 3,
      stdout: 'new\n',
      stderr: 'no\n',
    });
    expect(sh('cat f.conf; ls -A; stat -c %a f.conf')).toBe('old\nf.conf\n600\n');
  });

  it("has a validator's complaint name the file that Ansible would have had it look at", async () => {
    sh('echo old >f.conf; mkdir d; echo new >d/1');
    const validate = "sh -c 'echo $1: no >&2; exit 3' x %s";
    const text = { dest: '@/f.conf', content: 'new\n', validate };
    const copied = await run('copy', text);
    expect(copied.stderr).toMatch(/^\S+\/\.ansible\/tmp\/ansible-tmp-[\d.-]+\/\.source\.conf: no\n$/);
    const onHost = await run('copy', { src: '@/d/1', dest: '@/f.conf', remote_src: true, validate });
    expect(onHost.stderr).toBe(`${join(folder, 'd/1')}: no\n`);
    expect(onHost).not.toHaveProperty('src');
    const absent = await run('copy', { ...text, validate: 'nosuch %s -x' });
    expect(absent).toMatchObject({ msg: 'Error executing command.', rc: 2, stdout: '', stderr: '' });
    expect(absent.cmd).toMatch(/^nosuch \S+\/ansible-tmp-[\d.-]+\/\.source\.conf -x$/);
    const own = /^failed to validate: rc:3 error:\S+\/\.ansible\/tmp\/ansible-tmp-[\d.-]+\/tmp\w{8}: no\n$/;
    const edited = await run('lineinfile', { path: '@/f.conf', line: 'x', validate });
    expect(edited.msg).toMatch(own);
    const assembled = await run('assemble', { src: '@/d', dest: '@/f.conf', validate });
    expect(assembled.msg).toMatch(own);
  });

  it('streams a large file, and backs the old one up', async () => {
    sh('seq 1 100000 >src; echo old >dest; chmod 640 dest');
    const result = await run('copy', { src: '@/src', dest: '@/dest', backup: true });
    expect(result).toMatchObject({ changed: true, mode: '0640' });
    expect(sh('cmp src dest; cat dest.*~; stat -c %a dest.*~')).toBe('old\n640\n');
    expect(await run('copy', { src: '@/src', dest: '@/dest' })).toMatchObject({ changed: false });
  });

  it('copies a folder, then only what differs', async () => {
    sh(
      'mkdir -p "s/a b/c" s/empty; seq 1 3000 >s/1; echo 2 >"s/a b/-2"; echo 3 >"s/a b/c/\\$x"; ln -s 1 s/l',
    );
    const args = {
      src: '@/s/',
      dest: '@/d',
      mode: 'u=rwX,g=rX,o=',
      directory_mode: '0711',
      local_follow: false,
    };
    expect(await run('copy', args)).toMatchObject({ changed: true });
    expect(sh('diff -r s d; stat -c %a d "d/a b" d/1; readlink d/l; ls -A d')).toBe(
      '711\n711\n640\n1\n1\na b\nempty\nl\n',
    );
    const before = target.roundTrips;
    expect(await run('copy', args)).toMatchObject({ changed: false });
    expect(target.roundTrips - before).toBe(1);
    sh('echo more >>s/1');
    expect(await run('copy', args)).toMatchObject({ changed: true });
    expect(sh('cmp s/1 d/1; stat -c %a d/1')).toBe('640\n');
  });

  it('copies on the host', async () => {
    sh('mkdir -p s/e; echo 1 >s/a; echo 2 >s/e/b; chmod 700 s/e');
    const args = { src: '@/s', dest: '@/d', remote_src: true };
    expect(await run('copy', args)).toMatchObject({ changed: true });
    expect(sh('diff -r s d/s; stat -c %a d/s/e')).toBe('700\n');
  });

  it("takes ~ for the host's home", async () => {
    const home = target.withEnvironment(new Map([['HOME', folder]]));
    sh('echo 1 >s; mkdir d');
    const copied = { src: '~/s', dest: '~/t', remote_src: true };
    expect(await runModule(await loadModule('ansible.builtin.copy'), copied, home)).toMatchObject({
      changed: true,
      dest: `${folder}/t`,
    });
    expect(sh('cat t')).toBe('1\n');
  });

  it('edits lines, blocks and matches', async () => {
    sh('printf "one\\ntwo=2\\n" >f');
    const line = { path: '@/f', regexp: '^two=', line: 'two=3' };
    expect(await run('lineinfile', line)).toMatchObject({ changed: true, msg: 'line replaced' });
    expect(await run('lineinfile', line)).toMatchObject({ changed: false });
    const block = { path: '@/f', block: 'x', mode: '0600' };
    expect(await run('blockinfile', block)).toMatchObject({
      changed: true,
      msg: 'Block inserted and ownership, perms or SE linux context changed',
    });
    expect(await run('blockinfile', block)).toMatchObject({ changed: false });
    const replace = { path: '@/f', regexp: '(\\w)=(\\d)', replace: '\\2=\\1' };
    expect(await run('replace', replace)).toMatchObject({ changed: true, msg: '1 replacements made' });
    expect(sh('cat f; stat -c %a f; ls -A')).toBe(
      'one\ntw3=o\n# BEGIN ANSIBLE MANAGED BLOCK\nx\n# END ANSIBLE MANAGED BLOCK\n600\nf\n',
    );
  });

  it('does not overwrite what something else wrote since it read the file', async () => {
    sh('echo one >f');
    const racing = { ...target, roundTrips: 0, run: target.run, withEnvironment: target.withEnvironment };
    let calls = 0;
    const call: typeof target.call = (...words) => {
      if (calls++ === 1) sh('echo other >>f');
      return target.call(...words);
    };
    const module = await loadModule('ansible.builtin.lineinfile');
    const result = await runModule(module, { path: join(folder, 'f'), line: 'two' }, { ...racing, call });
    expect(result).toMatchObject({ failed: true, msg: expect.stringContaining('changed by something else') });
    expect(sh('cat f')).toBe('one\nother\n');
  });

  it('reads files: slurp and stat', async () => {
    sh('printf "a\\0b" >f; ln -s f l');
    expect(await run('slurp', { src: '@/f' })).toMatchObject({ content: 'YQBi', encoding: 'base64' });
    expect(await run('slurp', { src: '@/no' })).toMatchObject({
      failed: true,
      msg: `File not found: ${folder}/no`,
    });
    expect(await run('stat', { path: '@/f' })).toMatchObject({
      stat: { exists: true, isreg: true, size: 3, checksum: '4a3dec2d1f8245280855c42db0ee4239f917fdb8' },
    });
    expect(await run('stat', { path: '@/l' })).toMatchObject({
      stat: { islnk: true, lnk_target: 'f', lnk_source: `${folder}/f` },
    });
    expect(await run('stat', { path: '@/no' })).toMatchObject({ stat: { exists: false } });
  });

  it('fetches into a folder for the host, never out of it', async () => {
    sh('mkdir -p src; seq 1 50000 >src/f');
    const args = { src: '@/src/f', dest: '@/got' };
    const dest = `${folder}/got/h1${folder}/src/f`;
    expect(await run('fetch', args)).toMatchObject({ changed: true, dest });
    expect(await run('fetch', args)).toMatchObject({ changed: false, dest });
    sh(`cmp src/f '${dest}'`);
    expect(await run('fetch', { src: '/../../../etc/hostname', dest: '@/got' })).toMatchObject({
      failed: true,
      msg: expect.stringContaining('Detected directory traversal'),
    });
    expect(await run('fetch', args, { host: '../..' })).toMatchObject({ failed: true });
    expect(await run('fetch', { ...args, src: '@/no' })).toMatchObject({
      failed: true,
      msg: 'the remote file does not exist, not transferring, ignored',
    });
  });

  it('finds files', async () => {
    sh('mkdir -p d/e; echo 1 >d/a.txt; echo 2 >d/e/b.txt; : >d/.h; : >"d/x y"; ln -s a.txt d/l');
    const paths = (result: ModuleResult): unknown =>
      Array.isArray(result.files)
        ? result.files.map((file: { path: string }) => file.path.slice(folder.length + 1)).sort()
        : result;
    expect(paths(await run('find', { paths: '@/d', recurse: true }))).toEqual([
      'd/a.txt',
      'd/e/b.txt',
      'd/x y',
    ]);
    expect(paths(await run('find', { paths: '@/d', recurse: true, contains: '2' }))).toEqual(['d/e/b.txt']);
    expect(paths(await run('find', { paths: '@/d', file_type: 'link' }))).toEqual(['d/l']);
  });

  it('assembles fragments', async () => {
    sh('mkdir p; printf b >p/2; printf "a\\n" >p/1; printf c >p/3');
    const args = { src: '@/p', dest: '@/f', delimiter: '#' };
    expect(await run('assemble', args)).toMatchObject({ changed: true, msg: 'OK' });
    expect(await run('assemble', args)).toMatchObject({ changed: false });
    expect(sh('cat f')).toBe('a\n#\nb\n#\nc');
  });

  it('makes temporary files that are its own', async () => {
    const result = await run('tempfile', { path: '@/', suffix: '.x' });
    expect(result).toMatchObject({ changed: true, mode: '0600', state: 'file' });
    expect(String(result.path)).toMatch(/\/ansible\.\w{8}\.x$/);
  });

  it.runIf(asRoot)('gives files to users by name and number', async () => {
    const args = { dest: '@/f', content: 'x', owner: 'daemon', group: '1' };
    expect(await run('copy', args)).toMatchObject({ changed: true, uid: 1, gid: 1, owner: 'daemon' });
    expect(await run('copy', args)).toMatchObject({ changed: false });
    expect(await run('file', { path: '@/f', owner: 'no-such-user' })).toMatchObject({
      failed: true,
      msg: 'chown failed: failed to look up user no-such-user',
    });
  });

  it.runIf(asRoot)('leaves the old file when the disk is full', async () => {
    mkdirSync(join(folder, 'small'));
    sh('mount -t tmpfs -o size=64k tmpfs small');
    try {
      sh('echo old >small/f; chmod 640 small/f; seq 1 100000 >big');
      const result = await run('copy', { src: '@/big', dest: '@/small/f' });
      expect(result).toMatchObject({ failed: true, msg: expect.stringContaining('No space left on device') });
      expect(sh('cat small/f; ls -A small; stat -c %a small/f')).toBe('old\nf\n640\n');
    } finally {
      sh('umount small');
    }
  });

  it.runIf(asRoot)('says so when the file system is read-only', async () => {
    mkdirSync(join(folder, 'ro'));
    sh('mount -t tmpfs tmpfs ro; echo old >ro/f; mount -o remount,ro ro');
    try {
      const result = await run('copy', { content: 'new', dest: '@/ro/f' });
      expect(result.failed).toBe(true);
      expect(String(result.msg)).toMatch(/not writable|Read-only file system/);
      expect(sh('cat ro/f')).toBe('old\n');
    } finally {
      sh('umount ro');
    }
  });
});

describe.runIf(asRoot)('file modules as a user without rights', () => {
  const shell = join(root, 'as-nobody');
  writeFileSync(shell, '#!/bin/sh\nexec setpriv --reuid=65534 --regid=65534 --clear-groups /bin/sh "$@"\n', {
    mode: 0o755,
  });
  chmodSync(root, 0o755);
  const target = localTarget(shell);
  const run = async (name: string, args: Record<string, unknown>): Promise<ModuleResult> =>
    runModule(await loadModule(`ansible.builtin.${name}`), args, target);

  it('cannot write where it may not, and says so', async () => {
    sh('echo old >f; mkdir d; echo x >d/g');
    const file = join(folder, 'f');
    expect(await run('copy', { dest: file, content: 'new' })).toMatchObject({
      failed: true,
      msg: `Destination ${folder} not writable`,
    });
    expect(await run('file', { path: join(folder, 'new'), state: 'touch' })).toMatchObject({
      failed: true,
      msg: 'Error, could not touch target.',
    });
    expect(await run('file', { path: join(folder, 'n/m'), state: 'directory' })).toMatchObject({
      failed: true,
      msg: `There was an issue creating ${folder}/n as requested: [Errno 13] Permission denied: b'${folder}/n'`,
    });
    expect(await run('lineinfile', { path: file, line: 'x' })).toMatchObject({ failed: true });
    expect(await run('file', { path: join(folder, 'd'), state: 'absent' })).toMatchObject({ failed: true });
    expect(await run('file', { path: file, mode: '0600' })).toMatchObject({
      failed: true,
      msg: expect.stringContaining('Operation not permitted'),
    });
    expect(sh('cat f; ls -A')).toBe('old\nd\nf\n');
  });

  it('cannot read what it may not, and says so', async () => {
    sh('echo secret >f; chmod 600 f');
    const file = join(folder, 'f');
    expect(await run('slurp', { src: file })).toMatchObject({
      failed: true,
      msg: `File is not readable: ${file}`,
    });
    expect(await run('fetch', { src: file, dest: join(folder, 'got') })).toMatchObject({
      failed: true,
      msg: `File is not readable: ${file}`,
    });
    expect(await run('copy', { src: file, dest: join(folder, 'g'), remote_src: true })).toMatchObject({
      failed: true,
      msg: `Source ${file} not readable`,
    });
  });

  it('writes where unsafe_writes lets it', async () => {
    sh('echo old >f; chmod 666 f');
    const args = { dest: join(folder, 'f'), content: 'new\n', unsafe_writes: true };
    expect(await run('copy', args)).toMatchObject({ changed: true });
    expect(sh('cat f; stat -c "%a %U" f; ls -A')).toBe('new\n666 root\nf\n');
  });
});
