import { expect, it } from 'vitest';
import { splitWords } from '../../../runtime/connection/words.ts';

it.each([
  ['a  b\tc\n', ['a', 'b', 'c']],
  [`-o ProxyCommand="ssh -W %h:%p 'x y'" z`, ['-o', "ProxyCommand=ssh -W %h:%p 'x y'", 'z']],
  [`'a\\b' "c\\"d\\e" f\\ g`, ['a\\b', 'c"d\\e', 'f g']],
  [`'' ""`, ['', '']],
  ['', []],
])('splits %j as a shell does', (text, words) => {
  expect(splitWords(text)).toEqual(words);
});
