import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileShell } from '../../../modules/support/shell.ts';
import { LocalConnection } from '../../../runtime/connection/local.ts';
import { createTarget } from '../../../runtime/target/create-target.ts';
import { shellFunction } from '../../../runtime/target/target.ts';
import { TimeoutError } from '../../../runtime/target/timeout.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { shells } from '../../helpers/shells.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsible-session-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const words = shellFunction('words', [], `for w in "$@"; do printf '<%s>' "$w"; done`);
const count = shellFunction('count', [], 'tsible_payload | wc -c');
const copy = shellFunction('copy', [], 'tsible_payload >"$1"');
const ignore = shellFunction('ignore', [], 'echo ignored');
const some = shellFunction('some', [], 'head -c 3; exit 4');
const hello = shellFunction('hello', [], 'echo hello; echo warning >&2; return 3');
const damage = shellFunction('damage', [], 'cd /; umask 0; IFS=x; set -e; trap "echo no" EXIT; exit 7');
const broken = shellFunction('broken', [], 'if (');

describe.each(shells())('requests in %s', (_, shell) => {
  const target = localTarget(shell);

  it('answers with stdout, stderr and the exit code apart', async () => {
    const reply = await target.call(hello, []);
    expect([reply.rc, `${reply.stdout}`, `${reply.stderr}`]).toEqual([3, 'hello\n', 'warning\n']);
  });

  it('hands arguments over unchanged, whatever they hold and however long they are', async () => {
    const args = [
      'a b',
      "it's",
      '"$HOME"',
      '`id`',
      'two\nlines\n',
      '',
      '\\',
      '*',
      'Grüße',
      '-n',
      'x'.repeat(100_000),
    ];
    const reply = await target.call(words, args);
    expect(reply.stdout.toString()).toBe(args.map((arg) => `<${arg}>`).join(''));
  });

  it('answers pipelined requests in order', async () => {
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, index) => target.call(words, [String(index)])),
    );
    expect(replies.map((reply) => reply.stdout.toString())).toEqual(
      Array.from({ length: 50 }, (_, index) => `<${index}>`),
    );
  });

  it('loses with the connection what was running, and sends again what was waiting behind it', async () => {
    const lost = target.call(shellFunction('lose', [], 'kill -9 $$'), []);
    const behind = target.call(words, ['behind']);
    await expect(lost).rejects.toThrow('Connection lost while a task was running');
    expect((await behind).stdout.toString()).toBe('<behind>');
  });

  it('logs in anew when a file that the login reads has changed, and loses no request by that', async () => {
    const file = join(dir, `group-${shell.replaceAll(/\W/g, '')}`);
    writeFileSync(file, 'before');
    const kept = createTarget(new LocalConnection(), { shell, watched: [file, join(dir, 'not there')] });
    const pid = shellFunction('pid', [], 'printf %s "$$"');
    const say = async () => (await kept.call(pid, [])).stdout.toString();
    const first = await say();
    expect(await say()).toBe(first);
    // Files' times go on in steps of some milliseconds; busybox compares their seconds only.
    await new Promise((resolve) => setTimeout(resolve, shell.includes('busybox') ? 1100 : 50));
    writeFileSync(file, 'after');
    const payload = { kind: 'bytes', bytes: Buffer.alloc(300_000, 'x') } as const;
    const behind = await Promise.all([kept.call(count, [], { payload }), say(), say()]);
    expect(behind[0].stdout.toString().trim()).toBe('300000');
    expect(behind[1]).not.toBe(first);
    expect(await say()).toBe(behind[1]);
    // A file from the future doesn't have every request log in anew.
    utimesSync(file, new Date(4e12), new Date(4e12));
    const future = await say();
    expect(await say()).toBe(future);
    await kept.close();
  });

  it('keeps the next request apart from a payload that is read wholly, partly or not at all', async () => {
    const bytes = Buffer.alloc(300_000, '\n\0x');
    const payload = { kind: 'bytes', bytes } as const;
    const replies = await Promise.all([
      target.call(count, [], { payload }),
      target.call(ignore, [], { payload }),
      target.call(some, [], { payload }),
      target.call(count, [], { payload: { kind: 'bytes', bytes: '' } }),
      target.call(hello, []),
    ]);
    expect(replies.map((reply) => [reply.rc, reply.stdout.toString().trim()])).toEqual([
      [0, '300000'],
      [0, 'ignored'],
      [4, '\n\0x'.trim()],
      [0, '0'],
      [3, 'hello'],
    ]);
  });

  it('carries every byte of a payload', async () => {
    const bytes = Buffer.from(
      Array.from({ length: 70_001 }, (_, index) => (index * 31 + (index >> 8)) & 255),
    );
    await target.call(copy, [join(dir, 'copy')], { payload: { kind: 'bytes', bytes } });
    expect(readFileSync(join(dir, 'copy')).equals(bytes)).toBe(true);
  });

  it('carries a stream as payload', async () => {
    async function* open() {
      for (let index = 0; index < 10; index++) yield Buffer.alloc(100_000, index);
    }
    const reply = await target.call(count, [], { payload: { kind: 'stream', size: 1_000_000, open } });
    expect(reply.stdout.toString().trim()).toBe('1000000');
  });

  it('never shows a torn payload as a whole one', async () => {
    async function* open() {
      yield Buffer.alloc(100_000);
      await new Promise((resolve) => setTimeout(resolve, 100));
      throw new Error('file shrank');
    }
    const after = join(dir, 'after');
    const rename = shellFunction('rename', [], 'tsible_payload >"$1.part"; mv "$1.part" "$1"');
    const payload = { kind: 'stream', size: 1_000_000, open } as const;
    await expect(target.call(rename, [after], { payload })).rejects.toThrow('file shrank');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(existsSync(after)).toBe(false);
    expect((await target.call(hello, [])).rc).toBe(3);
  });

  it('is not damaged by what a function does to its shell', async () => {
    await target.call(damage, []);
    const where = shellFunction('where', [], 'pwd; umask');
    const reply = await target.call(where, []);
    expect(reply.stdout.toString().split('\n')[0]).toBe(process.cwd());
    expect(reply.stdout.toString().split('\n')[1]).not.toBe('0000');
  });

  it('survives a function that is not shell', async () => {
    expect((await target.call(broken, [])).rc).not.toBe(0);
    expect((await target.call(hello, [])).rc).toBe(3);
  });

  it('sets an environment for its own requests only', async () => {
    const show = shellFunction(
      'show',
      [],
      `printf '%s' "\${TSIBLE_TEST-unset}"; env | grep -c ^TSIBLE_TEST=`,
    );
    const changed = target.withEnvironment(new Map([['TSIBLE_TEST', 'a\n"b"']]));
    expect((await changed.call(show, [])).stdout.toString()).toBe('a\n"b"1\n');
    expect((await target.call(show, [])).stdout.toString()).toBe('unset0\n');
  });

  it('ends what runs on the host when the time is over', async () => {
    const sleeper = shellFunction('sleeper', [], 'sleep 321.5; echo late');
    const started = Date.now();
    const slow = target.call(sleeper, [], { timeout: 300 });
    const next = target.call(hello, []);
    await expect(slow).rejects.toThrow(TimeoutError);
    expect((await next).rc).toBe(3);
    await expect.poll(() => running('sleep 321.5'), { timeout: 4000 }).toBe(0);
    expect(Date.now() - started).toBeLessThan(4000);
  });

  it('answers when a daemon that a function started holds its output', async () => {
    const daemon = shellFunction('daemon', [], 'echo started; sleep 4.56 & exit 5');
    const started = Date.now();
    const reply = await target.call(daemon, [], { leavesChildren: true });
    expect([reply.rc, reply.stdout.toString()]).toEqual([5, 'started\n']);
    expect(Date.now() - started).toBeLessThan(4000);
    expect((await target.call(hello, [])).stdout.toString()).toBe('hello\n');
  });

  it('carries out behind what may leave a daemon what can be done without, unless that daemon is shut out', async () => {
    const slow = shellFunction('slow', [], 'sleep 0.2; echo x >"$1"');
    const seen = shellFunction('seen', [], 'cat "$1"');
    const file = join(dir, 'seen');
    const [, asked] = await Promise.all([
      target.call(slow, [file], { leavesChildren: true }),
      target.call(seen, [file], { once: true }),
    ]);
    expect(asked.stdout.toString()).toBe('x\n');
    const daemon = shellFunction('daemon', [], 'echo started; sleep 4.57 & exit 5');
    const started = target.call(daemon, [], { leavesChildren: true });
    const doubtful = target.call(seen, [file], { once: true });
    const needed = target.call(seen, [file]);
    await expect(doubtful).rejects.toThrow('not be sure');
    expect((await started).rc).toBe(5);
    expect((await needed).stdout.toString()).toBe('x\n');
  });

  it('has one stat tell of all files that waiting questions are about, and of none to what comes behind them', async () => {
    const state = shellFunction(
      'state',
      [...fileShell],
      'tsible_st "$1" ${2-}; printf %s "$s_t ${s_s-} ${tsible_seen:+seen}"',
    );
    const folder = mkdtempSync(join(dir, 'look-'));
    const file = join(folder, 'looked at');
    const plain = join(folder, 'plain');
    const link = join(folder, 'link');
    writeFileSync(file, 'four');
    writeFileSync(plain, 'twelve bytes');
    symlinkSync(plain, link);
    const own = localTarget(shell);
    const ask = (path: string, ...more: string[]) =>
      own.call(state, [path, ...more], { once: true, looks: [path] });
    const replies = await Promise.all([
      ask(file),
      ask(plain),
      ask(link),
      ask(link, '-L'),
      ask(`${plain}.not`),
      own.call(state, [plain], { looks: [plain] }),
    ]);
    expect(replies.map(({ stdout }) => stdout.toString())).toEqual([
      'file 4 seen',
      'file 12 seen',
      `link ${plain.length} seen`,
      'file 12 seen',
      'absent  seen',
      'file 12 ',
    ]);
    writeFileSync(plain, 'grown in the meantime');
    expect((await ask(plain)).stdout.toString()).toBe('file 21 ');
    await own.close();
  });

  it('sends functions before they are called, once', async () => {
    const early = shellFunction('early', [words], 'words "$@"');
    await target.call(hello, []);
    target.expect?.([early, early, hello]);
    expect((await target.call(early, ['a'])).stdout.toString()).toBe('<a>');
  });

  it('streams output that is asked for so, and 20 MB of it whole', async () => {
    let size = 0;
    const flood = shellFunction('flood', [], 'head -c 20000000 /dev/zero; echo end >&2');
    const reply = await target.call(flood, [], { onStdout: (chunk) => (size += chunk.length) });
    expect([size, reply.stdout.length, reply.stderr.toString()]).toEqual([20_000_000, 0, 'end\n']);
  });
});

