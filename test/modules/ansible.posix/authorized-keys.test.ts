import { describe, expect, test } from 'vitest';
import { changeKeys, parseOptions } from '../../../modules/ansible.posix/authorized_key/keys.ts';

const FILE =
  '# people\nssh-rsa AAAA1 one@a\nfrom="1.1.1.1,2.2.2.2",no-pty ssh-ed25519 AAAA2 two words\nrubbish\n';
type Wish = Parameters<typeof changeKeys>[1];

const wish: Wish = { key: '', present: true, options: undefined, comment: undefined, exclusive: false };

describe('keys of a file', () => {
  test.each<[string, Partial<Wish>, string | undefined]>([
    ['a key that is there', { key: 'ssh-rsa AAAA1 one@a' }, undefined],
    [
      'options in another order',
      { key: 'no-pty,from="1.1.1.1,2.2.2.2" ssh-ed25519 AAAA2 two words' },
      undefined,
    ],
    ['a new key goes to the end', { key: 'ssh-rsa AAAA3 c' }, `${FILE}ssh-rsa AAAA3 c\n`],
    [
      'two new keys keep their order',
      { key: 'ssh-rsa AAAA4 d\n# note\n\nssh-rsa AAAA3 c\n' },
      `${FILE}ssh-rsa AAAA4 d\nssh-rsa AAAA3 c\n`,
    ],
    [
      'another comment replaces the key',
      { key: 'ssh-rsa AAAA1 x' },
      FILE.replace('ssh-rsa AAAA1 one@a\n', '').concat('ssh-rsa AAAA1 x\n'),
    ],
    [
      'options given apart',
      { key: 'ssh-rsa AAAA3', options: 'no-pty,command="a b"' },
      `${FILE}no-pty,command="a b" ssh-rsa AAAA3 \n`,
    ],
    ['a comment given apart', { key: 'ssh-rsa AAAA3 x', comment: 'y' }, `${FILE}ssh-rsa AAAA3 y\n`],
    [
      'removal needs the key alone',
      { key: 'ssh-rsa AAAA1 whatever', present: false },
      FILE.replace('ssh-rsa AAAA1 one@a\n', ''),
    ],
    ['removal of a key that is not there', { key: 'ssh-rsa AAAA9', present: false }, undefined],
    ['exclusive drops all else', { key: 'ssh-rsa AAAA1 one@a', exclusive: true }, 'ssh-rsa AAAA1 one@a\n'],
  ])('%s', (_, changed, expected) => {
    expect(changeKeys(FILE, { ...wish, ...changed })).toBe(expected);
  });

  test('a key never lands on the end of a comment', () => {
    expect(changeKeys('# no line end', { ...wish, key: 'ssh-rsa AAAA3 c' })).toBe(
      '# no line end\nssh-rsa AAAA3 c\n',
    );
  });

  test('what is no key is refused', () => {
    expect(() => changeKeys('', { ...wish, key: 'hello world' })).toThrow(
      'invalid key specified: hello world',
    );
  });
});

test('commas in quotes do not part options', () => {
  expect(parseOptions('from="a,b",no-pty,environment="X=1",environment="Y=2"')).toEqual([
    ['from', '"a,b"'],
    ['no-pty', undefined],
    ['environment', '"X=1"'],
    ['environment', '"Y=2"'],
  ]);
});
