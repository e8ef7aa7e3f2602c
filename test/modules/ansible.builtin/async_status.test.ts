import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import asyncStatus from '../../../modules/ansible.builtin/async_status.ts';
import { Detached, detaching } from '../../../runtime/executor/task/async/detached.ts';
import { beginJob } from '../../../runtime/target/lib/jobs.ts';
import type { UserCommand } from '../../../runtime/target/target.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';

describe.each(shells())('jobs in the background in %s', (_, shell) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'tsible-jobs-')), 'jobs');
  const target = localTarget(shell);
  const variable = (name: string) => (name === 'ansible_async_dir' ? folder : undefined);
  const ask = (jid: string, mode = 'status') => runModule(asyncStatus, { jid, mode }, target, { variable });

  async function start(jid: string, command: UserCommand, limit = 20): Promise<void> {
    const path = (await target.call(beginJob, [folder, jid])).stdout.toString();
    await expect(detaching(target, { path, limit }).run(command)).rejects.toBeInstanceOf(Detached);
  }

  async function ended(jid: string) {
    for (;;) {
      const result = await ask(jid);
      if (result.finished === true) return result;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  test('a command goes on by itself, and its record is what the module would have returned', async () => {
    const line = `printf 'a"b\\\\c\\td\\033[1m\\n\\nx\\r\\n\\n'; cat >&2; exit 3`;
    await start('j1.1', { command: { line }, stdin: 'in\n', job: { cmd: 'shown "as" this', strip: true } });
    expect(await ended('j1.1')).toMatchObject({
      ansible_job_id: 'j1.1',
      results_file: join(folder, 'j1.1'),
      started: true,
      finished: true,
      changed: true,
      cmd: 'shown "as" this',
      stdout: 'a"b\\c\td\x1b[1m\n\nx',
      stderr: 'in',
      rc: 3,
      failed: true,
      msg: 'non-zero return code',
      delta: expect.stringMatching(/^0:00:0\d\.\d{6}$/),
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('what it printed is left whole when that is asked for', async () => {
    await start('j2.1', { command: { line: "printf 'a\\r\\n\\n'" }, job: { cmd: 'x', strip: false } });
    expect(await ended('j2.1')).toMatchObject({ stdout: 'a\r\n\n', rc: 0, msg: '' });
  });

  test('only its owner may read the record and what it prints', async () => {
    await start('j3.1', { command: { line: 'umask; sleep 0.5' }, umask: '' });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    // The command's own umask is the user's.
    expect((await ended('j3.1')).stdout).toBe(
      (await target.run({ command: { line: 'umask' } })).stdout.toString().trim(),
    );
  });

  test('a command that takes too long is killed with all that it started', async () => {
    const mark = join(dirname(folder), 'still');
    await start('j4.1', { command: { line: `(sleep 3; touch ${mark}) & sleep 60` } }, 1);
    expect(await ask('j4.1')).toMatchObject({ started: true, finished: false });
    expect(await ended('j4.1')).toMatchObject({ failed: true, msg: 'Timeout exceeded', finished: true });
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(existsSync(mark)).toBe(false);
  });

  test('a command that is not there, a folder that is none', async () => {
    const path = (await target.call(beginJob, [folder, 'j5.1'])).stdout.toString();
    const on = detaching(target, { path, limit: 5 });
    await expect(on.run({ command: { argv: ['/not/there'] } })).rejects.toMatchObject({ errno: 'ENOENT' });
    await expect(on.run({ command: { argv: ['true'] }, chdir: '/etc/passwd' })).rejects.toMatchObject({
      what: 'chdir',
    });
  });

  test('cleanup removes the record; a job that is not there is a failure', async () => {
    await start('j6.1', { command: { line: 'true' } });
    await ended('j6.1');
    expect(await ask('j6.1', 'cleanup')).toMatchObject({ erased: join(folder, 'j6.1'), finished: false });
    expect(existsSync(join(folder, 'j6.1'))).toBe(false);
    expect(await ask('j6.1')).toMatchObject({ failed: true, msg: 'could not find job', finished: true });
  });

  test("records that Ansible's own wrapper made are read, half-written ones mean that the job goes on", async () => {
    const record = '{"changed": true, "rc": 0, "stdout": "a\\nb", "invocation": {"module_args": {}}}';
    writeFileSync(join(folder, 'j7.1'), record);
    expect(await ask('j7.1')).toMatchObject({ changed: true, stdout: 'a\nb', finished: true });
    expect(await ask('j7.1')).not.toHaveProperty('invocation');
    writeFileSync(join(folder, 'j7.1'), record.slice(0, 20));
    expect(await ask('j7.1')).toMatchObject({ started: true, finished: false });
    expect(readFileSync(join(folder, 'j6.1'.replace('6', '1')), 'utf8')).toContain('non-zero return code');
  });
});
