import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { basename, dirname, join } from 'node:path';
import fastGlob from 'fast-glob';
import SSHConfig, { type Directive, type Line, LineType, type Section } from 'ssh-config';
import { addOption, type SshOptions } from './arguments.ts';

export interface ConfigFiles {
  readonly user: string;
  readonly system: string;
}

const FILES: ConfigFiles = { user: join(homedir(), '.ssh/config'), system: '/etc/ssh/ssh_config' };

/** What is known of the connection while the files are read: a `Match` may ask for it. */
interface Subject {
  readonly original: string;
  readonly options: SshOptions;
}

/**
 * Adds to `options` (from the command line, which count first) what the ssh_config files say about a host.
 * `%h` in HostName is expanded; other tokens are the business of who uses the option.
 * @param host The name as it was asked for.
 * @param configFile Read instead of the two usual files; `none` for no file at all.
 */
export function readSshConfig(
  host: string,
  options: SshOptions,
  configFile?: string,
  files: ConfigFiles = FILES,
): void {
  const subject = { original: host, options };
  const paths = configFile === undefined ? [files.user, files.system] : [expandHome(configFile)];
  for (const path of paths) if (path !== 'none') apply(parsed(path), path === files.system, subject);
  const name = options.get('hostname')?.[0];
  if (name) options.set('hostname', [name.replaceAll('%h', host).replaceAll('%%', '%')]);
}

const cache = new Map<string, readonly Line[]>();

/** The lines of a file; none when it isn't there or can't be read (as ssh has it). */
function parsed(path: string): readonly Line[] {
  let lines = cache.get(path);
  if (lines === undefined) {
    try {
      lines = [...SSHConfig.parse(readFileSync(path, 'utf8'))];
    } catch {
      lines = [];
    }
    cache.set(path, lines);
  }
  return lines;
}

function apply(lines: readonly Line[], system: boolean, subject: Subject): void {
  for (const line of lines) {
    if (line.type !== LineType.DIRECTIVE) continue;
    const name = line.param.toLowerCase();
    const values = valuesOf(line);
    if (name === 'host') {
      if (matchesList(subject.original, values)) apply(sectionLines(line), system, subject);
    } else if (name === 'match') {
      if (matches(values, subject)) apply(sectionLines(line), system, subject);
    } else if (name === 'include') {
      for (const path of values.flatMap((value) => included(value, system)))
        apply(parsed(path), system, subject);
    } else {
      addOption(subject.options, name, ...(JOINED.has(name) ? [values.join(' ')] : values));
    }
  }
}

/** Options whose value is the rest of the line. */
const JOINED: ReadonlySet<string> = new Set([
  'proxycommand',
  'knownhostscommand',
  'remotecommand',
  'localcommand',
]);

function valuesOf(line: Directive | Section): string[] {
  if (typeof line.value === 'string') return [line.value.replace(/^"(.*)"$/, '$1')];
  return line.value.map((part) => part.val);
}

function sectionLines(line: Directive | Section): readonly Line[] {
  return 'config' in line ? [...line.config] : [];
}

function included(pattern: string, system: boolean): string[] {
  const path = expandHome(pattern);
  const absolute = path.startsWith('/') ? path : join(system ? '/etc/ssh' : join(homedir(), '.ssh'), path);
  if (!/[*?[]/.test(absolute)) return [absolute];
  const folder = dirname(absolute);
  const name = basename(absolute);
  // As distributions have it: nothing for which fast-glob would be worth loading.
  if (/^[\w/.-]+$/.test(folder) && /^[\w.*-]+$/.test(name)) return filesIn(folder, name);
  return fastGlob.sync(absolute).sort();
}

/** The files of a folder whose names fit a pattern of `*`, in order. */
function filesIn(folder: string, pattern: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => fits(name, pattern) && (pattern.startsWith('.') || !name.startsWith('.')))
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** A Match line's criteria; `final` and `canonical` never hold, as names are not made canonical here. */
function matches(words: readonly string[], { original, options }: Subject): boolean {
  const current = options.get('hostname')?.[0]?.replaceAll('%h', original) ?? original;
  const user = options.get('user')?.[0] ?? ownName();
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    const negated = word.startsWith('!');
    const criterion = word.replace(/^!/, '').toLowerCase();
    if (criterion === 'all') {
      if (negated) return false;
      continue;
    }
    if (criterion === 'final' || criterion === 'canonical') {
      if (!negated) return false;
      continue;
    }
    const value = words[++at] ?? '';
    if (holds(criterion, value, { original, current, user }) === negated) return false;
  }
  return true;
}

function holds(
  criterion: string,
  value: string,
  { original, current, user }: { original: string; current: string; user: string },
): boolean {
  const patterns = value.split(',');
  switch (criterion) {
    case 'host':
      return matchesList(current, patterns);
    case 'originalhost':
      return matchesList(original, patterns);
    case 'user':
      return matchesList(user, patterns);
    case 'localuser':
      return matchesList(ownName(), patterns);
    case 'exec':
      return succeeds(expandTokens(value, { h: current, n: original, r: user }));
    default:
      return false;
  }
}

function succeeds(command: string): boolean {
  try {
    execFileSync('/bin/sh', ['-c', command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Does a name fit a list of ssh's patterns (`*`, `?`, `!` for not)? */
export function matchesList(name: string, patterns: readonly string[]): boolean {
  let found = false;
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!');
    if (!fits(name.toLowerCase(), (negated ? pattern.slice(1) : pattern).toLowerCase())) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

function fits(name: string, pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return name === pattern;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}

let known: string | undefined;

/** The name of who runs this; the system's look-up reads files. */
export function ownName(): string {
  known ??= userInfo().username;
  return known;
}

/** `~/x`, and a path as it is otherwise. */
export function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}

/** Expands ssh's `%` tokens; those of the local side are always known. */
export function expandTokens(text: string, tokens: Readonly<Record<string, string>>): string {
  if (!text.includes('%')) return text;
  const all: Readonly<Record<string, string>> = {
    '%': '%',
    d: homedir(),
    u: ownName(),
    i: String(process.getuid?.() ?? ''),
    l: hostname(),
    L: hostname().replace(/\..*/, ''),
    ...tokens,
  };
  return text.replace(/%(.)/g, (match, letter: string) => all[letter] ?? match);
}
