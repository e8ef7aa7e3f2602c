/**
 * The name of `known` that was probably meant by `given`, or undefined when none is near: more than a third of the letters
 * differ, of a dotted name's last word or of what is before it.
 */
export function nearName(given: string, known: Iterable<string>): string | undefined {
  const [home, word] = parts(given);
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const [otherHome, otherWord] = parts(name);
    const distance = nearness(word, otherWord) + (home === otherHome ? 0 : nearness(home, otherHome));
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

function parts(name: string): [home: string, word: string] {
  const dot = name.lastIndexOf('.');
  return [name.slice(0, Math.max(0, dot)).toLowerCase(), name.slice(dot + 1).toLowerCase()];
}

/** How many letters differ; infinity for more than a third. */
function nearness(given: string, other: string): number {
  const limit = Math.max(1, Math.floor(given.length / 3));
  if (Math.abs(given.length - other.length) > limit) return Number.POSITIVE_INFINITY;
  const distance = editDistance(given, other);
  return distance > limit ? Number.POSITIVE_INFINITY : distance;
}

/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1;
      let value = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + cost,
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) value = Math.min(value, (beforeLast[column - 2] ?? 0) + 1);
      current.push(value);
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}
