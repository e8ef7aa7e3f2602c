import { characters, stringLength } from '../../values/iterate.ts';

const CHUNKS = /[\t\n\v\f\r ]+|[^\t\n\v\f\r ]+/g;
/** Where a word may be parted: after a hyphen between letters, around a long dash. */
const hyphens = (): RegExp =>
  /(?<=[\p{L}\p{N}_!"'&.,?]{2})-{2,}(?=[\p{L}\p{N}_])|(?:[^\s-]*\p{L}+-(?=\p{L}+-?\p{L}))|[^\s]+?(?=-{2,}[\p{L}\p{N}_])|[^\s]+/gu;

/** Python's textwrap.wrap of one line, with tabs and inner white space left as they are. */
export function wrapText(
  text: string,
  width: number,
  breakLongWords: boolean,
  breakOnHyphens: boolean,
): string[] {
  const chunks = (text.match(CHUNKS) ?? [])
    .flatMap((chunk) =>
      breakOnHyphens && chunk.trim() !== '' ? (chunk.match(hyphens()) ?? [chunk]) : [chunk],
    )
    .reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    const line: string[] = [];
    let used = 0;
    if (lines.length > 0 && isSpace(chunks.at(-1))) chunks.pop();
    for (let chunk = chunks.at(-1); chunk !== undefined; chunk = chunks.at(-1)) {
      const size = stringLength(chunk);
      if (used + size > width) break;
      line.push(chunk);
      chunks.pop();
      used += size;
    }
    const long = chunks.at(-1);
    if (long !== undefined && stringLength(long) > width) {
      const room = width < 1 ? 1 : width - used;
      if (breakLongWords) {
        const letters = characters(long);
        line.push(letters.slice(0, room).join(''));
        chunks[chunks.length - 1] = letters.slice(room).join('');
      } else if (line.length === 0) {
        line.push(long);
        chunks.pop();
      }
    }
    if (isSpace(line.at(-1))) line.pop();
    if (line.length > 0) lines.push(line.join(''));
  }
  return lines;
}

function isSpace(chunk: string | undefined): boolean {
  return chunk !== undefined && chunk.trim() === '';
}
