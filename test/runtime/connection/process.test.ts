import { once } from 'node:events';
import { expect, test } from 'vitest';
import { processStream } from '../../../runtime/connection/process.ts';

test('a process that does not listen when it is told to end is ended all the same, so that the run comes to its end', async () => {
  const stream = await processStream(['sh', '-c', "trap '' TERM; echo ready; while :; do sleep 0.1; done"]);
  await once(stream.stdout, 'data');
  stream.destroy();
  expect(await stream.closed).toEqual({ code: null, signal: 'SIGKILL' });
});
