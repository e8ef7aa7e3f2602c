import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, normalize } from 'node:path';

/** What path expansion needs to know of the process. */
export interface PathContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
}

/**
 * The absolute path that a user means: `$VAR` and `${VAR}` (unknown ones stay), `~` and `~user` expanded, relative ones
 * taken from `base` (a folder; the working directory when it isn't given), `.` and `..` resolved without following links.
 */
export function expandPath(path: string, context: PathContext, base: string = context.cwd): string {
  const expanded = expandHome(expandVariables(path, context.env), context.home);
  const absolute = isAbsolute(expanded) ? expanded : join(base, expanded);
  const normal = normalize(absolute);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** Like Python's os.path.expandvars. */
function expandVariables(text: string, env: PathContext['env']): string {
  return text.replace(/\$(?:(\w+)|\{([^}]*)\})/g, (whole: string, bare?: string, braced?: string) => {
    return env[bare ?? braced ?? ''] ?? whole;
  });
}

/** Expands a leading `~` or `~user`, like Python's os.path.expanduser; an unknown user's stays. */
export function expandHome(path: string, home: string = process.env.HOME ?? homedir()): string {
  if (!path.startsWith('~')) return path;
  const end = path.includes('/') ? path.indexOf('/') : path.length;
  const user = path.slice(1, end);
  const folder = user === '' ? home : homeOf(user);
  return folder === undefined ? path : folder.replace(/\/+$/, '') + path.slice(end) || '/';
}

function homeOf(user: string): string | undefined {
  let passwd: string;
  try {
    passwd = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return undefined;
  }
  for (const line of passwd.split('\n')) {
    const fields = line.split(':');
    if (fields[0] === user) return fields[5];
  }
  return undefined;
}
