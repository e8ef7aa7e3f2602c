import fc from 'fast-check';
import type { Case } from './cases.ts';

/** Values that are written out, from every type. */
const literals = fc.oneof(
  fc.integer({ min: -20, max: 300 }).map(String),
  fc.constantFrom('0', '1', '2.5', '1.0', '1e3', 'true', 'false', 'none', '[]', '{}', "''"),
  fc.constantFrom(
    "'abc'",
    "'a,b,,c'",
    "'Hello World'",
    "'42'",
    "' x '",
    "'/etc/a.conf'",
    "'it''s'",
    "'é✓'",
    "'1.2.3'",
  ),
  fc.constantFrom('[3, 1, 2]', "['b', 'a', 'B']", '[1, [2, [3]]]', '[true, none, 1.5]', '(1, 2)'),
  fc.constantFrom("{'a': 1, 'b': 2}", "{'k': [1], 1: 'x'}", "[{'n': 'x', 'v': 1}, {'n': 'y', 'v': 2}]"),
);

/** Variables of files/variables.yml, with ones that fail among them. */
const names = fc.constantFrom(
  ...[
    'i',
    'f',
    't',
    'n',
    's',
    'num',
    'zero',
    'l',
    'd',
    'e',
    'ref',
    'ref2',
    'nested',
    'nope',
    'liststr',
    'omit',
  ],
);

const operators = fc.constantFrom(
  ...['+', '-', '*', '/', '//', '%', '**', '~', '==', '!=', '<', '<=', '>', 'and', 'or', 'in', 'not in'],
);

const FILTERS =
  `abs, b64encode, basename, bool, capitalize, center(9), combine({'z': 1}), count, d('x'), default('x', true),
  dict2items, dictsort, difference([1]) | length, dirname, e, escape, first, flatten, float, float(1), from_json, from_yaml, groupby('v'), hash('md5'),
  human_readable, human_to_bytes, indent(2, true), int, int(7), intersect([1, 'a']) | length, items2dict('n', 'v'), join, join('-'), last, length, list,
  lower, map('int'), map(attribute='n'), map('upper'), max, md5, min, pprint, product([1]), quote, random(seed='x'), regex_escape,
  regex_findall('[a-c]'), regex_replace('([a-z])', '<\\\\1>'), regex_search('l+'), reject('none'), rejectattr('v', 'eq', 1), replace('a', 'Z'),
  reverse, round, round(1, 'floor'), select, select('string'), selectattr('n'), sha1, shuffle(seed=1), slice(2), sort, sort(reverse=true),
  split(','), splitext, string, sum, symmetric_difference([1]) | length, ternary('yes', 'no'), title, to_json, to_nice_json, to_nice_yaml, to_uuid,
  to_yaml, trim, truncate(4), type_debug, union([1]) | length, unique, upper, urldecode, urlencode, wordcount, wordwrap(4), xmlattr, zip([1, 2]),
  batch(2), filesizeformat, format(1), items, log(10), mandatory, path_join, pow(2), root, strftime('%Y'), striptags, tojson, urlize,
  win_basename, zip_longest('ab'), subelements('v'), extract([1, 2, 3]), permutations(2), comment, checksum, commonpath, normpath`
    .replace(/\s+/g, ' ')
    .split(/, (?![^(]*\))/);

const TESTS = [
  ...[
    'boolean',
    'callable',
    'defined',
    'divisibleby(2)',
    'eq(1)',
    'even',
    'false',
    'float',
    'ge(2)',
    'in([1, 2])',
    'integer',
  ],
  ...[
    'iterable',
    'lower',
    'lt(3)',
    'mapping',
    'ne(1)',
    'none',
    'number',
    'odd',
    'sameas(1)',
    'sequence',
    'string',
    'true',
  ],
  ...[
    'undefined',
    'upper',
    "match('a')",
    "search('b')",
    "regex('c$')",
    "version('1.2', '>')",
    'all',
    'any',
    'contains(1)',
  ],
  ...[
    'truthy',
    'falsy',
    'subset([1, 2, 3])',
    'superset([1])',
    'failed',
    'changed',
    'succeeded',
    'skipped',
    'abs',
    'nan',
    'url',
  ],
];

const METHODS =
  `upper(), lower(), split(), split(','), strip(), replace('a', 'b'), startswith('a'), endswith('c'), find('b'), join(['x', 'y']),
  items(), keys(), values(), get('a'), get('q', 1), index(1), count('a'), copy(), title(), zfill(6), splitlines(), isdigit(), partition(','),
  format(1, a=2), ljust(5), rsplit(',', 1), swapcase(), encode(), bit_length(), is_integer(), as_integer_ratio()`
    .replace(/\s+/g, ' ')
    .split(/, (?![^(]*\))/);

