import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { gatherWrites } from '../../../../runtime/connection/ssh/shortcuts.ts';

it('what is written in one go is sent in one piece, what comes later in another, all of it in order', async () => {
  const sent: string[] = [];
  const socket = new Duplex({
    read() {},
    writev(chunks, done) {
      sent.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    },
  });
  gatherWrites(socket);
  for (const piece of ['a', 'b', 'c']) socket.write(piece);
  await new Promise((resolve) => setImmediate(resolve));
  socket.write('d');
  socket.end('e');
  await new Promise((resolve) => socket.once('finish', resolve));
  expect(sent).toEqual(['abc', 'de']);
});
