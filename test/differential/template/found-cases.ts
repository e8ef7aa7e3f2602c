import type { Case } from './cases.ts';

/** What comparing the templates of public roles, and generated ones, brought to light; they run as `{{ ... }}`. */
const EXPRESSIONS = `
{'a': l, 'b': l} | to_yaml
{'a': l, 'b': l} | to_nice_yaml
[d, d | combine({'z': 1})] | to_yaml
[[], []] | to_yaml
[l, l | list] | to_yaml
[l, l[:]] | to_yaml
[[d] | map(attribute='c d') | list, d] | to_yaml
dict(a=l, b=l) | to_yaml
(badlist + badlist) | list | length
['a'] | map(attribute='id') | list | length
['a'] | map(attribute='id') | list | intersect(nope)
lookup('nosuch', nope)
lookup('env', 'NO_SUCH_VARIABLE', unknown_option=1)
l + nope
[1] + nope
d | dict2items + nope
nope in l
nope in []
nope in ''
nope in 'abc'
nope in d
nope in true
'abc'[nope:]
nope(nope2)
nope[1:] is defined
nope[1:] | default('q')
nope[1:] in []
nope[1:2] in 'abc'
'%d' % nope
'%x' % nope
'abc' % nope
'abc'.find(1)
'abc'.count(2)
'abc'.split(1)
[{'a':1},{'a':1}] | sort
{'k': [1], 1: 'x'} | sort(reverse=true)
'192.168.0.1/24' | ipaddr
[nope] is version('1', '>')
[false, nope] is all
[true, nope] is any
5 is abs
5 | last
5 | reverse
{} | random
{'a': 1} | random(seed='x')
'x' | round(1, 'floor')
true | normpath
('a', nope) | path_join
'YWJ_j' | b64decode
[{'a': 1}] | difference(nope)
5 | intersect([1])
[1] | intersect(true)
['x'] | subelements('v')
lookup('vars', "it's")
lookup('file', '')
lookup('list', '{{ i }}-x' if t else '{{ s }}')
query('list', ['{{ i }}' if e else '{{ s }}', 'y'])
'a' | nofilter1 | nofilter2(x | nofilter3)
1 if false else 'a' | nofilter
l * 1.5
1.5 * l
'x' * l
[1] * 1.5
l * nope
d.items - 1
l.pop - 1
d.keys - 1
s | combine({'a': nope})
nope2 | combine({nope: nope3.x + 1})
{nope: nope2 + 1}
{[1]: nope + 1}
nope in ([nope2] | map('upper'))
nope in ([1] | map(attribute='x'))
nope ~ (nope2 + 1)
nope ~ (1 if nope3 else 2)
d is directory
1.5 is file
none is link
d is mount
'/nope' is same_file('/nope2')
'.'.join(('a', nope))
'.'.join([1, nope])
{'a': d.get} | to_json
{'a': d.get} | tojson
[nope, nope2] | max
[nope, nope2] | sort
['a'] | unique(attribute='x')
[nope, 1] is ne(1)
{'a': nope} is eq(1)
[nope] is lt(1)
[nope] is in([1])
[nope] == 1
{'k': 1, 1: 'x'} | tojson
{true: 1, 1.5: 'x'} | tojson
{'k': 1, 1: 'x'} | to_nice_json
'x'.encode()
d | urlsplit
l | urlsplit('netloc')
1 + ([3] | list)
1 + [3]
true + l
'a' ~ range ~ dict ~ cycler ~ joiner ~ namespace
d._foo
d.__foo
d.__class__
('a' if false) + 'a'
-('b' if false)
('b' if false) < 2
[nope, 'x'] | path_join
['x', nope] | commonpath
['x', nope] | length
['x', nope] | list | length
([1] | list) + nope
[1] + [2] + nope
(nope | default([])) + nope
{'a': nope} | combine({'a': 1})
{'a': nope} | combine({'b': 1}) | combine(nope2)
{'a': nope} | dict2items | length
{'a': nope} | length
{'a': nope, 'b': 1} | dictsort | length
[{'a': 1}] | community.general.lists_intersect([{'a': 1}])
[1] | community.general.lists_intersect([{'a': 1}])
{'a': 1} | ansible.utils.remove_keys({'a': 1})
'x' | ansible.utils.remove_keys(['a'])
{'ips': 'x'} | ansible.utils.ipwrap
3 | ansible.utils.ipwrap
omit | ansible.utils.ipaddr
lookup('ini', 'a section=b file=/nope.ini')
query("it's nope")
dict([['a', 1]]).update([{'a': 1, 'b': 2}])
[('a', 'b')] | items2dict(key_name=0, value_name=1)
[['a']] | items2dict(key_name=0, value_name=1)
{'a': {'b': [1, 2, {'c': 'x'}]}} | ansible.utils.get_path('a.b[2].c')
{'a': {'b': [1, 2]}} | ansible.utils.get_path('a.zz') | default('no')
{'a': {'b': [1, 2]}} | ansible.utils.get_path('zz')
{'a': {'b': [1, 2]}} | ansible.utils.get_path('a.b | length')
[1] | ansible.utils.get_path('[0]')
lookup('ansible.utils.get_path')
'abc' | ansible.utils.index_of('eq', 2)
[1, 2] | ansible.utils.index_of('eq', 2, 'k')
'192.168.1.25/24' | ansible.utils.usable_range
[] | zip([nope])
[1] | zip([2, nope])
[nope] | zip([])
dict([] | zip([1] | map(attribute='id')))
range(*3)
dict(**[1])
lookup('amazon.aws.aws_collection_constants', 'minimum_boto3_version')
lookup('amazon.aws.aws_collection_constants')
['my value', 'a"b', '', 'x/'] | ansible.windows.quote
['my value', 'a"b', 'a^b', '', 'x', 'a&b'] | ansible.windows.quote(shell='cmd')
["it's", ''] | ansible.windows.quote(shell='powershell')
{'A': 'b c', 'D': none} | ansible.windows.quote
'x' | ansible.windows.quote(shell='zsh')
[3, 1, 2] | permutations(2) | list
'cisco' | type5_pw('abcd')
'x' | ipaddr
d.get('zz', []) + nope
[3, 1, 2] | combinations(2) | list
`;

