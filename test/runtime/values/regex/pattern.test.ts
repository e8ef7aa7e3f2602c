import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compilePattern, escapePattern } from '../../../../runtime/values/regex/pattern.ts';

interface Find {
  readonly pattern: string;
  readonly text: string;
  readonly flags: number;
  readonly error?: string;
  /** [offset in characters, whole match, groups...] */
  readonly matches?: readonly (readonly (number | string | null)[])[];
  readonly match?: string | null;
  readonly full?: string | null;
}

interface Substitution {
  readonly pattern: string;
  readonly replacement: string;
  readonly text: string;
  readonly count: number;
  readonly error?: string;
  readonly result?: readonly [string, number];
}

/** What Python 3.13's re answered. */
const python = JSON.parse(readFileSync(new URL('python-re.json', import.meta.url), 'utf8')) as {
  readonly find: readonly Find[];
  readonly sub: readonly Substitution[];
  readonly split: readonly { pattern: string; text: string; limit: number; result: (string | null)[] }[];
};

const IGNORECASE = 2;
const MULTILINE = 8;

describe('patterns mean what they mean in Python', () => {
  it.each(python.find)('$pattern in $text', ({ pattern, text, flags, error, matches, match, full }) => {
    const options = { ignorecase: (flags & IGNORECASE) !== 0, multiline: (flags & MULTILINE) !== 0 };
    if (error !== undefined) {
      expect(() => compilePattern(pattern, options)).toThrow(error);
      return;
    }
    const compiled = compilePattern(pattern, options);
    const found = [...compiled.matches(text)].map(({ index, groups }) => [
      [...text.slice(0, index)].length,
      ...groups.map((group) => group ?? null),
    ]);
    expect(found).toEqual(matches);
    expect(compiled.match(text)?.groups[0] ?? null).toBe(match);
    expect(compiled.fullmatch(text)?.groups[0] ?? null).toBe(full);
  });
});

describe('replacements', () => {
  it.each(python.sub)('$pattern by $replacement', ({ pattern, replacement, text, count, error, result }) => {
    const substitute = () => compilePattern(pattern).substitute(replacement, text, count);
    if (error !== undefined) expect(substitute).toThrow(error.replace(/^'|'$/g, '').replaceAll("\\'", "'"));
    else expect(substitute()).toEqual({ text: result?.[0], count: result?.[1] });
  });

  it.each(python.split)('splits $text at $pattern', ({ pattern, text, limit, result }) => {
    expect(
      compilePattern(pattern)
        .split(text, limit)
        .map((piece) => piece ?? null),
    ).toEqual(result);
  });

  it('escapes what re.escape escapes', () => {
    expect(escapePattern('a.b*c\\d[e] f-g\n"/\'é@,=%:;<>!`_')).toBe(
      'a\\.b\\*c\\\\d\\[e\\]\\ f\\-g\\\n"/\'é@,=%:;<>!`_',
    );
  });
});
