import { expect, test } from 'vitest';
import { quoteWord, splitWords } from '../../../modules/support/shlex.ts';

test.each<[string, string[]]>([
  ['a b  c', ['a', 'b', 'c']],
  [`a "b c" 'd e'`, ['a', 'b c', 'd e']],
  [`a"b"'c'd`, ['abcd']],
  [`"a\\"b" '\\n' \\x`, ['a"b', '\\n', 'x']],
  ['a\n\tb', ['a', 'b']],
  [`''`, ['']],
  ['a # b', ['a', '#', 'b']],
  ['', []],
])('a command line becomes the words that Ansible runs: %s', (line, words) => {
  expect(splitWords(line)).toEqual(words);
});

test("an open quote is told in Python's words", () => {
  expect(() => splitWords('echo "a')).toThrow('No closing quotation');
  expect(() => splitWords('echo \\')).toThrow('No escaped character');
});

test.each([
  ['abc-1.2/x:@', 'abc-1.2/x:@'],
  ['a b', "'a b'"],
  ["it's", `'it'"'"'s'`],
  ['', "''"],
])('a failed command is shown quoted: %s', (word, quoted) => {
  expect(quoteWord(word)).toBe(quoted);
});
