import { posix } from 'node:path';
import { messageOf } from '../../../runtime/errors/error.ts';
import { shellFunction, type Target } from '../../../runtime/target/target.ts';
import { editPattern } from '../../support/edit.ts';
import { decodeText } from '../../support/encode.ts';
import type { Entry } from './index.ts';

const contents = shellFunction('tsible_find_contents', [], 'exec cat <"$1"');

/**
 * Those files that hold what the expression means. The requests are sent without waiting for each other's answers.
 * @param unreadable Gets the paths whose search ends at a file that is in another encoding, and why.
 */
export async function containing(
  entries: readonly Entry[],
  args: {
    readonly contains: string;
    readonly read_whole_file: boolean;
    readonly encoding: string | undefined;
    readonly paths: readonly string[];
  },
  unreadable: Map<string, string>,
  target: Target,
): Promise<Entry[]> {
  const { read_whole_file: whole, encoding } = args;
  const pattern = editPattern(args.contains, {});
  const kept: Entry[] = [];
  for (let at = 0; at < entries.length; at += 16) {
    const some = entries.slice(at, at + 16);
    const replies = await Promise.all(some.map(({ path }) => target.call(contents, [path])));
    for (const [index, entry] of some.entries()) {
      const reply = replies[index];
      const root = args.paths.find((path) =>
        entry.path.startsWith(`${posix.normalize(path).replace(/\/+$/, '')}/`),
      );
      if (reply === undefined || reply.rc !== 0 || unreadable.has(root ?? '')) continue;
      let text: string;
      try {
        text = decodeText(reply.stdout, encoding ?? 'utf-8');
      } catch (error) {
        unreadable.set(root ?? entry.path, reasonOf(error, entry.path, encoding));
        continue;
      }
      const lines = whole ? [text] : (text.match(/[^\n]*\n|[^\n]+$/g) ?? []);
      if (lines.some((line) => (whole ? pattern.search(line) : pattern.match(line)) !== undefined))
        kept.push(entry);
    }
  }
  return kept;
}

/** Why a file is no text in an encoding, or there is no such encoding. */
function reasonOf(error: unknown, path: string, encoding: string | undefined): string {
  const said = messageOf(error);
  if (said.startsWith('unknown encoding')) return said;
  const named = encoding ?? 'None (default determined by the Python built-in function "open")';
  return `Failed to read the file ${path} due to an encoding error. current encoding: ${named}`;
}
