import { existsSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Become } from '../../../runtime/connection/become/become.ts';
import { LocalConnection } from '../../../runtime/connection/local.ts';
import { createTarget } from '../../../runtime/target/create-target.ts';
import { shellFunction } from '../../../runtime/target/target.ts';

/** Stands for a become that asks for its password on the terminal only, and takes `right`. */
const asking = (password: string | undefined): Become => ({
  method: 'doas',
  user: 'root',
  password,
  mayAsk: true,
  pty: true,
  wrap: (line) =>
    `sh -c 'printf "Password: " >/dev/tty; stty -echo; read -r p </dev/tty; [ "$p" = right ] || exec echo Permission denied; exec "$@"' x ${line}`,
  asks: (said) => /Password: $/.test(said),
  explain: (said) => (/Permission denied/.test(said) ? 'Incorrect doas password' : undefined),
});

const both = shellFunction('test_both', [], 'tsible_payload | od -An -tx1; printf "err\\nor" >&2; return 3');
const words = shellFunction('test_words', [], `printf '<%s>' "$@"`);

describe.skipIf(!existsSync('/usr/bin/script'))('a session on a terminal', () => {
  const target = createTarget(new LocalConnection(), { become: asking('right') });
  afterAll(() => target.close());

  it('keeps stdout and stderr apart and bytes as they are', async () => {
    const payload = { kind: 'bytes', bytes: Buffer.from([0, 3, 4, 10, 13, 17, 19, 26, 127, 255]) } as const;
    const reply = await target.call(both, [], { payload });
    expect([reply.rc, reply.stdout.toString().trim(), `${reply.stderr}`]).toEqual([
      3,
      '00 03 04 0a 0d 11 13 1a 7f ff',
      'err\nor',
    ]);
  });

  it('carries requests longer than a terminal line', async () => {
    const long = 'y'.repeat(20_000);
    const replies = await Promise.all([target.call(words, [long]), target.call(words, ['a\n\tb'])]);
    expect(replies.map((reply) => reply.stdout.toString())).toEqual([`<${long}>`, '<a\n\tb>']);
  });

  it('runs commands', async () => {
    const reply = await target.run({ command: { line: 'echo out; echo err >&2; kill -9 $$' } });
    expect([reply.rc, `${reply.stdout}`, `${reply.stderr}`]).toEqual([-9, 'out\n', 'err\n']);
  });

  it('is not reached by a wrong password or none', async () => {
    for (const [password, message] of [
      ['wrong', 'Incorrect doas password'],
      [undefined, 'Missing doas password'],
    ] as const) {
      const refused = createTarget(new LocalConnection(), { become: asking(password) });
      await expect(refused.call(words, [])).rejects.toMatchObject({ name: 'BecomeError', message });
    }
  });
});
