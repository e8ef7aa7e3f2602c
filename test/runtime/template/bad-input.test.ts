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
  ])('%s: an error with its place, not a crash', (_what, text, message) => {
    expect(() => render(text)).toThrow(
      expect.objectContaining({ name: 'TemplateError', message: expect.stringContaining(message) }),
    );
    expect(() => render(text)).toThrow(expect.objectContaining({ origin: expect.anything() }));
  });

  it('the first items of what has too many can still be had', () => {
    expect(render('{{ [range(10**9) | first, range(10**9)[5]] }}')).toEqual([0, 5]);
  });
});
