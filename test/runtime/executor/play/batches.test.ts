import { expect, test } from 'vitest';
import { serialBatches } from '../../../../runtime/executor/play/batches.ts';

const hosts = (count: number) => Array.from({ length: count }, (_, index) => `h${index}`);

test.each([
  ['no serial: all at once', 5, undefined, [5]],
  ['a number', 5, 2, [2, 2, 1]],
  ['a percentage, rounded down', 10, '35%', [3, 3, 3, 1]],
  ['a percentage below one host is one host', 5, '10%', [1, 1, 1, 1, 1]],
  ['a list, whose last entry repeats', 10, [1, '30%', 4], [1, 3, 4, 2]],
  ['0: all at once', 4, 0, [4]],
  ['text from a variable', 4, '2', [2, 2]],
])('serial: %s', (_, count, serial, sizes) => {
  expect(serialBatches(hosts(count), serial).map((batch) => batch.length)).toEqual(sizes);
});

test('a serial that is no number is refused with its text', () => {
  expect(() => serialBatches(hosts(2), 'many')).toThrow("invalid value for 'serial': many");
});
