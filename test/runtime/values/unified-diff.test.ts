import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '../../../runtime/values/unified-diff.ts';

const lines = (text: string) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

describe('a diff has the hunks that Ansible prints', () => {
  test.each([
    ['a new file', '', 'a\nb\n', ['--- x\n', '+++ y\n', '@@ -0,0 +1,2 @@\n', '+a\n', '+b\n']],
    ['one changed line', 'a\n', 'b\n', ['--- x\n', '+++ y\n', '@@ -1 +1 @@\n', '-a\n', '+b\n']],
    ['no change', 'a\n', 'a\n', []],
    [
      'two changes far apart make two hunks',
      '1\n2\n3\n4\n5\n6\n7\n8\n9\n',
      'one\n2\n3\n4\n5\n6\n7\n8\nnine\n',
      [
        '--- x\n',
        '+++ y\n',
        '@@ -1,4 +1,4 @@\n',
        '-1\n',
        '+one\n',
        ' 2\n',
        ' 3\n',
        ' 4\n',
        '@@ -6,4 +6,4 @@\n',
        ' 6\n',
        ' 7\n',
        ' 8\n',
        '-9\n',
        '+nine\n',
      ],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(unifiedDiff(lines(before), lines(after), 'x', 'y', 3)).toEqual(expected);
  });
});

const PYTHON = `
import difflib, json, sys
for a, b in json.load(sys.stdin):
    print(json.dumps(list(difflib.unified_diff(a, b, 'x', 'y', '', '', n=3))))
`;

function python(): string | undefined {
  try {
    return execFileSync('python3', ['-c', 'print(1)'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return undefined;
  }
}

// Needs a python3 to ask; the table above holds without one.
test.skipIf(python() === undefined)('any two texts differ as Python says', () => {
  const text = fc.array(fc.constantFrom('a\n', 'b\n', 'c\n', '\n', '}\n'), { maxLength: 300 });
  const pairs = fc.sample(fc.tuple(text, text), { numRuns: 300, seed: 7 });
  const output = execFileSync('python3', ['-c', PYTHON], { input: JSON.stringify(pairs), encoding: 'utf8' });
  const expected = output.trim().split('\n');
  for (const [index, [before, after]] of pairs.entries()) {
    expect(JSON.stringify(unifiedDiff(before, after, 'x', 'y', 3))).toBe(
      JSON.stringify(JSON.parse(expected[index] ?? 'null')),
    );
  }
});
