import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CommandNotStarted } from '../../../runtime/target/run.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { TimeoutError } from '../../../runtime/target/timeout.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { shells } from '../../helpers/shells.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsible-run-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe.each(shells())('commands of the user in %s', (name, shell) => {
  const target = localTarget(shell);
  const line = (text: string) => target.run({ command: { line: text } });

  it('keeps output and exit code apart', async () => {
    const reply = await line('echo out; echo err >&2; exit 5');
    expect([reply.rc, `${reply.stdout}`, `${reply.stderr}`]).toEqual([5, 'out\n', 'err\n']);
  });

  it('executes words as they are, never a builtin or a shell', async () => {
    const reply = await target.run({ command: { argv: ['echo', '$HOME', 'a\\nb', '; id', "'"] } });
    expect(reply.stdout.toString()).toBe("$HOME a\\nb ; id '\n");
  });

  it('tells a killed command by a negative code, as Ansible does', async () => {
    expect((await line('kill -9 $$')).rc).toBe(-9);
    expect((await line('kill -15 $$')).rc).toBe(-15);
    expect((await line('kill -13 $$')).rc).toBe(-13);
    expect((await line('exit 255')).rc).toBe(255);
    if (name !== 'bash') expect((await line('sh -c "exit 137"')).rc).toBe(137);
  });

  it('has nothing on stdin, or what it is given', async () => {
    expect((await line('cat')).stdout.toString()).toBe('');
    const stdin = Buffer.from([0, 255, 10, 0]);
    const reply = await target.run({ command: { argv: ['od', '-An', '-tu1'] }, stdin });
    expect(reply.stdout.toString().trim().split(/\s+/)).toEqual(['0', '255', '10', '0']);
    expect((await target.run({ command: { line: 'exit 3' }, stdin: 'x\n'.repeat(200_000) })).rc).toBe(3);
  });

  it('runs in the folder and with the umask it is given', async () => {
    const reply = await target.run({ command: { line: 'pwd; umask' }, chdir: dir, umask: '027' });
    expect(reply.stdout.toString()).toBe(`${dir}\n0027\n`);
    expect((await line('pwd')).stdout.toString()).toBe(`${process.cwd()}\n`);
  });

  it.each([
    [{ chdir: '/no/such' }, 'chdir', 'ENOENT'],
    [{ chdir: '/etc/passwd' }, 'chdir', 'ENOTDIR'],
    [{ command: { argv: ['no-such-command'] } }, 'exec', 'ENOENT'],
    [{ command: { argv: ['/no/such'] } }, 'exec', 'ENOENT'],
    [{ command: { argv: ['/etc'] } }, 'exec', 'EISDIR'],
    [{ command: { argv: ['/etc/passwd'] } }, 'exec', 'EACCES'],
    [{ command: { argv: ['/etc/passwd/x'] } }, 'exec', 'ENOTDIR'],
    [{ command: { argv: ['export', 'A=1'] } }, 'exec', 'ENOENT'],
  ])('says why %j did not begin', async (command, what, errno) => {
    const failure = target.run({ command: { argv: ['true'] }, ...command });
    await expect(failure).rejects.toMatchObject({ name: 'CommandNotStarted', what, errno });
    await expect(failure).rejects.toBeInstanceOf(CommandNotStarted);
  });

  it('takes what a child writes within a second, and is done when its children go on in silence', async () => {
    const started = Date.now();
    expect((await line('(sleep 0.2; echo late) & echo now')).stdout.toString()).toBe('now\nlate\n');
    expect((await line('sleep 5.43 & echo $!')).rc).toBe(0);
    expect(Date.now() - started).toBeLessThan(4000);
  });

  it('shuts out what a child writes later', async () => {
    const pid = (await line('(sleep 1.4; echo late; echo late >&2; sleep 0.3) & echo $!')).stdout
      .toString()
      .trim();
    const wait = shellFunction(
      'wait_for_end',
      [],
      'while kill -0 $1 2>/dev/null; do sleep 0.1; done; echo done',
    );
    const reply = await target.call(wait, [pid]);
    expect([`${reply.stdout}`, `${reply.stderr}`]).toEqual(['done\n', '']);
  });

  it('cannot end the session by killing its own group', async () => {
    expect((await line('kill -9 0')).rc).toBe(-9);
    expect((await line('echo alive')).stdout.toString()).toBe('alive\n');
  });

  it('does not ignore the signals that a shell hides from background jobs', async () => {
    expect((await line('kill -2 $$; echo survived')).rc).toBe(-2);
  });

  it('is ended when its time is over, with its children', async () => {
    const slow = target.run({ command: { line: 'sleep 98.76 & sleep 98.77; echo $!' }, timeout: 200 });
    await expect(slow).rejects.toThrow(TimeoutError);
    const left = () => target.run({ command: { line: 'ps -A -o args= | grep "^sleep 98.7"' } });
    await expect.poll(async () => (await left()).stdout.toString(), { timeout: 4000 }).toBe('');
  });

  it('hands output on as it comes', async () => {
    const seen: string[] = [];
    const reply = await target.run({
      command: { line: 'echo one; sleep 0.2; echo two >&2' },
      onOutput: (stream, chunk) => seen.push(`${stream}:${Buffer.from(chunk)}`),
    });
    expect(seen).toEqual(['stdout:one\n', 'stderr:two\n']);
    expect(reply.stdout.toString()).toBe('one\n');
  });
});