describe('where dd lacks options', () => {
  let old = '';
  beforeAll(() => {
    old = process.env.PATH ?? '';
  });
  it.each([
    ['count_bytes', 'case "$*" in *count_bytes*) echo invalid >&2; exit 1;; esac'],
    ['iflag', 'case "$*" in *iflag*) echo invalid >&2; exit 1;; esac'],
  ])('counts payloads without %s', async (_, refuse) => {
    const bin = mkdtempSync(join(dir, 'bin'));
    writeFileSync(join(bin, 'dd'), `#!/bin/sh\n${refuse}\nexec /bin/dd "$@"\n`, { mode: 0o755 });
    process.env.PATH = `${bin}:${old}`;
    try {
      const target = localTarget();
      const payload = { kind: 'bytes', bytes: Buffer.alloc(131_073, 'a\n') } as const;
      const replies = await Promise.all([
        target.call(count, [], { payload }),
        target.call(count, [], { payload }),
      ]);
      expect(replies.map((reply) => reply.stdout.toString().trim())).toEqual(['131073', '131073']);
    } finally {
      process.env.PATH = old;
    }
  });
});

/** How many processes run with exactly this command line. */
function running(line: string): number {
  const list = execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' });
  return list.split('\n').filter((args) => args.trim() === line).length;
}
