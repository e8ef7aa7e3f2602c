/** Whether a name matches one of the patterns, as Python's fnmatch has them: `*` and `?` match a slash too. */
export function matchesAny(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => fnmatchRegExp(pattern).test(name));
}

/** A regular expression for a pattern of Python's fnmatch. */
export function fnmatchRegExp(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (char === '[') {
      const end = pattern.indexOf(
        ']',
        at + (/^\[!?\]/.test(pattern.slice(at)) ? (pattern[at + 1] === '!' ? 3 : 2) : 1),
      );
      if (end === -1) source += '\\[';
      else {
        const set = pattern
          .slice(at + 1, end)
          .replaceAll('\\', '\\\\')
          .replaceAll('[', '\\[')
          .replace(/^]|(?<=^!)]/, '\\]');
        source += set.startsWith('!') ? `[^${set.slice(1)}]` : `[${set.replace(/^\^/, '\\^')}]`;
        at = end;
      }
    } else source += char.replace(/[\\^$.|+(){}\]/]/, '\\$&');
  }
  return new RegExp(`^${source}$`, 's');
}
