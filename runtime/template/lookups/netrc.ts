import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lookupError } from './find-file.ts';

export interface Login {
  readonly user: string;
  readonly password: string;
}

/**
 * What the file of credentials that NETRC names, or ~/.netrc, holds for a server: its own entry, or the default one.
 * @throws PythonError when others may read the secrets of ~/.netrc.
 */
export function netrcLogin(host: string): Login | undefined {
  const named = process.env.NETRC;
  const path = named ?? join(homedir(), '.netrc');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  const entries = parseNetrc(text);
  if (named === undefined && [...entries.values()].some(({ user }) => user !== 'anonymous'))
    demandPrivate(path);
  const login = entries.get(host) ?? entries.get(DEFAULT);
  return login !== undefined && login.user !== '' && login.password !== '' ? login : undefined;
}

function demandPrivate(path: string): void {
  const { uid, mode } = statSync(path);
  if (uid !== process.getuid?.())
    throw lookupError(`~/.netrc file owner (${uid}) does not match the current user`);
  if ((mode & 0o077) !== 0)
    throw lookupError(
      '~/.netrc access too permissive: access permissions must restrict access to only the owner',
    );
}

/** The name under which the entry `default` is kept: no host is called so. */
const DEFAULT = '';

/** Words: bare ones, in which a backslash takes what follows as it is, or quoted ones. */
const WORD = /"(?:[^"\\]|\\[\s\S])*"?|(?:[^\s"\\]|\\[\s\S])+/y;

/** The entries of a netrc file by host. Macros are left out. */
export function parseNetrc(text: string): Map<string, Login> {
  const entries = new Map<string, Login>();
  let at = 0;
  const word = (): string | undefined => {
    for (;;) {
      at += /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
      WORD.lastIndex = at;
      const found = WORD.exec(text)?.[0];
      if (found === undefined) return undefined;
      at += found.length;
      if (!found.startsWith('#') || !wantsKey)
        return found.replace(/^"|(?<!\\)"$/g, '').replace(/\\([\s\S])/g, '$1');
      // A comment, up to the end of its line.
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
    }
  };
  let wantsKey = true;
  let host: string | undefined;
  for (let key = word(); key !== undefined; key = word()) {
    if (key === 'default') host = DEFAULT;
    wantsKey = false;
    const value = key === 'default' ? '' : (word() ?? '');
    wantsKey = true;
    if (key === 'machine') host = value;
    if (key === 'macdef') {
      const end = text.indexOf('\n\n', at);
      at = end < 0 ? text.length : end;
    }
    if (host === undefined) continue;
    const entry = entries.get(host) ?? { user: '', password: '' };
    if (key === 'machine' || key === 'default') entries.set(host, { user: '', password: '' });
    else if (key === 'login' || key === 'user') entries.set(host, { ...entry, user: value });
    else if (key === 'password') entries.set(host, { ...entry, password: value });
  }
  return entries;
}
