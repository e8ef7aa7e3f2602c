import { afterEach, expect, test, vi } from 'vitest';
import { start } from '../../../runtime/cli/start.ts';

const before = process.exitCode;

afterEach(() => {
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
