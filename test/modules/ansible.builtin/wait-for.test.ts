import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kernelAddresses } from '../../../modules/ansible.builtin/wait_for/addresses.ts';
import waitFor from '../../../modules/ansible.builtin/wait_for/index.ts';
import { localTarget } from '../../helpers/local-target.ts';
import { runModule } from '../../helpers/run-module.ts';
import { shells } from '../../helpers/shells.ts';

test.each([
  ['127.0.0.1', ['4:0100007F', '6:0000000000000000FFFF00000100007F']],
  ['::1', ['6:00000000000000000000000001000000']],
  ['2001:db8::5:6', ['6:B80D0120000000000000000006000500']],
  ['::ffff:1.2.3.4', ['6:0000000000000000FFFF000004030201']],
  ['nonsense', []],
])("%s is found in the kernel's lists", (address, expected) => {
  expect(kernelAddresses(address)).toEqual(expected);
});

const server = createServer((socket) => {
  socket.on('error', () => {});
  socket.end('220 ready version 42\n');
});
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => void server.close());

describe.each(shells())('waiting in %s', (_, shell) => {
  const target = localTarget(shell);
  const file = join(mkdtempSync(join(tmpdir(), 'tsible-wait-')), 'log');
  writeFileSync(file, 'started\npid 17 up\n');

  test('a port that is open, and what it says', async () => {
    expect(await runModule(waitFor, { port, timeout: 5 }, target)).toMatchObject({
      state: 'started',
      port,
      elapsed: 0,
    });
    const spoken = await runModule(waitFor, { port, timeout: 5, search_regex: 'version \\d+' }, target);
    expect(spoken).toMatchObject({ search_regex: 'version \\d+', match_groups: [] });
  });

  test('a port that is not', async () => {
    expect(await runModule(waitFor, { port: 1, state: 'stopped', timeout: 5 }, target)).toMatchObject({
      elapsed: 0,
    });
    const late = await runModule(waitFor, { port: 1, timeout: 1 }, target);
    expect(late).toMatchObject({ failed: true, msg: 'Timeout when waiting for 127.0.0.1:1' });
  });

  test('a file, what it says, and its groups', async () => {
    const found = await runModule(waitFor, { path: file, search_regex: '^pid (?P<pid>\\d+) (up)$' }, target);
    expect(found).toMatchObject({
      match_groups: ['17', 'up'],
      match_groupdict: { pid: '17' },
      state: 'file',
    });
    const absent = await runModule(waitFor, { path: `${file}.no`, state: 'absent' }, target);
    expect(absent).toMatchObject({ state: 'absent', elapsed: 0 });
    const below = await runModule(waitFor, { path: `${file}/x`, timeout: 1 }, target);
    expect(below).toMatchObject({ failed: true, msg: `Failed to stat ${file}/x, Not a directory` });
  });
});

test('options that exclude each other are told at once', async () => {
  const target = localTarget();
  const clash = await runModule(waitFor, { port: 1, path: '/x' }, target);
  expect(clash).toMatchObject({
    msg: 'port and path parameter can not both be passed to wait_for',
    elapsed: 0,
  });
  expect(target.roundTrips).toBe(0);
});
