import { FOUND } from './found-cases.ts';

/** A text and how it is evaluated: as a playbook string, a bare expression, a condition, or a template file's text. */
export interface Case {
  readonly kind: 'template' | 'expression' | 'condition' | 'file';
  readonly text: string;
}

/** Expressions, one a line; they run as `{{ ... }}` of a playbook string. */
const EXPRESSIONS = String.raw`
i
f
t
n
s
num
zero
l
d
e
date
stamp
ref
ref2
nested
selfd
selfd.y
selfd.z[0]
bad
badlist
badlist[0]
badlist | length
badlist | first
badlist | list | length
baddict
baddict.ok
baddict.bad is defined
baddict.bad | default('z')
div
div | default('z')
div is defined
syntax
syntax is defined
rec1
liststr
dictstr
jsonstr
tstr
unsafe
omitted
omit
'1'
"1" | int
[omit, 1]
{'a': omit}
4/2
7//2
-7//2
neg//2
-7 % 3
7 % -3
7.5 % 2
-7.5 // 2
2**3
2**-1
2**100
2**0.5
10**20
1e16
1e15
1e22
1e-5
0.0001
0.1+0.2
123456789.0*10
1.0
100.0
1e100
5e-324
1.7976931348623157e308
'a'*3
3*'ab'
[1]*2
(1,)*3
[1,2]+[3]
(1,)+(2,)
1 == 1.0
true == 1
'1' == 1
[1,2] == [1,2]
(1,2) == [1,2]
{'a':1} == {'a':1.0}
1 < 2 < 3
1 < 2 > 3
'a' < 'b'
[1,2] < [1,3]
'a' < 1
none < 1
none == none
big + 1
big * big
big // 7
big % 7
-big // 7
big == 123456789012345678901234567890
big > 5
1 in l
'a' in d
'b' in 'abc'
1 in 'abc'
none in l
not true
not l
not empty
1 and 2
0 or 'x'
'' or none
true and l
'a' if false
'a' if t else 'b'
'a' if fa else 'b' if t else 'c'
undefinedvar
undefinedvar.foo
undefinedvar.foo.bar
d.nokey
d.nokey.more
d['nokey']
l[99]
l[-1]
l[-99]
l['x']
s.nope
i.nope
none.x
undefinedvar is defined
undefinedvar.foo is defined
undefinedvar is undefined
d.nokey.more.deep is defined
d.nokey.more | default('dd')
undefinedvar[0]['x'] | default('dd')
(undefinedvar | default({})).x | default(3)
undefinedvar | d
undefinedvar | default
undefinedvar + 1
1 + undefinedvar
undefinedvar | length
undefinedvar | bool
not undefinedvar
undefinedvar == 1
1 in undefinedvar
undefinedvar ~ 'x'
[undefinedvar]
{'a': undefinedvar}
[undefinedvar] | length
undefinedvar()
undefinedvar.foo()
e | default('x')
e | default('x', true)
n | default('x')
n | default('x', true)
none
1/0
1.0/0
1//0
1%0
0.0**-1
'a' + 1
1 + 'a'
[1] + 'a'
{} + {}
none + 1
[] - []
-'a'
+'a'
-true
'%s' % 5
'%d' % 5.7
'%d' % 'a'
'%s %s' % (1, 2)
'%s %s' % [1, 2]
'%s' % [1, 2]
'%(a)s-%(b)s' % d
'%5d|%-5d|%05d|%+d' % (1, 2, 3, 4)
'%x %X %o %#x %e %g %f' % (255, 255, 8, 255, 1234.5, 0.00001, 1.5)
'%5.2f|%-8.3f|' % (3.14159, 2.71828)
'%c%c' % (65, 'b')
'%%' % ()
'%r' % 'a'
'%.3s' % 'abcdef'
'%s' % none
'abc' % 1
'{} {}'.format(1, 'a')
'{0} {1} {0}'.format(1, 'a')
'{a} {b}'.format(a=1, b='x')
'{:>5}|{:<5}|{:^5}|{:05d}'.format('a','b','c',42)
'{:,}'.format(1234567)
'{:.2f} {:e} {:g} {:%}'.format(1.5, 1234.5, 0.0001, 0.25)
'{:x} {:#x} {:b} {:o} {:X}'.format(255, 255, 5, 8, 255)
'{0[a]} {b}'.format(d, b=t)
'{!r}'.format('a')
'{:*^10}'.format('x')
'{:+d} {: d}'.format(5, 5)
'{:010.3f}'.format(3.14159)
'{}'.format(l)
'{'.format(1)
'{} {}'.format(1)
'{a}'.format(b=1)
'{:>{w}}'.format('a', w=5)
'{{}}'.format()
'ab'[0]
'abc'[::-1]
'abc'[1:]
'abc'[:-1]
'abc'[5:]
'abc'[::2]
l[1:3]
l[::-1]
l[:2]
(1,2,3)[1:]
range(5)[1:3]
ununi[1]
uni[::-1]
'a' 'b'
0x1f
0b101
0o17
1_000
1_000.5
"\d"
'\\d'
'\n' | length
'it''s'
"it's"
['it\'s']
["it's"]
['a"b']
['a\nb']
['é']
['\\']
[1.0, 1e20, 0.1]
[none, true]
(1,)
(1,2)
()
[]
{}
{'a': (1,2)}
{1: 'a', true: 'b'}
{1.0: 'a', 1: 'b'}
{'b':1,'a':2}
{none: 1}
{[1]: 2}
intkeys
intkeys[1]
intkeys['1']
intkeys.1
d.keys()
d.values()
d.items()
d.items() | list
d | list
d.keys
d.keys() | sort
d['keys'] | default('nokey')
d.items is defined
range(3)
range(3) | list
range(1, 10, 3) | list
range(10, 0, -3) | list
range(0) | list
range('a')
d.get('a')
d.get('zz')
d.get('zz', 9)
d.copy()
d.pop('a')
s.upper()
s.split('b')
'a,b,c'.split(',')
'a,b,c'.split(',', 1)
' a  b '.split()
' a  b c '.split(none, 1)
'a,b,c'.rsplit(',', 1)
'a b'.partition(' ')
'abcabc'.replace('b', 'X')
'abcabc'.replace('b', 'X', 1)
'abc'.find('c')
'abc'.find('z')
'abc'.index('z')
'abc'.startswith('a')
'abc'.startswith(('x', 'a'))
'abc'.endswith('c')
' x '.strip()
'xxaxx'.strip('x')
'xxaxx'.lstrip('x')
'xxaxx'.rstrip('x')
'a\nb\r\nc'.splitlines()
'abc'.center(10, '*')
'abc'.center(9)
'abc'.center(8)
'ab'.center(5)
'ab'.ljust(5) ~ '|'
'ab'.rjust(5)
'5'.zfill(3)
'-5'.zfill(4)
'abc'.title()
"they're bill's".title()
'aBC'.swapcase()
'aBC'.capitalize()
'abc'.isalpha()
'123'.isdigit()
'abc'.isupper()
'ABC'.isupper()
'abc'.islower()
' '.isspace()
'a1'.isalnum()
'a1'.isidentifier()
'-'.join(['a', 'b'])
'-'.join([1])
'abc'.count('b')
'a\tb'.expandtabs(4)
'prefix-x'.removeprefix('prefix-')
'x.txt'.removesuffix('.txt')
'abc'.nope()
'abc'.upper(1)
'abc'.split(foo=1)
'abc'.replace('a')
5.bit_length()
(5).bit_length()
(5).__and__(3)
(1.5).is_integer()
''.__class__
[1,2,3].index(2)
[1,2,3].index(9)
[1,2,2].count(2)
date.year
date.strftime('%Y/%m/%d')
date.isoformat()
stamp.hour
stamp.isoformat()
stamp - stamp
(stamp - stamp).total_seconds()
stamp > stamp
date < date
lookup('env', 'NOPE_NOT_SET')
lookup('env', 'NOPE_NOT_SET', default='z')
lookup('env', 'NOPE_NOT_SET', default=undef())
query('list', 1, 2)
lookup('list', 1, 2)
lookup('list', 'a', 'b')
lookup('list', 1)
query('items', [1, [2, 3]], 4)
lookup('dict', d)
query('dict', d)
query('indexed_items', ['a', 'b'])
query('nested', [1, 2], ['a', 'b'])
query('together', [1, 2], ['a'])
query('sequence', 'start=1 end=5 stride=2')
query('sequence', '3-7/2:host%02d')
query('sequence', 'count=3')
query('sequence', 'start=0x10 count=2 format=%04x')
query('sequence', start=1, end=3)
query('sequence', 'foo=1')
query('sequence', '5-1')
query('subelements', users, 'groups')
query('subelements', users, 'nope')
query('subelements', users, 'nope', {'skip_missing': true})
lookup('pipe', 'echo 5')
lookup('pipe', 'exit 3')
lookup('lines', 'printf "a\\nb\\n"')
query('lines', 'printf "a b"')
lookup('vars', 'i')
lookup('vars', 'nope')
lookup('vars', 'nope', default='z')
lookup('vars', 'ref')
query('varnames', '^ref')
query('varnames', '^us', '^ints$')
lookup('nolookup')
lookup()
lookup('file', 'nope')
lookup('file', 'nope', errors='ignore')
query('file', 'nope', errors='ignore')
lookup('first_found', ['nope'])
lookup('first_found', ['nope'], skip=true)
query('fileglob', '/nope/*')
lookup('config', 'DEFAULT_FORKS')
lookup('config', 'NOPE_SETTING')
lookup(undefinedvar)
lookup('env', undefinedvar)
namespace(a=1).a
namespace(a=1).b
dict(a=1, b=2)
dict([['a', 1]])
dict(d, z=1)
cycler('a', 'b').current
joiner(',')()
now() is defined
now(fmt='%Y') | int > 2000
undef()
undef('hint here')
undef() | default('x')
i | string
i | int
'12abc' | int
'0x1f' | int
'0x1f' | int(base=16)
'11' | int(0, 2)
'1e3' | int
'42.9' | int
3.9 | int
-3.9 | int
none | int
'abc' | int(7)
true | int
'1.5' | float
'abc' | float
'abc' | float(2.5)
'nan' | float
'inf' | float
1 | float
1.5 | round
2.5 | round
-2.5 | round
2.567 | round(2)
2.675 | round(2)
1234 | round(-2)
1250 | round(-2)
1234.5 | round(-2)
2.4 | round(0, 'ceil')
2.6 | round(0, 'floor')
2.41 | round(1, 'ceil')
5 | round
5 | round(1, 'ceil')
'a' | round
-5 | abs
-5.5 | abs
'a' | abs
10 | string
true | string
l | string
none | string
'yes' | bool
'YES' | bool
'foo' | bool
'1' | bool
1 | bool
2 | bool
1.0 | bool
'' | bool
none | bool
[] | bool
'True' | bool
'off' | bool
[3,1,2] | sort
[3,1,2] | sort(true)
[3,1,2] | sort(reverse=true)
['b','A','a','B'] | sort
['b','A','a','B'] | sort(case_sensitive=true)
[1,'a'] | sort
['a', 1] | sort
users | sort(attribute='age') | map(attribute='name')
users | sort(attribute='name') | map(attribute='name') | list
users | sort(attribute='age,name') | map(attribute='name')
users | sort(attribute='nope')
[true, 1, 1.0] | unique
['B','b'] | unique
['B','b'] | unique(case_sensitive=true)
[[1],[1],[2]] | unique
users | unique(attribute='age') | map(attribute='name')
[1,2,2,3] | unique
[{'a': 1}, {'a': 1}] | unique
[1,2,3] | first
[] | first
[] | first | default('z')
'abc' | first
[1,2,3] | last
[] | last
'abc' | last
d | first
[] | max
[] | min
[3,1,2] | max
['b','A'] | max
['b','A'] | min
users | max(attribute='age')
[1,'a'] | max
[1,2,3] | sum
[1.5,2] | sum
users | sum(attribute='age')
['a'] | sum
[[1],[2]] | sum(start=[])
[] | sum
[1,2,3,4,5,6,7] | batch(3)
[1,2,3,4,5,6,7] | batch(3, 'x')
[] | batch(0)
[1,2,3] | batch(0)
[1,2,3] | batch(-1, 'x')
[1,2,3,4,5,6,7] | slice(3)
[1,2,3,4,5,6,7] | slice(3, 'x')
[1,2,3] | join(',')
[1,none,true] | join('-')
['a','b'] | join
users | join(', ', attribute='name')
l | join(' ')
'abc' | join('-')
[1,2] | map('string')
['a','b'] | map('upper') | list
['1','2'] | map('int') | sum
[1,2] | map('nofilter')
[1,2] | map
users | map(attribute='name')
users | map(attribute='address.city')
users | map(attribute='nope')
users | map(attribute='nope', default='z')
users | map(attribute='groups.0', default='none')
['a', 'b'] | map('regex_replace', '^', 'x')
[1, 'a'] | map('divisibleby', 2)
l | select('string')
l | select('number')
l | reject('none')
[0,1,2] | select
[0,1,2] | select('odd')
[1,2,3,4] | select('>', 2)
[1,2,3,4] | reject('gt', 2) | list
users | selectattr('active') | map(attribute='name')
users | rejectattr('active') | map(attribute='name')
users | selectattr('age', 'eq', 30) | map(attribute='name')
users | selectattr('age', '>', 26) | map(attribute='name')
users | selectattr('name', 'match', '^[a-b]') | map(attribute='name')
users | selectattr('groups', 'contains', 'adm') | map(attribute='name')
users | selectattr('nope', 'defined') | list
users | selectattr('nope', 'undefined') | list | length
users | selectattr('nope')
users | selectattr('address.city', 'in', ['Rome', 'Oslo']) | map(attribute='name')
users | selectattr('name', 'notest')
users | groupby('age')
users | groupby('address.city') | map('first')
users | groupby('nope', default='x')
(users | groupby('age'))[0].grouper
d | dictsort
{'b': 1, 'A': 2} | dictsort
{'b': 1, 'a': 2} | dictsort(by='value')
{'b': 1, 'a': 2} | dictsort(reverse=true)
{'b': 1, 'A': 2} | dictsort(true)
d | dict2items
d | dict2items(key_name='k', value_name='v')
[{'key': 'a', 'value': 1}] | items2dict
[{'k': 'a', 'v': 1}] | items2dict('k', 'v')
[{'key': 'a'}] | items2dict
d | items
d | items | list
[1] | items
d | length
s | length
none | length
'a' | count
[1,2,3] | reverse
'abc' | reverse
d | reverse | list
'hello world' | title
"it's a test-case (foo)" | title
'hello' | capitalize
'HELLO' | lower
'hello' | upper
5 | upper
'  x ' | trim
'xxaxx' | trim('x')
'hello world' | replace('o', '0')
'hello world' | replace('o', '0', 1)
5 | replace(5, 6)
'a\nb\nc' | indent
'a\nb\n\nc' | indent(2, true)
'a\nb\n\nc' | indent(2, blank=true)
'a\nb' | indent('> ')
'a\nb' | indent(width=2, first=false)
'foo bar baz qux' | truncate(9)
'foo bar baz qux' | truncate(9, true)
'foo bar baz qux' | truncate(11)
'foo bar baz qux' | truncate(11, leeway=0)
'foo bar baz qux' | truncate(9, end='!')
'foo bar baz qux' | wordcount
'the quick brown fox jumps' | wordwrap(10)
'averyveryverylongword here' | wordwrap(8)
'well-known and so-called' | wordwrap(8)
'well-known' | wordwrap(6, break_on_hyphens=false)
'abc' | center(9)
'%s-%d-%05.2f' | format('a', 3, 1.5)
'%(a)s' | format(a=1)
'<a href="x">b & c</a>' | escape
"<'>" | e
'<p>a <b>b</b></p>' | striptags
'a&amp;b' | striptags
'a b&c/d?é' | urlencode
{'a': 1, 'b': 'x y'} | urlencode
[['a', 1]] | urlencode
'a%20b+c' | urldecode
'see http://example.com/x and www.foo.org' | urlize
'mail me@x.org (http://e.com)' | urlize
{'a': 1, 'b': none, 'c': 'x"y'} | xmlattr
13 | filesizeformat
1 | filesizeformat
1000 | filesizeformat
1500000 | filesizeformat
1500000 | filesizeformat(true)
'10' | filesizeformat
{'a': [1,2], 'b': 'x'} | pprint
'x' | safe
[1,[2,3]] | tojson
{'a': '<b>'} | tojson
{'b': 1, 'a': 2} | tojson(2)
l | to_json
d | to_json
d | to_nice_json
d | to_nice_json(indent=2)
{'b': 1, 'a': 2} | to_json
{'b': 1, 'a': 2} | to_json(sort_keys=true)
{'b': 1, 'a': 2} | to_nice_json(sort_keys=false)
'é' | to_json
'é' | to_json(ensure_ascii=false)
date | to_json
stamp | to_json
{1: 2, none: 3, true: 4, 1.5: 6} | to_json
[1.0, 1e100, 1e-7] | to_json
[1,2] | to_json(indent=4)
[] | to_nice_json
{} | to_nice_json
[[], {}] | to_nice_json
(1,2) | to_json
[1,2] | to_json(separators=(',', ':'))
undefinedvar | to_json
[undefinedvar] | to_json
range(3) | to_json
jsonstr | from_json
'[1, 2.0, "a"]' | from_json
'nope' | from_json
'' | from_json
5 | from_json
'a: 1' | from_yaml
'- a\n- b: yes\n' | from_yaml
none | from_yaml
'' | from_yaml_all
'x: "{{ i }}"' | from_yaml
d | combine({'z': 1})
d | combine({'a': 2}, {'a': 3})
{'a': {'x': 1}} | combine({'a': {'y': 2}})
{'a': {'x': 1}} | combine({'a': {'y': 2}}, recursive=true)
{'a': [1]} | combine({'a': [2]}, list_merge='append')
{'a': [1,2]} | combine({'a': [2,3]}, list_merge='prepend_rp')
{'a': [1,2]} | combine({'a': [2,3]}, list_merge='append_rp')
{'a': [1,2]} | combine({'a': [2,3]}, list_merge='keep')
{'a': [1]} | combine({'a': [2]}, list_merge='nope')
[{'a': 1}, {'b': 2}] | combine
{} | combine([])
d | combine(foo=1)
baddict | combine({'bad': 1})
baddict | combine({'x': 1})
[1, [2, [3, [4]]]] | flatten
[1, [2, [3, [4]]]] | flatten(1)
[1, [2, [3, [4]]]] | flatten(levels=2)
[1, none, 'None', [none]] | flatten
[1, none] | flatten(skip_nulls=false)
'abc' | flatten
0 | extract(['a', 'b'])
'a' | extract(d)
'b' | extract(deep, 'c')
'a' | extract(deep, ['b', 'c', 2, 'k'])
'zz' | extract(d)
'zz' | extract(d) | default('z')
[0, 2] | map('extract', ['x', 'y', 'z'])
users | subelements('groups')
users | subelements('nope')
users | subelements('nope', skip_missing=true)
users | subelements('name')
[1,2] | zip(['a','b'])
[1,2] | zip(['a'], [3,4])
[1,2] | zip_longest(['a'], fillvalue='-')
[1,2] | product(['a','b'])
[1,2] | product(repeat=2)
[1,2,3] | permutations(2) | list
[1,2,3] | combinations(2) | list
[1,2,3] | union([3,4])
[3,1,2] | union([5])
['a','b','a'] | union(['c']) | sort
[1,2,3] | intersect([2,3,4])
['c','b','a'] | intersect(['a','b']) | sort
[1,2,3] | difference([2])
[1,2,3] | symmetric_difference([3,4])
[{'a':1},{'b':2}] | union([{'a':1}])
[{'a':1},{'b':2}] | difference([{'a':1}])
[{'a':1},{'b':2}] | intersect([{'a':1}])
[5,3,9,1] | difference([])
'a,b' | split(',')
'a b' | split
'a b c' | split(' ', 1)
5 | split
true | ternary('a', 'b')
none | ternary('a', 'b')
none | ternary('a', 'b', 'c')
'' | ternary('a', 'b')
true | ternary('a', undefinedvar)
i | mandatory
undefinedvar | mandatory
undefinedvar | mandatory('give it')
d.zz | mandatory
l[9] | mandatory
d[0] | mandatory
d[none] | mandatory
l[9:][0]
d[0]
d['']
[][0]
{}[0]
i | type_debug
f | type_debug
s | type_debug
l | type_debug
d | type_debug
n | type_debug
t | type_debug
date | type_debug
stamp | type_debug
undefinedvar | type_debug
(1,2) | type_debug
range(2) | type_debug
d.keys | type_debug
big | type_debug
lookup | type_debug
omit | type_debug
'abc' | b64encode
'é' | b64encode
'é' | b64encode(encoding='utf-16-le')
'YWJj' | b64decode
'YWJj?' | b64decode
'YWJ' | b64decode
'a?>' | b64encode(urlsafe=true)
'abc' | hash
'abc' | hash('sha256')
'abc' | hash('md5')
'abc' | hash('nope')
'abc' | sha1
'abc' | md5
'abc' | checksum
5 | hash
'a b' | quote
'abc' | quote
'' | quote
none | quote
"it's" | quote
path | basename
path | dirname
path | splitext
'/a/b/' | basename
'/a/b/' | dirname
'/' | dirname
'a' | dirname
'.bashrc' | splitext
'a.tar.gz' | splitext
'~/x' | expanduser
'$HOME/x' | expandvars
'/a/../b//c' | normpath
'/etc/passwd' | relpath('/etc')
'/etc/passwd' | relpath('/usr/lib')
'/nope/../x' | realpath
['/a', 'b', '/c', 'd'] | path_join
('/a', 'b') | path_join
'x' | path_join
['/a/b/c', '/a/b/d'] | commonpath
'C:\\x\\y.txt' | win_basename
'C:\\x\\y.txt' | win_dirname
'C:\\x\\y.txt' | win_splitdrive
url | urlsplit
url | urlsplit('hostname')
url | urlsplit('nope')
'/a/b' | urlsplit
'Some text' | comment
'a\nb' | comment('c')
'a\n\nb' | comment('cblock')
'x' | comment('xml')
'x' | comment('erlang', prefix='%%', postfix='')
'x' | comment(decoration='## ', prefix_count=2)
'x' | comment('nope')
[1,2] | nofilter
s is notest
'a' | upper | nofilter
foo.bar.baz(1)
i is odd
i is even
10 is divisibleby 5
i is divisibleby(5)
'a' is divisibleby 2
n is none
t is boolean
fa is false
t is true
1 is true
i is integer
t is integer
f is float
i is float
t is number
s is string
d is mapping
l is sequence
s is sequence
d is sequence
i is sequence
range(3) is sequence
l is iterable
i is iterable
s is iterable
none is iterable
lookup is callable
i is callable
'abc' is lower
'ABC' is upper
'1' is lower
i is eq 5
i is equalto 5
i is ne 5
i is gt 4
i is == 5
t is sameas true
1 in [1] is true
5 is in [5, 6]
5 is not in [5, 6]
'x' is in 'xyz'
s is escaped
'upper' is filter
'nofilter' is filter
'odd' is test
s is match('a')
s is match('b')
s is search('b')
s is regex('^A', ignorecase=true)
'1.10' is version('1.9', '>')
'1.2.3' is version('1.2.4', 'lt')
'1.2.3' is version('1.2.3', '>=', strict=true)
'1.2' is version('1.2.0', '==')
'1.0.0-rc1' is version('1.0.0', '<', version_type='semver')
'1.0rc1' is version('1.0', '<', version_type='pep440')
'1.0.dev1' is version('1.0a1', '<', version_type='pep440')
'1.0a' is version('1.0b', '<')
'1.x' is version('1.2', '<')
'1' is version('', '<')
'' is version('1', '<')
'1' is version('2', 'foo')
'1' is version('2', version_type='foo')
'bad' is version('1.0.0', '<', version_type='semver')
result is changed
result is failed
result is succeeded
result is success
result is skipped
result is not changed
loopres is changed
i is changed
result is finished
result is unreachable
result is reachable
'yes' is truthy
'no' is truthy(convert_bool=true)
'' is falsy
[1] is subset([1,2])
[1,2] is superset([1])
[1,2] is contains(1)
'abc' is contains('b')
d is contains('a')
1 is nan
'/etc' is directory
'/etc/passwd' is file
'/nope' is exists
'/etc' is abs
'etc' is abs
'/' is mount
'/etc' is mount
'/etc' is same_file('/etc/')
url is url
'foo' is url
'file:///x' is url
'foo' is uri
'urn:isbn:1' is urn
url is url(schemes=['https'])
undefinedvar is none
undefinedvar is string
undefinedvar is in [1]
not undefinedvar is defined
undefinedvar is not defined
i is defined and i == 5
d.a is defined | bool
not (i == 5)
i == 5 and not fa
(i, s)
i, s
[i, s][0]
{'k': i}['k']
users[0].name
users.0.name
users[0]['address'].city
deep.a.b.c.2.k
deep['a']['b']['c'][2]['k']
'a' ~ 1 ~ none ~ true ~ 1.0
'a' ~ (1,2)
'a' ~ [1,'b']
'a' ~ d
i ~ undefinedvar
-i | abs
-2 ** 2
2 ** 3 ** 2
2 + 3 * 4 ** 2 / 8
10 - 2 - 3
7 // 2 * 3
3*7//2
'%s' % i + 'x'
1 + 1 ~ 'a'
i if i is defined else 0
[1,2,3] | map('int') | select('odd') | list | length > 1
s | default('a') | upper is defined
'a' in ['a'] and 'b' not in ['a']
not 'a' in ['a']
i == 5 == true
[x for x in l]
i ? 1 : 2
i = 5
{{ i }}
'unterminated
(1
[1, 2
{'a' 1}
a b
1 +
| upper
i.
i..x
i[
'x' | 
is defined
foo(
foo(a=1, 2)
foo(**d, 1)
i is
i is not
@
$x
i!
'a' 'b' ~ 'c'
[1,]
(1,)
{'a': 1,}
d.a.b.c
s.x.y is defined
none | default({})
ints | sort | first
words | sort
words | map('length') | list
words | map('first') | join
words | select('match', '.*a') | list
intkeys | dict2items
multi
multi | trim
multi.splitlines() | length
' {{ i }} '
`;

