import { describe, expect, it } from 'vitest';
import { createTemplar } from '../../../../runtime/template/engine.ts';
import { toJs } from '../../../../runtime/values/convert.ts';
import { trusted } from '../../../../runtime/values/raw.ts';

const pem = (name: string) => `-----BEGIN ${name}-----\nAAAA\n-----END ${name}-----\n`;
const variables = new Map([['chain', `${pem('A')}comment\n\n${pem('B')}`]]);

const templar = createTemplar({
  scope: { get: (name) => variables.get(name), names: () => variables.keys() },
  environment: { baseDir: '/' },
});

function evaluate(expression: string): unknown {
  return toJs(templar.resolve(trusted(`{{ ${expression} }}`, undefined)));
}

describe('JSON patches', () => {
  it.each([
    [`{'a': 1} | community.general.json_patch('add', '/b', 2)`, { a: 1, b: 2 }],
    [`[1, 3] | community.general.json_patch('add', '/1', 2)`, [1, 2, 3]],
    [`[1] | community.general.json_patch('add', '/-', 2)`, [1, 2]],
    [`[1] | community.general.json_patch('add', '/1', 2)`, [1, 2]],
    [`{'a': {'b': 1}} | community.general.json_patch('remove', '/a/b')`, { a: {} }],
    [`'{"a": 1}' | community.general.json_patch('replace', '/a', 'x')`, { a: 'x' }],
    [`{'a/b': 1, 'm~n': 2} | community.general.json_patch('replace', '/a~1b', 3)`, { 'a/b': 3, 'm~n': 2 }],
    [`{'a': 1} | community.general.json_patch('copy', '/b', **{'from': '/a'})`, { a: 1, b: 1 }],
    [`{'a': 1} | community.general.json_patch('move', '/b', **{'from': '/a'})`, { b: 1 }],
    [`{'a': 1} | community.general.json_patch('test', '/a', 2)`, null],
    [
      `{'a': 1} | community.general.json_patch_recipe([{'op': 'test', 'path': '/a', 'value': 1}, {'op': 'add', 'path': '', 'value': [0]}])`,
      [0],
    ],
    [
      `{'a': 1, 'b': [1, 2, 3]} | community.general.json_diff({'b': [1, 5], 'c': 0})`,
      [
        { op: 'remove', path: '/a' },
        { op: 'add', path: '/c', value: 0 },
        { op: 'replace', path: '/b/1', value: 5 },
        { op: 'remove', path: '/b/2' },
      ],
    ],
  ])('%s', (expression, answer) => expect(evaluate(expression)).toEqual(answer));

  it('turn one document into the other by what json_diff says', () => {
    const [from, to] = [`{'l': [1, 2, {'x': 1}], 'gone': 0}`, `{'l': [{'y': 2}], 'new': {'a': []}}`];
    const patched = `${from} | community.general.json_patch_recipe(${from} | community.general.json_diff(${to}))`;
    expect(evaluate(`(${patched}) == ${to}`)).toBe(true);
  });

  it('leave the variable that they are done to as it is', () => {
    const original = `{'a': [1]}`;
    expect(
      evaluate(`[x | community.general.json_patch('add', '/a/-', 2), x]`.replaceAll('x', original)),
    ).toEqual([{ a: [1, 2] }, { a: [1] }]);
  });

  it.each([
    [
      `1 | community.general.json_patch('add', '/a', 1)`,
      'json_patch: input is not dictionary, list or string',
    ],
    [`{} | community.general.json_patch('swap', '/a')`, "json_patch: unsupported 'op' argument: swap"],
    [
      `{} | community.general.json_patch('copy', '/a')`,
      "json_patch: 'from' argument missing for 'copy' operation",
    ],
    [
      `{} | community.general.json_patch('remove', '/a')`,
      "json_patch: patch failed: can't remove a non-existent object 'a'",
    ],
    [
      `{'a': 1} | community.general.json_patch('test', '/a', 2, fail_test=true)`,
      'json_patch: test operation failed',
    ],
    [`{} | community.general.json_patch('add', '/a', 1, other=2)`, 'unexpected keywords arguments: other'],
  ])('%s fails', (expression, message) => expect(() => evaluate(expression)).toThrow(message));
});

describe("community.crypto's texts and numbers", () => {
  it('splits a file of certificates, leaving out what stands between them', () => {
    expect(evaluate('chain | community.crypto.split_pem')).toEqual([pem('A'), pem('B')]);
  });

  it.each([
    [`'11:22:33' | community.crypto.parse_serial`, 0x112233],
    [`'ff' | community.crypto.parse_serial`, 255],
    ['1234567 | community.crypto.to_serial', '12:D6:87'],
    ['0 | community.crypto.to_serial', '00'],
    [
      `('01:00:00:00:00:00:00:00:00' | community.crypto.parse_serial) | community.crypto.to_serial`,
      '01:00:00:00:00:00:00:00:00',
    ],
  ])('%s', (expression, answer) => expect(evaluate(expression)).toEqual(answer));

  it.each([
    [
      `'11:222' | community.crypto.parse_serial`,
      "The 2nd part '222' is not a hexadecimal number in range [0, 255]: the value is not in range [0, 255]",
    ],
    [
      `'xy' | community.crypto.parse_serial`,
      "The 1st part 'xy' is not a hexadecimal number in range [0, 255]: invalid literal for int() with base 16: 'xy'",
    ],
    ['-1 | community.crypto.to_serial', 'must not be negative'],
  ])('%s fails', (expression, message) => expect(() => evaluate(expression)).toThrow(message));
});
