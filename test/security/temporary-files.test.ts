import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { loadModule } from '../../runtime/module/registry.ts';
import { beginJob } from '../../runtime/target/lib/jobs.ts';
import { shellFunction } from '../../runtime/target/target.ts';
import { localTarget } from '../helpers/local-target.ts';
import { type PlainArgs, runModule } from '../helpers/run-module.ts';
import { shells } from '../helpers/shells.ts';

// Class: temporary files and modes (CVE-2020-1733, 2020-1736 atomic_move, 2020-1740 and 2020-10685 vault leftovers,
// 2021-3532 async dir): who may write to a folder plants a link under the name that a temporary file is going to have.

const root = mkdtempSync(join(tmpdir(), 'tsible-temporary-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = root;
let number = 0;
beforeEach(() => {
  folder = join(root, `${number++}`);
  mkdirSync(join(folder, 'shared'), { recursive: true });
  mkdirSync(join(folder, 'victim'));
  writeFileSync(join(folder, 'file'), 'untouched');
});

const pid = shellFunction('tsible_test_pid', [], 'printf %s $$');

describe.each(shells())('in %s', (_, shell) => {
  const target = localTarget(shell);
  const run = async (name: string, args: PlainArgs) =>
    runModule(await loadModule(`ansible.builtin.${name}`), args, target, {
      findFile: (_kind, file) => file,
      readFile: async (path) => readFileSync(path),
    });
  /** Plants links at the names of the session's temporary files. */
  const plant = async (names: readonly string[], to: 'victim' | 'file'): Promise<void> => {
    const id = (await target.call(pid, [])).stdout.toString();
    for (const name of names)
      symlinkSync(join(folder, to), join(folder, 'shared', `.ansible_tmp${id}.${name}`));
  };

  it.each(['link', 'hard'])(
    'file makes no %s link in the folder that a planted link leads to',
    async (state) => {
      await plant([state], 'victim');
      writeFileSync(join(folder, 'shared/new'), 'old');
      const args = { path: join(folder, 'shared/new'), src: join(folder, 'file'), state, force: true };
      expect(await run('file', args)).toMatchObject({ failed: true });
      expect(readdirSync(join(folder, 'victim'))).toEqual([]);
      expect(readFileSync(join(folder, 'shared/new'), 'utf8')).toBe('old');
    },
  );

  it("copy writes neither the file nor a validator's words through a planted link", async () => {
    await plant(['0', '1.out', '1.err'], 'file');
    const args = { dest: join(folder, 'shared/new'), content: 'mine', validate: 'ls %s' };
    expect(await run('copy', args)).toMatchObject({ changed: true });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('untouched');
    expect(readFileSync(join(folder, 'shared/new'), 'utf8')).toBe('mine');
    expect(readdirSync(join(folder, 'shared')).filter((name) => name.includes('.1'))).toEqual([]);
  });

  it('unarchive does not write what unzip says through a planted link', async () => {
    execFileSync('sh', ['-ec', 'echo x >x; zip -q a.zip x'], { cwd: folder });
    await plant(['out'], 'file');
    await run('unarchive', { src: join(folder, 'a.zip'), dest: join(folder, 'shared'), remote_src: true });
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('untouched');
    expect(existsSync(join(folder, 'shared/x'))).toBe(true);
  });

  it('the record of a job in the background is for its owner alone, and so is its folder', async () => {
    const reply = await target.call(beginJob, [join(folder, 'jobs'), 'j1.2']);
    const record = reply.stdout.toString();
    expect(statSync(record).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'jobs')).mode & 0o777).toBe(0o700);
  });

  it('copy gives a new file its mode before it has its name, and never a wider one', async () => {
    const args = {
      dest: join(folder, 'shared/secret'),
      content: 'mine',
      mode: '0600',
      validate: 'stat -c %%a:%%s %s',
    };
    await run('copy', { ...args, validate: `sh -c "stat -c %%a '%s' >${folder}/mode"` });
    expect(readFileSync(join(folder, 'mode'), 'utf8')).toBe('600\n');
    expect(statSync(join(folder, 'shared/secret')).mode & 0o777).toBe(0o600);
  });
});
