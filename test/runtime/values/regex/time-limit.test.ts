import { describe, expect, it } from 'vitest';
import { emitPattern } from '../../../../runtime/values/regex/emit.ts';
import { parsePattern } from '../../../../runtime/values/regex/parse.ts';
import { compilePattern } from '../../../../runtime/values/regex/pattern.ts';
import { withinLimit } from '../../../../runtime/values/regex/time-limit.ts';

const FLAGS = { ignorecase: false, multiline: false, dotall: false, ascii: false };

describe('a match that would never end', () => {
  it('ends with an error that names the pattern', () => {
    const endless = () => /^(a+)+$/.exec(`${'a'.repeat(60)}!`);
    expect(() => withinLimit('(a+)+$', endless, 50)).toThrow(
      "the regular expression '(a+)+$' found no end within 0.05 seconds",
    );
    expect(withinLimit('a', () => 1, 50)).toBe(1);
  });

  it.each(['(a+)+$', '(a|aa)+$', '(?:x*){20}y', '.*.*.*=', '(?:(?:a?){5}b)*c', '([a-z]+\\.)+com'])(
    'is watched for in %s',
    (source) => expect(emitPattern(parsePattern(source, FLAGS)).mayRunAway).toBe(true),
  );

  it.each(['a+b', '^(\\w+)=(.*)$', 'a|b|c', '(?:ab)+', '(a|b)?c', '\\d{1,3}\\.\\d{1,3}'])(
    'is not expected of %s',
    (source) => expect(emitPattern(parsePattern(source, FLAGS)).mayRunAway).toBe(false),
  );

  it('leaves the matches of watched patterns as they are', () => {
    const pattern = compilePattern('([a-z]+)(?:\\.([a-z]+))+');
    const text = 'here is www.example.com and a.b, and there is mail.example.org';
    expect(Array.from(pattern.matches(text), (match) => match.groups)).toEqual([
      ['www.example.com', 'www', 'com'],
      ['a.b', 'a', 'b'],
      ['mail.example.org', 'mail', 'org'],
    ]);
    expect(pattern.search('nothing of the kind is here, in all these words')).toBeUndefined();
  });
});