const FILES = [
  '{% if false %}{{ 1 | nofilter }}{% endif %}x',
  '{% if false %}{% for i in [1] %}{{ i | nofilter }}{% endfor %}{% endif %}x',
  '{% if false %}{% with a = 1 %}{{ a | nofilter }}{% endwith %}{% endif %}x',
  '{% if false %}{% for i in [1] | nofilter %}{% endfor %}{% endif %}x',
  '{{ a "b" $ }}',
  '{{ a.$ }}',
  '{{ a ? b : c }}',
  '{{ f (g .) $ }}',
  '{{ (a.) $ }}',
  '{{ badlist }} + {{ nope3 }}',
  '#jinja2: trim_blocks: "true"\nx',
  '#jinja2: variable_start_string: 5\nx',
  '{% do l.append(1) %}',
  "{% set m = {} %}{% set _ = m.update({'a': 1, 'b': nope}) %}: {{ m }}",
  "{% set m = {} %}{% set _ = m.update([['a', nope]]) %}: {{ m }}",
  '{% set m = [] %}{% set _ = m.extend([1, nope]) %}: {{ m }}',
  '{% set m = [] %}{% set _ = m.append([nope]) %}: {{ m | length }}',
  '{% for i in [1] %}{% break %}{% endfor %}',
  '{% set x = l %}{% set y = l %}{{ [x, y] | to_yaml }}',
  '{% set o = [] %}{% for i in [d, d] %}{% set _ = o.append({"k": i["c d"]}) %}{% endfor %}{{ o | to_nice_yaml }}',
];

export const FOUND: readonly Case[] = [
  ...EXPRESSIONS.trim()
    .split('\n')
    .map((text): Case => ({ kind: 'template', text: `{{ ${text} }}` })),
  ...FILES.map((text): Case => ({ kind: 'file', text })),
  { kind: 'condition', text: "nope not in 'abc'" },
  { kind: 'condition', text: 'd | d(false)' },
  { kind: 'condition', text: "lookup('env', 'NO_SUCH_VARIABLE')" },
  { kind: 'condition', text: "false or lookup('env', 'NO_SUCH_VARIABLE')" },
  { kind: 'file', text: ': {% set v %}a{{ nope }}{% endset %}{{ v is defined }}' },
  { kind: 'file', text: ': {% set v %}a{{ nope }}{% endset %}ok' },
  { kind: 'template', text: '{{ 3 | union([1]) }}' },
  ...[
    's',
    'ref',
    'ref2',
    'l',
    'selfd.z',
    't and s',
    's != none and s',
    's | string',
    'nope | default(s)',
    's if t else e',
    's | upper',
  ].map((text): Case => ({ kind: 'condition', text })),
];
