interface WrapOptions {
  /** Columns, the indentation included. */
  readonly width: number;
  readonly first?: string;
  readonly rest?: string;
  /** More lines than these are cut off, with ` [...]`. */
  readonly maxLines?: number;
}

const CUT = ' [...]';

/** Breaks a text into lines at white space, as Python's textwrap does; words that are too long stay whole. */
export function wrap(text: string, { width, first = '', rest = '', maxLines }: WrapOptions): string {
  const chunks = text.replace(/\s/g, ' ').match(/ +|[^ ]+/g) ?? [];
  const lines: string[] = [];
  let at = 0;
  while (at < chunks.length) {
    const indent = lines.length === 0 ? first : rest;
    const room = width - indent.length;
    if (lines.length > 0 && isSpace(chunks[at])) at++;
    const line: string[] = [];
    let length = 0;
    for (let chunk = chunks[at]; chunk !== undefined; chunk = chunks[at]) {
      if (line.length > 0 && length + chunk.length > room) break;
      line.push(chunk);
      length += chunk.length;
      at++;
      if (length > room) break;
    }
    if (isSpace(line.at(-1))) line.pop();
    if (line.length === 0) continue;
    if (maxLines !== undefined && lines.length === maxLines - 1 && at < chunks.length) {
      lines.push(cutLine(line, indent, room));
      break;
    }
    lines.push(indent + line.join(''));
  }
  return lines.join('\n');
}

function isSpace(chunk: string | undefined): boolean {
  return chunk?.startsWith(' ') === true;
}

function cutLine(line: string[], indent: string, room: number): string {
  while (line.length > 0) {
    const length = line.join('').length;
    if (!isSpace(line.at(-1)) && length + CUT.length <= room) return `${indent}${line.join('')}${CUT}`;
    line.pop();
  }
  return indent + CUT.trimStart();
}

/** Wraps paragraph by paragraph. `extra` columns of the first line are taken by what stands before it. */
export function fill(text: string, width: number, first: string, rest: string, extra = 0): string {
  return text
    .split('\n\n')
    .map((paragraph, index) => {
      if (index > 0) return wrap(paragraph, { width, first: rest, rest });
      const pad = ' '.repeat(extra);
      const wrapped = wrap(paragraph, { width, first: first + pad, rest });
      return extra > 0 && wrapped.startsWith(pad) ? wrapped.slice(extra) : wrapped;
    })
    .join('\n');
}
