import { lstatSync, opendirSync } from 'node:fs';

/** Python's fnmatch as a regular expression: `*`, `?`, `[abc]`, `[!abc]`. */
export function fnmatch(pattern: string): RegExp {
  const source = pattern.replace(/\[(!?)(\]?[^\]]*)\]|[\s\S]/g, (all, not?: string, set?: string) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
    if (all === '*') return '[\\s\\S]*';
    return all === '?' ? '[\\s\\S]' : all.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}

/** Names in a folder in the order in which the file system gives them, as in Python. */
function namesIn(folder: string): string[] {
  const names: string[] = [];
  try {
    const directory = opendirSync(folder === '' ? '.' : folder);
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync())
      names.push(entry.name);
    directory.closeSync();
  } catch {
    // What can't be read has nothing that matches.
  }
  return names;
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Python's glob.glob: paths that a pattern matches; hidden ones only where the pattern says so. */
export function glob(pattern: string): string[] {
  if (!/[*?[]/.test(pattern)) return exists(pattern) ? [pattern] : [];
  const slash = pattern.lastIndexOf('/') + 1;
  const head = pattern.slice(0, slash);
  const name = pattern.slice(slash);
  const parent = /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
  const folders =
    parent === '' || parent === pattern ? [parent] : /[*?[]/.test(parent) ? glob(parent) : [parent];
  const join = (folder: string, file: string) =>
    folder === '' || folder.endsWith('/') ? folder + file : `${folder}/${file}`;
  if (!/[*?[]/.test(name)) return folders.map((folder) => join(folder, name)).filter(exists);
  const matcher = fnmatch(name);
  return folders.flatMap((folder) =>
    namesIn(folder)
      .filter((file) => matcher.test(file) && (name.startsWith('.') || !file.startsWith('.')))
      .map((file) => join(folder, file)),
  );
}
