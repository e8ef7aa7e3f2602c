import { realpathSync, statSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, normalize, relative, resolve } from 'node:path';
import { itemsOf } from '../../values/iterate.ts';
import { PyTuple } from '../../values/objects.ts';
import { str } from '../../values/print.ts';
import { typeError, valueError } from '../../values/python-error.ts';
import { truth } from '../../values/truth.ts';
import { typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { glob } from '../glob.ts';
import { type Filters, filter } from '../plugin.ts';

/** Python's os.fspath: a path that is no text is refused. @throws PythonError */
export function pathOf(value: Value): string {
  if (typeof value === 'string') return value;
  throw typeError(`expected str, bytes or os.PathLike object, not ${typeName(value)}`);
}

/** Python checks what is joined to a path elsewhere than the path itself, in other words. */
function laterPart(value: Value): string {
  if (typeof value === 'string') return value;
  throw typeError(`join() argument must be str, bytes, or os.PathLike object, not '${typeName(value)}'`);
}

/** Python's os.path.dirname: a trailing slash makes all of it the folder. */
function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Python's os.path.join. */
export function joinPaths(paths: readonly string[]): string {
  if (paths.length === 0) throw typeError("join() missing 1 required positional argument: 'a'");
  return paths.reduce((path, part) => {
    if (part.startsWith('/')) return part;
    return path === '' || path.endsWith('/') ? path + part : `${path}/${part}`;
  });
}

/** Python's os.path.expanduser on the controller. */
export function expandUser(path: string): string {
  const [, user] = /^~([^/]*)/.exec(path) ?? [];
  if (user === undefined) return path;
  const home = user === '' ? (process.env.HOME ?? homedir()) : homeOf(user);
  if (home === undefined) return path;
  return home.replace(/\/+$/, '') + path.slice(user.length + 1) || '/';
}

function homeOf(user: string): string | undefined {
  const own = userInfo();
  if (own.username === user) return own.homedir;
  return user === 'root' ? '/root' : undefined;
}

/** Python's os.path.expandvars. */
function expandVariables(path: string): string {
  return path.replace(/\$(?:(\w+)|\{([^}]*)\})/g, (all, plain?: string, braced?: string) => {
    return process.env[plain ?? braced ?? ''] ?? all;
  });
}

function splitExtension(path: string): [string, string] {
  const start = path.lastIndexOf('/') + 1;
  const dot = path.lastIndexOf('.');
  if (dot <= start || /^\.*$/.test(path.slice(start, dot))) return [path, ''];
  return [path.slice(0, dot), path.slice(dot)];
}

/** Python's os.path.normpath. */
function normalizePath(path: string): string {
  if (path === '') return '.';
  const slashes = /^\/\/(?!\/)/.test(path) ? '/' : '';
  const normal = normalize(path);
  return slashes + (normal.length > 1 ? normal.replace(/\/$/, '') : normal);
}

/** Python's os.path.realpath: as far as the path exists, links are followed. */
function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : joinPaths([realPath(parent), basename(absolute)]);
  }
}

function commonPath(paths: readonly string[]): string {
  const [first] = paths;
  if (first === undefined) throw valueError('commonpath() arg is an empty sequence');
  if (paths.some((path) => isAbsolute(path) !== isAbsolute(first)))
    throw valueError("Can't mix absolute and relative paths");
  const split = paths.map((path) => path.split('/').filter((part) => part !== '' && part !== '.'));
  const [head = []] = split;
  let size = 0;
  while (size < head.length && split.every((parts) => parts[size] === head[size])) size++;
  return (isAbsolute(first) ? '/' : '') + head.slice(0, size).join('/');
}

function windowsDrive(path: string): [string, string] {
  const share = /^[\\/]{2}[^\\/]+[\\/][^\\/]+/.exec(path)?.[0];
  const drive = share ?? /^[^\\/]?:/.exec(path)?.[0] ?? '';
  return [drive, path.slice(drive.length)];
}

function windowsParts(path: string): { head: string; tail: string } {
  const [drive, rest] = windowsDrive(path);
  const at = Math.max(rest.lastIndexOf('\\'), rest.lastIndexOf('/')) + 1;
  const head = rest.slice(0, at);
  return { head: drive + (head.replace(/[\\/]+$/, '') || head), tail: rest.slice(at) };
}

/** Files that a pattern of Python's glob matches. */
export function globFiles(pattern: string): string[] {
  return glob(pattern).filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}

const ofPath = (run: (path: string) => Value) => filter('path', (_context, path) => run(pathOf(path)));

/** Ansible's filters of paths; they mean the controller's file system. */
export const pathFilters: Filters = {
  basename: ofPath(basename),
  commonpath: filter('paths', (_context, paths) => {
    if (!Array.isArray(paths) && !(paths instanceof PyTuple))
      throw typeError(`|commonpath expects sequence, got <class '${typeName(paths)}'> instead.`);
    return commonPath(itemsOf(paths).map(pathOf));
  }),
  dirname: ofPath(dirname),
  expanduser: ofPath(expandUser),
  expandvars: ofPath(expandVariables),
  fileglob: ofPath(globFiles),
  normpath: filter('path', (_context, path) => {
    if (typeof path === 'string') return normalizePath(path);
    throw typeError(`_path_normpath: path should be string, bytes or os.PathLike, not ${typeName(path)}`);
  }),
  path_join: filter('paths', (_context, paths) => {
    if (typeof paths === 'string') return paths;
    if (!Array.isArray(paths) && !(paths instanceof PyTuple))
      throw typeError(`|path_join expects string or sequence, got <class '${typeName(paths)}'> instead.`);
    return joinPaths(itemsOf(paths).map((part, index) => (index === 0 ? pathOf(part) : laterPart(part))));
  }),
  realpath: filter('filename, strict=False', (_context, path, strict) =>
    truth(strict) ? realpathSync(pathOf(path)) : realPath(pathOf(path)),
  ),
  relpath: filter('path, start=None', (_context, path, start) => {
    if (path === '') throw valueError('no path specified');
    return relative(start === null ? process.cwd() : resolve(str(start)), resolve(pathOf(path))) || '.';
  }),
  splitext: ofPath((path) => new PyTuple(splitExtension(path))),
  win_basename: ofPath((path) => windowsParts(path).tail),
  win_dirname: ofPath((path) => windowsParts(path).head),
  win_splitdrive: ofPath((path) => new PyTuple(windowsDrive(path))),
};
