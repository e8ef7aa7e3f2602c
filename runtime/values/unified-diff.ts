/**
 * Python's difflib.unified_diff for lists of lines: the same longest-matching-block search, so that hunks fall where
 * Ansible's fall.
 */
export function unifiedDiff(
  before: readonly string[],
  after: readonly string[],
  fromFile: string,
  toFile: string,
  context: number,
): string[] {
  const lines: string[] = [];
  for (const group of groupOpcodes(opcodes(before, after), context)) {
    if (lines.length === 0) lines.push(`--- ${fromFile}\n`, `+++ ${toFile}\n`);
    const first = group[0];
    const last = group.at(-1);
    if (first === undefined || last === undefined) continue;
    lines.push(`@@ -${range(first.a1, last.a2)} +${range(first.b1, last.b2)} @@\n`);
    for (const { tag, a1, a2, b1, b2 } of group) {
      if (tag === 'equal') {
        for (const line of before.slice(a1, a2)) lines.push(` ${line}`);
        continue;
      }
      if (tag !== 'insert') for (const line of before.slice(a1, a2)) lines.push(`-${line}`);
      if (tag !== 'delete') for (const line of after.slice(b1, b2)) lines.push(`+${line}`);
    }
  }
  return lines;
}

interface Opcode {
  readonly tag: 'equal' | 'replace' | 'delete' | 'insert';
  readonly a1: number;
  readonly a2: number;
  readonly b1: number;
  readonly b2: number;
}

interface Match {
  readonly a: number;
  readonly b: number;
  readonly size: number;
}

function range(start: number, end: number): string {
  const length = end - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}

/** Where each line of `after` stands; lines in more than 1% of a long text are too common to lead a match. */
function indexLines(after: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [index, line] of after.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [index]);
    else known.push(index);
  }
  if (after.length >= 200) {
    const limit = Math.floor(after.length / 100) + 1;
    for (const [line, indices] of places) if (indices.length > limit) places.delete(line);
  }
  return places;
}

function longestMatch(
  before: readonly string[],
  after: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [aLow, aHigh, bLow, bHigh]: readonly [number, number, number, number],
): Match {
  let best: Match = { a: aLow, b: bLow, size: 0 };
  let lengths = new Map<number, number>();
  for (let a = aLow; a < aHigh; a++) {
    const next = new Map<number, number>();
    for (const b of places.get(before[a] ?? '') ?? []) {
      if (b < bLow) continue;
      if (b >= bHigh) break;
      const size = (lengths.get(b - 1) ?? 0) + 1;
      next.set(b, size);
      if (size > best.size) best = { a: a - size + 1, b: b - size + 1, size };
    }
    lengths = next;
  }
  let { a, b, size } = best;
  // Lines that are too common to lead a match may still lengthen one.
  while (a > aLow && b > bLow && before[a - 1] === after[b - 1]) {
    a--;
    b--;
    size++;
  }
  while (a + size < aHigh && b + size < bHigh && before[a + size] === after[b + size]) size++;
  return { a, b, size };
}

function matchingBlocks(before: readonly string[], after: readonly string[]): Match[] {
  const places = indexLines(after);
  const queue: [number, number, number, number][] = [[0, before.length, 0, after.length]];
  const found: Match[] = [];
  for (let area = queue.pop(); area !== undefined; area = queue.pop()) {
    const [aLow, aHigh, bLow, bHigh] = area;
    const match = longestMatch(before, after, places, area);
    if (match.size === 0) continue;
    found.push(match);
    if (aLow < match.a && bLow < match.b) queue.push([aLow, match.a, bLow, match.b]);
    if (match.a + match.size < aHigh && match.b + match.size < bHigh) {
      queue.push([match.a + match.size, aHigh, match.b + match.size, bHigh]);
    }
  }
  found.sort((left, right) => left.a - right.a || left.b - right.b);
  const joined: Match[] = [];
  for (const match of found) {
    const last = joined.at(-1);
    if (last !== undefined && last.a + last.size === match.a && last.b + last.size === match.b) {
      joined[joined.length - 1] = { ...last, size: last.size + match.size };
    } else joined.push(match);
  }
  joined.push({ a: before.length, b: after.length, size: 0 });
  return joined;
}

function opcodes(before: readonly string[], after: readonly string[]): Opcode[] {
  const codes: Opcode[] = [];
  let a1 = 0;
  let b1 = 0;
  for (const { a, b, size } of matchingBlocks(before, after)) {
    if (a1 < a && b1 < b) codes.push({ tag: 'replace', a1, a2: a, b1, b2: b });
    else if (a1 < a) codes.push({ tag: 'delete', a1, a2: a, b1, b2: b });
    else if (b1 < b) codes.push({ tag: 'insert', a1, a2: a, b1, b2: b });
    if (size > 0) codes.push({ tag: 'equal', a1: a, a2: a + size, b1: b, b2: b + size });
    a1 = a + size;
    b1 = b + size;
  }
  return codes;
}

/** Hunks: runs of changes with `context` equal lines around them. */
function groupOpcodes(codes: readonly Opcode[], context: number): Opcode[][] {
  if (!codes.some(({ tag }) => tag !== 'equal')) return [];
  const groups: Opcode[][] = [];
  let group: Opcode[] = [];
  for (const [index, code] of codes.entries()) {
    let { tag, a1, a2, b1, b2 } = code;
    if (tag === 'equal' && index === 0) {
      a1 = Math.max(a1, a2 - context);
      b1 = Math.max(b1, b2 - context);
    }
    if (tag === 'equal' && index === codes.length - 1) {
      a2 = Math.min(a2, a1 + context);
      b2 = Math.min(b2, b1 + context);
    }
    if (tag === 'equal' && a2 - a1 > context * 2) {
      group.push({ tag, a1, a2: Math.min(a2, a1 + context), b1, b2: Math.min(b2, b1 + context) });
      groups.push(group);
      group = [];
      a1 = Math.max(a1, a2 - context);
      b1 = Math.max(b1, b2 - context);
    }
    group.push({ tag, a1, a2, b1, b2 });
  }
  if (group.length > 0 && !(group.length === 1 && group[0]?.tag === 'equal')) groups.push(group);
  return groups;
}
