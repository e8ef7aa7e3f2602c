import { describe, expect, test } from 'vitest';
import { parseKv, splitArgs, unquote } from '../../../runtime/module/free-form.ts';

describe('arguments written as text', () => {
  test.each<[string, string, boolean, Record<string, string>, string | undefined]>([
    ['key=value words', 'a=1 b=two', false, { a: '1', b: 'two' }, undefined],
    ['quotes around a value', `a="x y" b='z'`, false, { a: 'x y', b: 'z' }, undefined],
    [
      'a template with blanks',
      'a={{ b | default("x y") }} c=1',
      false,
      { a: '{{ b | default("x y") }}', c: '1' },
      undefined,
    ],
    ['an equals sign in a value', 'a=b=c', false, { a: 'b=c' }, undefined],
    ['escapes in a value', 'a=x\\ny', false, { a: 'x\ny' }, undefined],
    ['bare words', 'one a=1 two', false, { a: '1' }, 'one two'],
    ['a command with options', 'ls -l chdir=/tmp', true, { chdir: '/tmp' }, 'ls -l'],
    ['a command with its own k=v', 'env A=1 sh -c "echo $A"', true, {}, 'env A=1 sh -c "echo $A"'],
    ['the white space of a command', 'echo  a   "b  c"', true, {}, 'echo  a   "b  c"'],
    ['lines of a command', 'echo a\necho b\n', true, {}, 'echo a\necho b\n'],
    ['a line continuation', 'echo a \\\n b', true, {}, 'echo a b'],
    ['an escaped equals sign', 'a\\=b', false, {}, 'a=b'],
    ['nothing', '', false, {}, undefined],
  ])('%s', (_, text, commandLine, options, raw) => {
    const parsed = parseKv(text, commandLine);
    expect(Object.fromEntries(parsed.options)).toEqual(options);
    expect(parsed.raw).toBe(raw);
  });

  test.each(['a="x', "it's", '{{ a', 'x {% if'])('text that never ends is refused: %s', (text) => {
    expect(() => splitArgs(text)).toThrow(
      'failed at splitting arguments, either an unbalanced jinja2 block or quotes',
    );
  });

  test.each([
    [`"a"`, 'a'],
    [`"a'`, `"a'`],
    [`"a\\"`, `"a\\"`],
    [`"`, `"`],
  ])('quotes come off in pairs only: %s', (text, expected) => {
    expect(unquote(text)).toBe(expected);
  });
});
