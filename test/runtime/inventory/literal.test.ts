import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type Literal, parseLiteral } from '../../../runtime/inventory/literal.ts';
import { repr } from '../../../runtime/values/print.ts';

const cases = readFileSync(new URL('literals.tsv', import.meta.url), 'utf8')
  .split('\n')
  .slice(1)
  .filter((line) => line !== '')
  .map((line) => line.split('\t'));

/** A literal in the table's notation: numbers as Python prints them, dicts as {d: [[key, value]]}. */
function shown(value: Literal): unknown {
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof Map)
    return { d: [...value].map(([key, item]) => [shown(key as Literal), shown(item)]) };
  return value === null || typeof value === 'string' || typeof value === 'boolean' ? value : repr(value);
}

it.each(cases)('a value in an INI inventory is read as Python reads it: %s', (text = '', expected = '') => {
  const literal = parseLiteral(JSON.parse(text));
  expect(literal === undefined ? 'none' : JSON.stringify(shown(literal.value))).toBe(
    expected === 'none' ? 'none' : JSON.stringify(JSON.parse(expected)),
  );
});
