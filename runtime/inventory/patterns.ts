import { readFileSync } from 'node:fs';
import { TsibleError } from '../errors/error.ts';
import { compilePattern } from '../values/regex/pattern.ts';
import { statOf } from '../yaml/files.ts';
import { parseAddress } from './addresses.ts';
import { type InventoryData, LOCALHOST } from './data.ts';
import type { Host } from './model.ts';

/** Splits `a,b[1], c[2:3]` (or, without a comma, `a:b`) into single patterns. */
export function splitPatterns(pattern: string): string[] {
  let parts: string[];
  if (pattern.includes(',')) parts = pattern.split(',');
  else if (parseAddress(pattern) !== undefined) parts = [pattern];
  else parts = pattern.match(/(?:[^\s:[\]]|\[[^\]]*\])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Splits a `--limit`; `@file` stands for the file's lines. @throws TsibleError for a missing file. */
export function splitLimit(limit: string): string[] {
  return splitPatterns(limit).flatMap((part) => {
    if (!part.startsWith('@')) return [part];
    const path = part.slice(1);
    const stat = statOf(path);
    if (stat === undefined) throw new TsibleError(`Unable to find limit file b'${path}'`);
    if (!stat.isFile())
      throw new TsibleError(`Limit starting with "@" must be a file, not a directory: b'${path}'`);
    return readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  });
}

type Subscript = { readonly start: number; readonly end: number | undefined };

/** Finds the hosts that patterns mean. Results are kept until `clear`. */
export class PatternMatcher {
  readonly #known = new Map<string, readonly Host[]>();

  constructor(readonly data: InventoryData) {}

  /** Forgets what was found: the inventory has changed. */
  clear(): void {
    this.#known.clear();
  }

  /** The hosts of several patterns: what matches any, then only what `&` names, then without what `!` names. */
  match(patterns: readonly string[]): Host[] {
    const excluded = patterns.filter((pattern) => pattern.startsWith('!'));
    const required = patterns.filter((pattern) => pattern.startsWith('&'));
    const regular = patterns.filter((pattern) => !/^[!&]/.test(pattern) && pattern !== '');
    const hosts = new Set<Host>();
    for (const pattern of regular.length === 0 ? ['all'] : regular) {
      const host = this.data.hosts.get(pattern);
      if (host !== undefined) hosts.add(host);
      else for (const matched of this.#one(pattern)) hosts.add(matched);
    }
    for (const pattern of required) {
      const wanted = new Set(this.#one(pattern.slice(1)));
      for (const host of hosts) if (!wanted.has(host)) hosts.delete(host);
    }
    for (const pattern of excluded) for (const host of this.#one(pattern.slice(1))) hosts.delete(host);
    return [...hosts];
  }

  #one(pattern: string): readonly Host[] {
    const known = this.#known.get(pattern);
    if (known !== undefined) return known;
    const { expression, subscript } = this.#splitSubscript(pattern);
    const hosts = pick(this.#enumerate(expression), subscript, pattern);
    this.#known.set(pattern, hosts);
    return hosts;
  }

  #splitSubscript(pattern: string): {
    readonly expression: string;
    readonly subscript: Subscript | undefined;
  } {
    const match = pattern.startsWith('~')
      ? null
      : /^(.+)\[(?:(-?[0-9]+)|([0-9]+)([:-])([0-9]*))\]$/.exec(pattern);
    if (match === null) return { expression: pattern, subscript: undefined };
    const [, expression = '', index, start, separator, end] = match;
    if (index !== undefined) return { expression, subscript: { start: Number(index), end: undefined } };
    if (separator === '-')
      this.data.notices.warn('Use [x:y] inclusive subscripts instead of [x-y] which has been removed');
    return { expression, subscript: { start: Number(start), end: end === '' ? -1 : Number(end) } };
  }

  #enumerate(pattern: string): Host[] {
    const { groups, hosts, settings, notices } = this.data;
    const test = matcher(pattern);
    const found = new Set<Host>();
    let groupMatched = false;
    for (const [name, group] of groups) {
      if (!test(name)) continue;
      groupMatched = true;
      for (const host of group.allHosts()) found.add(host);
    }
    if (!groupMatched || /^~|[.?*[]/.test(pattern))
      for (const [name, host] of hosts) if (test(name)) found.add(host);
    if (found.size === 0 && LOCALHOST.includes(pattern)) {
      const local = this.data.host(pattern);
      if (local !== undefined) found.add(local);
    }
    if (found.size === 0 && !groupMatched && pattern !== 'all') {
      const message = `Could not match supplied host pattern, ignoring: ${pattern}`;
      if (settings.HOST_PATTERN_MISMATCH === 'error') throw new TsibleError(message);
      if (settings.HOST_PATTERN_MISMATCH === 'warning') notices.warn(message);
    }
    return [...found];
  }
}

/** `[2]`, `[-1]`, `[1:3]` (the last one included) or `[1:]` of the hosts found. */
function pick(hosts: readonly Host[], subscript: Subscript | undefined, pattern: string): readonly Host[] {
  if (hosts.length === 0 || subscript === undefined) return hosts;
  const { start, end } = subscript;
  // `[x:0]` is taken for `[x]`, as in Ansible.
  if (end !== undefined && end !== 0) return hosts.slice(start, end === -1 ? undefined : end + 1);
  const host = hosts.at(start);
  if (host === undefined) throw new TsibleError(`No hosts matched the subscripted pattern '${pattern}'`);
  return [host];
}

/** A `~regex` of Python's, matched from the start, or a glob. */
function matcher(pattern: string): (name: string) => boolean {
  if (!/[~*?[]/.test(pattern)) return (name) => name === pattern;
  if (!pattern.startsWith('~')) {
    const expression = glob(pattern);
    return (name) => expression.test(name);
  }
  try {
    const expression = compilePattern(pattern.slice(1));
    return (name) => expression.match(name) !== undefined;
  } catch {
    throw new TsibleError(`Invalid host list pattern: ${pattern}`);
  }
}

/** A shell pattern as fnmatch reads it. */
function glob(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] ?? '';
    const close = char === '[' ? pattern.indexOf(']', at + (pattern[at + 1] === '!' ? 3 : 2)) : -1;
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (close !== -1) {
      const inside = pattern.slice(at + 1, close).replace(/[\\\]^]/g, '\\$&');
      source += inside.startsWith('!') ? `[^${inside.slice(1)}]` : `[${inside}]`;
      at = close;
    } else source += char.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  }
  return new RegExp(`^(?:${source})$`, 's');
}