const TEMPLATES = [
  '{{ i }}{{ i }}',
  ' {{ i }}',
  '{{ i }} ',
  '{{ i }}\n',
  '{{ i }}\n\n',
  '{{ s }}\n\n',
  'x\n',
  'x{{ t }}',
  '{{ l }}x',
  'x{{ l }}',
  'x{{ d }}',
  'x{{ f }}',
  'x{{ n }}',
  'x{{ date }}',
  'x{{ stamp }}',
  'x{{ big }}',
  'x{{ none }}y',
  'x{{ (1,) }} {{ (1,2) }} {{ () }} {{ [] }} {{ {} }}',
  'x{{ [(1,2)] }}',
  'x{{ d.keys() }} {{ d.values() }} {{ d.items() }} {{ range(3) }}',
  "x{{ [1,2] | map('string') }}",
  'x{{ nested }}',
  'x{{ badlist }}',
  'x{{ omitted }}',
  'x{{ omit }}',
  "{{ '' }}",
  "{{ true }}{{ '' }}",
  '{# c #}{{ i }}',
  '{{ i }}{# c #}',
  '{# c #}',
  'plain',
  '{% if t %}{{ i }}{% endif %}',
  '{% if t %}yes{% endif %}',
  '{% if f > 5 %}x{% endif %}',
  '{% if fa %}a{% elif t %}b{% else %}c{% endif %}',
  '{% for x in [1,2] %}{{ x }}{% endfor %}',
  '{% for x in [1] %}{{ x }}{% endfor %}',
  '{% for x in [] %}a{% else %}b{% endfor %}',
  '{% for x in ints if x > 1 %}{{ loop.index }}:{{ x }}{% if not loop.last %},{% endif %}{% endfor %}',
  '{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}',
  '{% for k in d %}{{ k }};{% endfor %}',
  '{% for a, (b, c) in [[1, [2, 3]]] %}{{ a }}{{ b }}{{ c }}{% endfor %}',
  '{% for a, b in [1] %}{{ a }}{% endfor %}',
  '{% for a, b in [[1, 2, 3]] %}{{ a }}{% endfor %}',
  '{% for x in undefinedvar %}a{% endfor %}',
  '{% for x in 5 %}a{% endfor %}',
  '{% for x in n %}a{% endfor %}',
  '{% for x in "abc" %}{{ x }}-{% endfor %}',
  '{% for x in [1,2,3] %}{{ loop.revindex }}{{ loop.first }}{{ loop.length }}{{ loop.previtem | default("-") }}{{ loop.nextitem | default("-") }}{{ loop.cycle("a","b") }};{% endfor %}',
  '{% for x in [1,1,2] %}{{ loop.changed(x) }};{% endfor %}',
  '{% for x in [[1,[2]],[3]] recursive %}{{ x if x is number else loop(x) }};{% endfor %}',
  '{% for x in [1,2] %}{% for y in [1,2] %}{{ loop.index }}{{ x }}{{ y }};{% endfor %}{% endfor %}',
  '{% set x = 5 %}{{ x }}',
  '{% set x = 5 %}{{ x + 1 }}',
  '{% set x %}abc{% endset %}{{ x }}',
  '{% set x %}{{ i }}{% endset %}{{ x + 1 }}',
  '{% set x | upper %}abc{% endset %}{{ x }}',
  '{% set a, b = 1, 2 %}{{ a }}{{ b }}',
  '{% set x = 1 %}{% for i in [1,2] %}{% set x = x + i %}{% endfor %}{{ x }}',
  '{% set x = 1 %}{% if true %}{% set x = 2 %}{% endif %}{{ x }}',
  '{% set ns = namespace(x=1) %}{% for i in [1,2] %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}',
  '{% set d.x = 1 %}{{ d }}',
  '{% set x = [] %}{% for i in [1,2] %}{{ x.append(i) }}{% endfor %}{{ x }}',
  "{% set x = {} %}{% set _ = x.update({'a': 1}) %}{{ x }}",
  '{{ ints.append(9) }}{{ ints }}',
  '{{ ints }}',
  '{% macro f(a, b=2) %}{{ a }}-{{ b }}{% endmacro %}{{ f(1) }}|{{ f(1, 3) }}|{{ f(a=5) }}',
  '{% macro f(a) %}{{ a }}{% endmacro %}{{ f() }}',
  '{% macro f(a) %}{{ a | default("d") }}{% endmacro %}{{ f() }}',
  '{% macro f(a) %}{{ a }}{% endmacro %}{{ f(1, 2) }}',
  '{% macro f(a) %}{{ a }}{% endmacro %}{{ f(b=2) }}',
  '{% macro f() %}{{ varargs }}{{ kwargs }}{% endmacro %}{{ f(1, 2, x=3) }}',
  '{% macro f() %}{{ 1 }}{% endmacro %}{{ f() + 1 }}',
  '{% macro f() %}[{{ caller() }}]{% endmacro %}{% call f() %}x{% endcall %}',
  '{% macro f() %}[{{ caller(5) }}]{% endmacro %}{% call(n) f() %}x{{ n }}{% endcall %}',
  '{% macro f(n) %}{% if n > 0 %}{{ n }}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}',
  '{% macro f(a) %}{{ a }}{% endmacro %}{{ f(undefinedvar) }}',
  '{{ f is defined }}{% macro f() %}{% endmacro %}',
  '{% filter upper %}abc {{ s }}{% endfilter %}',
  '{% filter replace("a", "b") | upper %}abc{% endfilter %}',
  '{% with a = 1, b = 2 %}{{ a + b }}{% endwith %}{{ a is defined }}',
  '{% raw %}{{ i }}{% endraw %}',
  '{% raw -%} x {{ i }} {%- endraw %}|',
  '{% if t -%} a {%- endif %}|',
  '  {%- if t %} x {% endif -%}  |',
  'a\n{% if t %}\nb\n{% endif %}\nc',
  'a\n  {% if t %}\n  b\n  {% endif %}\nc',
  'a\n{%+ if t %}\nb\n{% endif +%}\nc',
  'a {# comment #}\nb',
  'a\n{# c -#}\n b',
  "{{ '{{ i }}' }}",
  "{{ lookup('env', '{{ s }}') }}",
  "{{ lookup('vars', '{{ \"i\" }}') }}",
  '{{ [i, "{{ i }}"] }}',
  '#jinja2: trim_blocks: False\n{% if t %}\nx\n{% endif %}\n',
  '#jinja2: lstrip_blocks: True\n  {% if t %}\nx\n  {% endif %}\n',
  "#jinja2: variable_start_string: '[%', variable_end_string: '%]'\n[% i %]{{ i }}",
  '#jinja2: nope: True\n{{ i }}',
  '#jinja2: trim_blocks\n{{ i }}',
  '#jinja2: trim_blocks: True',
  '{% block a %}x{% endblock %}',
  '{% block a %}x{% endblock %}{{ self.a() }}',
  "{% include 'nope.j2' %}",
  "{% include 'nope.j2' ignore missing %}x",
  "{% include 'inc.j2' %}",
  "a{% include ['nope', 'inc.j2'] %}b",
  "{% import 'macros.j2' as m %}{{ m.hello('x') }}",
  "{% from 'macros.j2' import hello as h %}{{ h('y') }}",
  "{% from 'macros.j2' import nope %}{{ nope }}",
  "{% from 'macros.j2' import shows %}{{ shows() }}",
  "{% from 'macros.j2' import shows with context %}{{ shows() }}",
  "{% extends 'base.j2' %}{% block body %}child {{ super() }}{% endblock %}",
  "{% extends 'base.j2' %}ignored{% set title = 'T' %}",
  '{% for x in [1,2] %}{% include "loop.j2" %}{% endfor %}',
  '{% if %}{% endif %}',
  '{% endif %}',
  '{% if t %}',
  '{% for x in l %}',
  '{% for x in l %}{% endif %}',
  '{% nope %}',
  '{% if t %}{% else %}{% else %}{% endif %}',
  '{% set %}',
  '{% set x %}',
  '{% macro %}{% endmacro %}',
  '{{',
  '{{ i',
  '{{ i }',
  '{% if t',
  '{# open',
  '{% raw %}x',
  '{{ }}',
  '{% %}',
  '{{ i | }}',
  '{% if t == %}x{% endif %}',
  "{{ 'a' if nope is defined else 'b' }}",
  "{{ s | nofilter if false else 'ok' }}",
  '{% if false %}{{ s | nofilter }}{% endif %}x',
  '{% if true %}{{ s | nofilter }}{% endif %}x',
  '{{ undefinedvar }}{{ 1 / 0 }}',
  '{{ 1 / 0 }}{{ undefinedvar }}',
  '{% set x = undefinedvar %}{{ x is defined }}',
  '{% set x = undefinedvar %}{{ x }}',
  '{% if undefinedvar %}a{% endif %}',
  '{% if d.zz %}a{% endif %}',
  "{{ 'a\nb' }}",
  '{{ "x" }}\r\n{{ i }}',
  '{% autoescape true %}{{ "<" }}{% endautoescape %}',
  '{% print i, s %}',
  '{{ loop }}',
  '{{ self }}',
  '{{ range }}',
  '{{ users | map(attribute="name") | join(",") }}',
  '{{ i }}: {{ s }}',
  "{% set x = 'a' if fa %}{{ x }}",
  "x{{ 'a' if fa }}y",
  "{{ ('a' if fa) is defined }}",
  "{{ ('a' if fa) | default('z') }}",
];

