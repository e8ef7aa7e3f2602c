import type { Origin } from './source.ts';

const CONTEXT_LINES = 2;
const WIDTH = 120;
const CUT = '...';
const OMITTED = '[...]';

/**
 * `Origin: path:line:column`, a blank line, the line with the two before it, and a caret below it: as ansible-core
 * 2.19 shows the place of a fault.
 */
export function excerpt(origin: Origin): string {
  const { source, line, column } = origin;
  const head = `Origin: ${origin}`;
  if (origin.offset < 0) return head;
  if (source.hidden !== undefined) return `${head}\n\n(source not shown: ${source.hidden})`;
  const target = source.line(line);
  if (target === undefined) return head;
  // A text that is no file, such as an option's, has no line numbers to speak of.
  if (source.name.startsWith('<')) {
    const text = shortenWords(target);
    return text === '' ? `Origin: ${source.name}` : `Origin: ${source.name}\n\n${text}`;
  }

  const labelWidth = String(line).length;
  const width = WIDTH - labelWidth - 1;
  const lines = [head, ''];
  let cut = false;
  for (let number = Math.max(1, line - CONTEXT_LINES); number <= line; number++) {
    const text = (source.line(number) ?? '').replaceAll('\t', ' ');
    cut ||= text.length > width;
    lines.push(`${String(number).padStart(labelWidth)}${text === '' ? '' : ' '}${shorten(text, width)}`);
  }
  if (column <= (cut ? width - CUT.length : width))
    lines.push(`${' '.repeat(labelWidth)} ${marker(column, width)}`);
  return lines.join('\n');
}

function shorten(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - CUT.length)}${CUT}` : text;
}

/** Leaves out words at the end, with Python's mark for that. */
function shortenWords(text: string): string {
  const words = text.trim().split(/\s+/);
  const whole = words.join(' ');
  if (whole.length <= WIDTH) return whole;
  let kept = '';
  for (const word of words) {
    const longer = kept === '' ? word : `${kept} ${word}`;
    if (longer.length + OMITTED.length + 1 > WIDTH) break;
    kept = longer;
  }
  return `${kept} ${OMITTED}`.trim();
}

/** The caret's line; near the right edge the label stands to its left. */
function marker(column: number, width: number): string {
  const label = `column ${column}`;
  const before = column - 1;
  if (before + 2 + label.length <= width) return `${' '.repeat(before)}^ ${label}`;
  return `${' '.repeat(Math.max(0, before - label.length - 1))}${label} ^`;
}
