import { fstatSync, lstatSync, type Stats, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { repr, str } from '../../values/print.ts';
import { PythonError, typeError } from '../../values/python-error.ts';
import { isInt, typeName } from '../../values/types.ts';
import type { Value } from '../../values/value.ts';
import { pathOf } from '../filters/paths.ts';
import { type Tests, test } from '../plugin.ts';

const follow = (path: Value): Stats | undefined => {
  if (typeof path === 'boolean' || isInt(path)) return attempt(() => fstatSync(Number(path)));
  if (typeof path !== 'string')
    throw typeError(`stat: path should be string, bytes, os.PathLike or integer, not ${typeName(path)}`);
  return attempt(() => statSync(path, { throwIfNoEntry: false }));
};

const look = (path: Value): Stats | undefined => {
  if (typeof path !== 'string')
    throw typeError(`lstat: path should be string, bytes or os.PathLike, not ${typeName(path)}`);
  return attempt(() => lstatSync(path, { throwIfNoEntry: false }));
};

/** What must be there. @throws PythonError */
function must(path: Value): Stats {
  const stats = follow(path);
  if (stats === undefined)
    throw new PythonError('OSError', `[Errno 2] No such file or directory: ${repr(path)}`);
  return stats;
}

/** As Python's os.path: what can't be looked at isn't there. */
function attempt(read: () => Stats | undefined): Stats | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isMount(path: Value): boolean {
  const own = look(path);
  if (own === undefined || own.isSymbolicLink()) return false;
  const above = look(`${str(path)}/..`);
  if (above === undefined) return false;
  return own.dev !== above.dev || own.ino === above.ino;
}

const on = (check: (path: Value) => boolean) => test('path', (_context, path) => check(path));

const directory = on((path) => follow(path)?.isDirectory() ?? false);
const file = on((path) => follow(path)?.isFile() ?? false);
const link = on((path) => look(path)?.isSymbolicLink() ?? false);
const absolute = on((path) => isAbsolute(pathOf(path)));
const mount = on(isMount);
const same = test('f1, f2', (_context, left, right) => {
  const a = must(left);
  const b = must(right);
  return a.dev === b.dev && a.ino === b.ino;
});

/** Tests of files on the controller. */
export const fileTests: Tests = {
  directory,
  is_dir: directory,
  file,
  is_file: file,
  link,
  is_link: link,
  exists: on((path) => follow(path) !== undefined),
  link_exists: on((path) => look(path) !== undefined),
  abs: absolute,
  is_abs: absolute,
  same_file: same,
  is_same_file: same,
  mount,
  is_mount: mount,
};