const SUBSCRIPTS = ['[0]', '[-1]', '[9]', "['a']", '.a', '.nope', '[1:]', '[::-1]', '[:2]', '[::2]', '.x.y'];

const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie('expression');
  return {
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'expression' },
      { weight: 3, arbitrary: literals },
      { weight: 3, arbitrary: names },
      { weight: 3, arbitrary: fc.tuple(inner, fc.constantFrom(...FILTERS)).map(([a, f]) => `(${a}) | ${f}`) },
      { weight: 2, arbitrary: fc.tuple(inner, operators, inner).map(([a, o, b]) => `(${a}) ${o} (${b})`) },
      { weight: 1, arbitrary: fc.tuple(inner, fc.constantFrom(...TESTS)).map(([a, t]) => `(${a}) is ${t}`) },
      {
        weight: 1,
        arbitrary: fc.tuple(inner, fc.constantFrom(...TESTS)).map(([a, t]) => `(${a}) is not ${t}`),
      },
      { weight: 1, arbitrary: fc.tuple(inner, fc.constantFrom(...METHODS)).map(([a, m]) => `(${a}).${m}`) },
      { weight: 1, arbitrary: fc.tuple(inner, fc.constantFrom(...SUBSCRIPTS)).map(([a, s]) => `(${a})${s}`) },
      { weight: 1, arbitrary: inner.map((a) => `not (${a})`) },
      {
        weight: 1,
        arbitrary: fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a}) if (${b}) else (${c})`),
      },
      { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `[${a}, ${b}]`) },
      { weight: 1, arbitrary: fc.tuple(inner, inner).map(([a, b]) => `{'a': ${a}, 'b': ${b}}`) },
    ),
  };
});

/** Templates: text, expressions and statements, with every kind of white space control. */
const { body } = fc.letrec<{ body: string }>((tie) => {
  const inner = tie('body');
  const sign = fc.constantFrom('', '', '', '-', '+');
  const tag = (text: string, [open, close]: readonly [string, string]) =>
    `{%${open} ${text} ${close === '+' ? '' : close}%}`;
  const signs = fc.tuple(sign, sign);
  const small = fc.oneof(names, literals);
  return {
    body: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'body' },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          'text',
          ' ',
          '\n',
          '  indented\n',
          '\n\n',
          'a\tb',
          '{ x }',
          '# no',
          '{# note #}',
          '{#- note -#}\n',
        ),
      },
      { weight: 3, arbitrary: fc.tuple(expression, sign).map(([e, s]) => `{{${s === '+' ? '' : s} ${e} }}`) },
      { weight: 2, arbitrary: fc.tuple(inner, inner).map(([a, b]) => a + b) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(small, inner, inner, signs, signs)
          .map(([e, a, b, s, u]) => `${tag(`if ${e}`, s)}${a}${tag('else', u)}\n${b}${tag('endif', s)}`),
      },
      {
        weight: 2,
        arbitrary: fc
          .tuple(small, inner, signs, signs)
          .map(([e, a, s, u]) => `${tag(`for x in ${e}`, s)}${a}{{ loop.index }}${tag('endfor', u)}\n`),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(expression, inner).map(([e, a]) => `{% set v = ${e} %}\n${a}{{ v is defined }}`),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(inner, inner).map(([a, b]) => `{% set v %}${a}{% endset %}${b}{{ v }}`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(inner, small)
          .map(([a, e]) => `{% macro m(p, q=1) %}${a}{{ p }}{% endmacro %}{{ m(${e}) }}`),
      },
      { weight: 1, arbitrary: inner.map((a) => `{% filter upper %}${a}{% endfilter %}`) },
      {
        weight: 1,
        arbitrary: fc.tuple(small, inner).map(([e, a]) => `{% with w = ${e} %}${a}{{ w }}{% endwith %}`),
      },
      { weight: 1, arbitrary: inner.map((a) => `{% raw %}${a.replaceAll('raw', '')}{% endraw %}`) },
    ),
  };
});

/** Cases that nobody thought of: the same ones for the same seed. */
export function generateCases(count: number, seed: number): Case[] {
  const kinds = fc.oneof(
    { weight: 5, arbitrary: expression.map((text): Case => ({ kind: 'template', text: `{{ ${text} }}` })) },
    { weight: 1, arbitrary: expression.map((text): Case => ({ kind: 'expression', text })) },
    { weight: 2, arbitrary: expression.map((text): Case => ({ kind: 'condition', text })) },
    { weight: 3, arbitrary: body.map((text): Case => ({ kind: 'file', text: `: ${text}` })) },
  );
  return fc.sample(kinds, { numRuns: count, seed });
}
