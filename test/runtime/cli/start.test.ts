import { afterEach, expect, test, vi } from 'vitest';
import { start } from '../../../runtime/cli/start.ts';

const before = process.exitCode;
const others = process.listeners('beforeExit');

afterEach(() => {
  for (const listener of process.listeners('beforeExit'))
    if (!others.includes(listener)) process.off('beforeExit', listener);
  process.exitCode = before;
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('a command whose work is done ends with its exit code, whatever still holds the program up', async () => {
  vi.useFakeTimers();
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  start('tsible', () => Promise.resolve(3));
  await vi.advanceTimersByTimeAsync(1000);
  expect(process.exitCode).toBe(3);
  expect(exit).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5000);
  expect(exit).toHaveBeenCalledOnce();
});

test('a command with nothing left to do ends at once, with its exit code', async () => {
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  start('tsible', () => Promise.resolve(4));
  await vi.waitFor(() => expect(process.exitCode).toBe(4));
  process.emit('beforeExit', 4);
  expect(exit).toHaveBeenCalledExactlyOnceWith();
});
