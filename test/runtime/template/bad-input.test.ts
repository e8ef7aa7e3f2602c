import { describe, expect, it } from 'vitest';
import { Origin, Source } from '../../../runtime/errors/source.ts';
import { createTemplar } from '../../../runtime/template/engine.ts';
import { Template } from '../../../runtime/values/raw.ts';

const scope = { get: () => undefined, names: () => [] };

function render(text: string): unknown {
  const templar = createTemplar({ scope, environment: { baseDir: '/' } });
  return templar.resolve(new Template(text, new Origin(new Source('/play/site.yml', text), 0)));
}

describe('templates that can only fail', () => {
  it.each([
    [
      'more items than a list can have',
      '{{ range(10**9) | list }}',
      'a list of 1000000000 items is too long',
    ],
    ['a list repeated too often', '{{ [1] * 10**10 }}', 'a list of 10000000000 items is too long'],
    ['a text that is too long', "{{ 'a' * 10**10 }}", 'Invalid string length'],
    ['a number that is too big', '{{ 7 ** (10**9) }}', 'the number is too big'],
    [
      'too many ways to choose',
      '{{ range(30) | combinations(15) }}',
      'a list of 155117520 items is too long',
    ],
    ['deep brackets', `{{ ${'('.repeat(5000)}1${')'.repeat(5000)} }}`, 'maximum recursion depth exceeded'],
    ['a long sum', `{{ 1${' + 1'.repeat(20_000)} }}`, 'maximum recursion depth exceeded'],
    [
      'deep statements',
      '{% if 1 %}'.repeat(3000) + '{% endif %}'.repeat(3000),
      'maximum recursion depth exceeded',
    ],
    [
      'a macro that calls itself',
      '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}',
      'maximum recursion depth exceeded',
    ],
    [
      'a loop that calls itself',
      '{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}',
      'recursion depth exceeded',
    ],
    ['an argument given twice', '{{ dict(a=1, a=2) }}', 'keyword argument repeated: a'],
    ['no end of a comment', 'x {# y', 'Missing end of comment tag'],
    ['no end of raw', '{% raw %}x', 'Missing end of raw directive'],
    ['no end of a text', "{{ 'a }}", 'unexpected char "\'" at 3'],
    ['no end of an expression', '{{ x', "unexpected end of template, expected 'end of print statement'."],
    ['no end of a tag', '{% if x', "unexpected end of template, expected 'end of statement block'."],
    [
      'no end of a block',
      '{% if x %}',
      "Unexpected end of template. Jinja was looking for the following tags: 'elif'",
    ],
    ['too few arguments', "{{ 'x' | replace('a') }}", "missing 1 required positional argument: 'new'"],
    [
      'too many arguments',
      "{{ 'x' | replace('a', 'b', 1, 2) }}",
      'takes from 3 to 4 positional arguments but 5 were given',
    ],
    ['lists within lists', `{{ ${'['.repeat(6000)} }}`, 'maximum recursion depth exceeded'],
    ['many filters', `{{ 1${' | int'.repeat(20_000)} }}`, 'maximum recursion depth exceeded'],
    ['many attributes', `{{ a${'.b'.repeat(20_000)} }}`, 'maximum recursion depth exceeded'],
    ['a width that is too big', "{{ '%9999999999d' % 1 }}", 'Invalid string length'],
  ])('%s: an error with its place, not a crash', (_what, text, message) => {
    expect(() => render(text)).toThrow(
      expect.objectContaining({ name: 'TemplateError', message: expect.stringContaining(message) }),
    );
    expect(() => render(text)).toThrow(expect.objectContaining({ origin: expect.anything() }));
  });

  it.each([
    ["{{ 'a' | lowr }}", "No filter named 'lowr'.", "Did you mean 'lower'?"],
    ["{{ 'a' is defind }}", "No test named 'defind'.", "Did you mean 'defined'?"],
    ["{{ lookup('fil', 'x') }}", "The lookup plugin 'fil' was not found.", "Did you mean 'file'?"],
    ["{{ 'a' | json_qery('b') }}", "No filter named 'json_qery'.", "Did you mean 'json_query'?"],
  ])('%s: an error that names what was probably meant', (text, message, help) => {
    expect(() => render(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), help }),
    );
  });

  it('variables that name each other for ever are an error', () => {
    const names = new Map([
      ['a', new Template('{{ b }}', undefined)],
      ['b', new Template('{{ a }}', undefined)],
    ]);
    const templar = createTemplar({
      scope: { get: (name) => names.get(name), names: () => names.keys() },
      environment: { baseDir: '/' },
    });
    expect(() => templar.resolve(new Template('{{ a }}', undefined))).toThrow(
      'Recursive loop detected in template',
    );
  });

  it('bytes that are no text are kept as they are', () => {
    expect(render('\u0000\u0001 {{ 1 }} \ud800')).toBe('\u0000\u0001 1 \ud800');
  });

  it('the first items of what has too many can still be had', () => {
    expect(render('{{ [range(10**9) | first, range(10**9)[5]] }}')).toEqual([0, 5]);
  });
});
