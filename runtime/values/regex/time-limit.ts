import { Script } from 'node:vm';
import { PythonError } from '../python-error.ts';

/** Milliseconds for one match: far more than any that ends needs, as the whole run waits meanwhile. */
const LIMIT = 10_000;

const KEY = Symbol.for('tsible.match');
const script = new Script("globalThis[Symbol.for('tsible.match')]()");

/**
 * Runs a match of a pattern that may try for ever. Python would hang; nothing but V8's own watchdog can stop a match
 * from outside, and it watches scripts only.
 * @throws PythonError when it takes longer than `milliseconds`
 */
export function withinLimit<T>(source: string, run: () => T, milliseconds = LIMIT): T {
  const answer: { value?: T } = {};
  Object.defineProperty(globalThis, KEY, {
    configurable: true,
    value: () => {
      answer.value = run();
    },
  });
  try {
    script.runInThisContext({ timeout: milliseconds });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT')
      throw new PythonError(
        'RuntimeError',
        `the regular expression '${source}' found no end within ${milliseconds / 1000} seconds: parts of it that repeat can share a text in too many ways`,
      );
    throw error;
  } finally {
    Reflect.deleteProperty(globalThis, KEY);
  }
  return answer.value as T;
}
