import { expect, test } from 'vitest';
import { parseNetrc } from '../../../../runtime/template/lookups/netrc.ts';

// Python's netrc module gives the same for each.
test.each([
  ['one entry on several lines', 'machine h\nlogin u\npassword p\n', { h: ['u', 'p'] }],
  [
    'several on one line',
    'machine a login u password p machine b login v password q',
    { a: ['u', 'p'], b: ['v', 'q'] },
  ],
  ['an account is passed over', 'machine a login u account x password p', { a: ['u', 'p'] }],
  [
    'comments, but not in values',
    '# machine no\nmachine a login u#1 password #p # end\n',
    { a: ['u#1', '#p'] },
  ],
  ['quotes and escapes', 'machine a login "a user" password p\\ q\\"', { a: ['a user', 'p q"'] }],
  [
    'the default',
    'machine a login u password p\ndefault login anonymous password me',
    { a: ['u', 'p'], '': ['anonymous', 'me'] },
  ],
  [
    'a macro, which ends with an empty line',
    'macdef m\nmachine no\n\nmachine a user u password p',
    { a: ['u', 'p'] },
  ],
])('a netrc file: %s', (_what, text, expected) => {
  const found = [...parseNetrc(text)].map(([host, { user, password }]) => [host, [user, password]]);
  expect(Object.fromEntries(found)).toEqual(expected);
});
