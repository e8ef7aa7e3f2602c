import type { Facts } from './topic.ts';

/**
 * The facts whose names fit one of the shell patterns; a pattern is also tried with `ansible_` before it. No patterns,
 * or an empty one, let everything through.
 */
export function filterFacts(facts: Facts, patterns: readonly string[]): Facts {
  if (patterns.length === 0) return facts;
  const tests = patterns.map((pattern) => {
    if (pattern === '') return () => true;
    const plain = patternRegExp(pattern);
    if (/^(?:ansible_|facter|ohai)/.test(pattern)) return (name: string) => plain.test(name);
    const prefixed = patternRegExp(`ansible_${pattern}`);
    return (name: string) => plain.test(name) || prefixed.test(name);
  });
  return new Map([...facts].filter(([name]) => tests.some((test) => test(name))));
}

/** A shell pattern (`*`, `?`, `[a-z]`, `[!a]`) for a whole name, as Python's fnmatch reads it. */
function patternRegExp(pattern: string): RegExp {
  const source = pattern.replace(
    /\[(!?)(\]?[^\]]*)\]|[\s\S]/g,
    (whole, not: string | undefined, set?: string) => {
      if (set !== undefined) return `[${not ? '^' : ''}${set.replace(/[\\[\]^]/g, '\\$&')}]`;
      if (whole === '*') return '[\\s\\S]*';
      if (whole === '?') return '[\\s\\S]';
      return whole.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    },
  );
  return new RegExp(`^${source}$`);
}