const FILE_TEXTS = ['{{ "\\d" }}', '{{ "a\\nb" }}', "{{ '\\x41\\u00e9\\101' }}", "{{ '\\q' }}"];

const CONDITIONS = String.raw`
s
e
yesstr
yesstr | bool
one
i
l
empty
d
n
t
cond
condf
ref
nope
nope is defined
not nope
bad
bad is defined
'a'
''
true
yes
{{ t }}
{{ cond }}
{{ condf }}
{{ s }}
{{ i == 5 }}
{{ i }} == 5
"{{ i }}" == "5"
s == "abc"
l | length
s | length > 1
"a" in s
d.x.y is defined
d.x.y | default(false)
not l
l or empty
s and t
t and i
not empty and t
omit is defined
i == 5 and
1/0
'\d' == '\\d'
div
syntax
  t  
deep.a
deep.a.b.c[0]
users[0].active
users[0].name
{{ unsafe }}
{{ 'i == 5' }}
`;

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Everything that is compared. */
export const CASES: readonly Case[] = [
  ...lines(EXPRESSIONS).map((text): Case => ({ kind: 'template', text: `{{ ${text} }}` })),
  ...lines(EXPRESSIONS).map((text): Case => ({ kind: 'expression', text })),
  ...TEMPLATES.map((text): Case => ({ kind: 'template', text })),
  ...FILE_TEXTS.map((text): Case => ({ kind: 'file', text })),
  ...lines(CONDITIONS).map((text): Case => ({ kind: 'condition', text })),
  { kind: 'condition', text: '' },
  ...FOUND,
];
