import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandConnection } from '../../../runtime/connection/command-connection.ts';
import { createTarget } from '../../../runtime/target/create-target.ts';
import { MarkReader } from '../../../runtime/target/marks.ts';
import { shellFunction } from '../../../runtime/target/target.ts';

const NONCE = 'abab12';

/** What a reader makes of a text in these pieces: data joined, marks apart. */
function read(bytes: Buffer, cuts: readonly number[]): string[] {
  const reader = new MarkReader(NONCE);
  const seen: string[] = [];
  let data = '';
  const flush = () => {
    if (data !== '') seen.push(`data:${data}`);
    data = '';
  };
  let start = 0;
  for (const cut of [...cuts.map((one) => one % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    for (const event of reader.read(bytes.subarray(start, cut))) {
      if (event.kind === 'data') data += event.chunk.toString('latin1');
      else {
        flush();
        seen.push(`mark:${event.letter}:${event.fields.join(',')}`);
      }
    }
    start = cut;
  }
  flush();
  return seen;
}

describe('marks in a stream', () => {
  it.each([
    [`noise${NONCE}b 1\nout\0put${NONCE}e 1 0\n`, ['data:noise', 'mark:b:1', 'data:out\0put', 'mark:e:1,0']],
    [`abab${NONCE}x 7 signal 137\nab`, ['data:abab', 'mark:x:7,signal,137', 'data:']],
    [`${NONCE}b 1`, []],
  ])('are found in %j', (text, expected) => {
    expect(read(Buffer.from(text), [])).toEqual(expected.filter((one) => one !== 'data:'));
  });

  it('are found however the stream is cut', () => {
    const bytes = Buffer.from(`aba${NONCE}b 12\nab\nabab1${NONCE}e 12 3\nababab${NONCE}b 13\n.`);
    const whole = read(bytes, []);
    fc.assert(
      fc.property(fc.array(fc.nat(200), { maxLength: 20 }), (cuts) => {
        expect(read(bytes, cuts)).toEqual(whole);
      }),
    );
  });

  it('let rc files talk before and after the session begins', async () => {
    const noisy = new CommandConnection('noisy', {
      words: ['sh', '-c', 'echo Welcome; echo Warning >&2; exec "$@"', 'x'],
    });
    const target = createTarget(noisy);
    const reply = await target.call(shellFunction('test_echo', [], 'echo "$1"'), ['quiet']);
    expect([`${reply.stdout}`, `${reply.stderr}`]).toEqual(['quiet\n', '']);
    await target.close();
  });

  it('are missing where no shell comes: what it said is told', async () => {
    const target = createTarget(
      new CommandConnection('broken', { words: ['sh', '-c', 'echo no such container >&2; exit 1'] }),
    );
    await expect(target.call(shellFunction('test_nop', [], ':'), [])).rejects.toThrow(
      'Failed to start a shell on the host (exit code 1): no such container',
    );
  });
});
