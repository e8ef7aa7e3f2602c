import { describe, expect, test } from 'vitest';
import { dumpResult, type ResultStyle } from '../../../runtime/output/results.ts';
import type { Value } from '../../../runtime/values/value.ts';

const yaml: ResultStyle = { format: 'yaml', pretty: undefined };
const exact: ResultStyle = { format: 'yaml', pretty: false };

describe('a result as YAML, as ansible-core 2.19 writes it', () => {
  test.each<[string, Record<string, Value>, ResultStyle, string]>([
    ['several lines are a block', { a: 'x\ny' }, yaml, '\n    a: |-\n        x\n        y\n'],
    [
      'a block loses spaces at the ends of its lines and tabs',
      { a: 'x \n\ty\n' },
      yaml,
      '\n    a: |-\n        x\n                y\n',
    ],
    ['where the exact text is asked for, it is quoted instead', { a: 'x \ny' }, exact, '\n    a: "x \\ny"\n'],
    [
      'lines of an output that is there itself are left out',
      { stdout: 'x', stdout_lines: ['x'] },
      yaml,
      '\n    stdout: x\n    stdout_lines: <omitted>\n',
    ],
    [
      'they stay in the exact form',
      { stdout: 'x', stdout_lines: ['x'] },
      exact,
      '\n    stdout: x\n    stdout_lines:\n    - x\n',
    ],
    ['a word that YAML reads as another value is quoted', { a: 'no' }, yaml, "\n    a: 'no'\n"],
  ])('%s', (_, result, style, expected) => {
    expect(dumpResult(new Map(Object.entries(result)), style, 0)).toBe(expected);
  });
});
