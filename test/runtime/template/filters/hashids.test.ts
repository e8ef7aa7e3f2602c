import { expect, test } from 'vitest';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { trusted } from '../../../../runtime/values/raw.ts';

const templar = createTemplar({
  scope: { get: () => undefined, names: () => [] },
  environment: { baseDir: '/' },
});
const evaluate = (expression: string) => templar.resolve(trusted(`{{ ${expression} }}`, undefined));

// The values are those that every implementation of hashids shows as its examples.
test.each([
  ["[1, 2, 3] | community.general.hashids_encode(salt='this is my salt')", 'laHquq'],
  ["12345 | community.general.hashids_encode(salt='this is my salt')", 'NkK9'],
  ["1 | community.general.hashids_encode(salt='this is my salt', min_length=8)", 'gB0NV05e'],
  ["1234567 | community.general.hashids_encode('this is my salt', 'abcdefghijkl1234567890')", undefined],
  ['-1 | community.general.hashids_encode', ''],
  ["'a' | community.general.hashids_encode", ''],
  ["'laHquq' | community.general.hashids_decode(salt='this is my salt')", [1, 2, 3]],
  ["'NkK9' | community.general.hashids_decode(salt='this is my pepper')", []],
  ["'!' | community.general.hashids_decode", []],
])('%s', (expression, value) => {
  const given = evaluate(expression);
  if (value === undefined) {
    const back = `'${String(given)}' | community.general.hashids_decode('this is my salt', 'abcdefghijkl1234567890')`;
    expect(evaluate(back)).toEqual([1234567]);
  } else expect(given).toEqual(value);
});

test('what is no list of numbers, and too short an alphabet, are refused in the words of the collection', () => {
  expect(() => evaluate('[[1]] | community.general.hashids_encode')).toThrow(
    /Data to encode must by a tuple or list of ints/,
  );
  expect(() => evaluate("1 | community.general.hashids_encode(alphabet='abc')")).toThrow(
    /Alphabet must contain at least 16 unique characters/,
  );
});
