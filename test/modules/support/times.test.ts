import { expect, test } from 'vitest';
import { dateTimeText, spanText } from '../../../modules/support/times.ts';

test.each([
  [0, '0:00:00'],
  [19.33, '0:00:00.019330'],
  [3_723_004.5, '1:02:03.004500'],
  [90_000_000, '1 day, 1:00:00'],
  [180_000_000, '2 days, 2:00:00'],
])("a command's delta reads as Python's: %s ms", (milliseconds, text) => {
  expect(spanText(milliseconds)).toBe(text);
});

test("start and end read as Python's local time, with microseconds if there are any", () => {
  const time = new Date(2026, 10, 23, 8, 5, 9).getTime();
  expect(dateTimeText(time)).toBe('2026-11-23 08:05:09');
  expect(dateTimeText(time + 1.5)).toBe('2026-11-23 08:05:09.001500');
});
