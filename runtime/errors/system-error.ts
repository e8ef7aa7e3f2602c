import { messageOf } from './error.ts';

const MESSAGES: Readonly<Record<string, string>> = {
  ENOENT: '[Errno 2] No such file or directory',
  EACCES: '[Errno 13] Permission denied',
  ENOTDIR: '[Errno 20] Not a directory',
  EPERM: '[Errno 1] Operation not permitted',
  ELOOP: '[Errno 40] Too many levels of symbolic links',
  EISDIR: '[Errno 21] Is a directory',
};

/**
 * A system's error in the words that Python has for it.
 * @param path How the message shows the path: with its quotes.
 */
export function pythonMessage(error: unknown, path: string): string {
  const message = error instanceof Error && 'code' in error ? MESSAGES[String(error.code)] : undefined;
  return message === undefined ? messageOf(error) : `${message}: ${path}`;
}
