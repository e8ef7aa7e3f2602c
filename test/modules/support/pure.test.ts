import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { encodeText } from '../../../modules/support/encode.ts';
import { fnmatchRegExp } from '../../../modules/support/fnmatch.ts';
import { compileMode, InvalidMode } from '../../../modules/support/mode.ts';
import { pythonOsError } from '../../../modules/support/os-error.ts';

/** What a host's shell makes of a mode, from `m` permissions of a file or folder, with umask 027. */
function evaluate(mode: string | number, m: number, isFolder: boolean): string {
  const script = `m=${m} d=${isFolder ? 1 : 0} k=$((027)); for e in ${compileMode(mode)
    .map((step) => `'${step}'`)
    .join(' ')}; do m=$(($e)); done; printf %o "$m"`;
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
}

describe('a mode means what it means to chmod', () => {
  it.each([
    ['0644', 0o777, false, '644'],
    ['644', 0, false, '644'],
    [0o755, 0, false, '755'],
    [644, 0, false, '1204'],
    ['u=rw,g=r,o=', 0o777, false, '640'],
    ['u+x', 0o644, false, '744'],
    ['a+x', 0o644, false, '755'],
    ['+x', 0o644, false, '754'],
    ['=rw', 0o777, false, '640'],
    ['go-w', 0o666, false, '644'],
    ['u=rwX,g=rX,o=', 0o644, false, '640'],
    ['u=rwX,g=rX,o=', 0o644, true, '750'],
    ['u=rwX,g=rX,o=', 0o755, false, '750'],
    ['g=u', 0o740, false, '770'],
    ['o=g,g=', 0o750, false, '705'],
    ['u+s,g+s,+t', 0o755, false, '7755'],
    ['u=rwx', 0o4644, false, '744'],
    ['g-s', 0o2755, true, '755'],
    ['ug+rw-x', 0o777, false, '667'],
    ['', 0o640, false, '640'],
  ])('%j on %o (folder: %s) is %s', (mode, before, isFolder, after) => {
    expect(evaluate(mode, before, isFolder)).toBe(after);
  });

  it.each(['u+q', 'x=r', 'rwx', '8', 'ua+x'])('%j is none', (mode) => {
    expect(() => compileMode(mode)).toThrow(InvalidMode);
  });
});

describe('file names match as in Python', () => {
  it.each([
    ['*.txt', 'a/b.txt', true],
    ['a?', 'ab', true],
    ['a?', 'a', false],
    ['[!a]*', 'abc', false],
    ['[]a]', ']', true],
    ['a[', 'a[', true],
    ['x+y', 'x+y', true],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(fnmatchRegExp(pattern).test(name)).toBe(expected);
  });
});

describe("a tool's complaint in Python's words", () => {
  it.each([
    ["mkdir: cannot create directory '/x': Permission denied", '/x', "[Errno 13] Permission denied: b'/x'"],
    [
      '/bin/sh: 1: cannot create /x/y: Directory nonexistent',
      '/x/y',
      "[Errno 2] No such file or directory: b'/x/y'",
    ],
    [
      'cat: write error: No space left on device',
      "/it's é",
      '[Errno 28] No space left on device: b"/it\'s \\xc3\\xa9"',
    ],
    ['something else', '/x', 'something else'],
  ])('%s', (complaint, path, expected) => {
    expect(pythonOsError(complaint, path)).toBe(expected);
  });
});

describe('texts in an encoding', () => {
  it.each([
    ['é', 'utf-8', 'c3a9'],
    ['é', 'latin-1', 'e9'],
    ['€', 'cp1252', '80'],
    ['a', 'utf-16', 'fffe6100'],
    ['a', 'utf-16-be', '0061'],
    ['あ', 'shift_jis', '82a0'],
  ])('%s in %s', (text, encoding, hex) => {
    expect(encodeText(text, encoding).toString('hex')).toBe(hex);
  });

  it('must be able to hold them', () => {
    expect(() => encodeText('é', 'ascii')).toThrow("codec can't encode character");
    expect(() => encodeText('é', 'no-such')).toThrow('unknown encoding');
  });
});
