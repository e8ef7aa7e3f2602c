const PROBES = 9;

/** Where CPython puts ints in the hash table of a set, so that what comes out of one has Python's order. */
class IntTable {
  slots: (number | undefined)[] = new Array(8).fill(undefined);
  used = 0;

  add(value: number): void {
    const free = this.#find(value);
    if (free === undefined) return;
    this.slots[free] = value;
    this.used++;
    if (this.used * 5 >= (this.slots.length - 1) * 3)
      this.#resize(this.used > 50_000 ? this.used * 2 : this.used * 4);
  }

  values(): number[] {
    return this.slots.filter((slot) => slot !== undefined);
  }

  /** As CPython joins a whole set to another: the table grows once, beforehand. */
  merge(other: IntTable): void {
    if ((this.used + other.used) * 5 >= (this.slots.length - 1) * 3)
      this.#resize((this.used + other.used) * 2);
    for (const value of other.values()) this.add(value);
  }

  /** The free slot for a value; undefined when it is there already. */
  #find(value: number): number | undefined {
    const mask = this.slots.length - 1;
    // -1 is no hash in CPython.
    const hash = value === -1 ? -2 : value;
    let perturb = BigInt.asUintN(64, BigInt(hash));
    let index = Number(perturb & BigInt(mask));
    for (;;) {
      const last = index + PROBES <= mask ? index + PROBES : index;
      for (let at = index; at <= last; at++) {
        if (this.slots[at] === undefined) return at;
        if (this.slots[at] === value) return undefined;
      }
      perturb >>= 5n;
      index = Number((BigInt(index) * 5n + 1n + perturb) & BigInt(mask));
    }
  }

  #resize(least: number): void {
    let size = 8;
    while (size <= least) size *= 2;
    const values = this.values();
    this.slots = new Array(size).fill(undefined);
    for (const value of values) {
      const free = this.#find(value);
      if (free !== undefined) this.slots[free] = value;
    }
  }
}

function tableOf(values: Iterable<number>): IntTable {
  const table = new IntTable();
  for (const value of values) table.add(value);
  return table;
}

export type SetOperation = 'intersect' | 'union' | 'difference' | 'symmetric_difference';

/** The result of an operation on two sets of ints, in CPython's order. */
export function combineIntSets(
  operation: SetOperation,
  left: readonly number[],
  right: readonly number[],
): number[] {
  const a = tableOf(left);
  const b = tableOf(right);
  const inA = new Set(left);
  const inB = new Set(right);
  switch (operation) {
    case 'intersect': {
      const [scanned, other] = b.used > a.used ? [a, inB] : [b, inA];
      return tableOf(scanned.values().filter((value) => other.has(value))).values();
    }
    case 'union': {
      const result = new IntTable();
      result.merge(a);
      result.merge(b);
      return result.values();
    }
    case 'difference':
      return tableOf(a.values().filter((value) => !inB.has(value))).values();
    case 'symmetric_difference': {
      const both = a.values().filter((value) => inB.has(value));
      const result = new IntTable();
      result.merge(b);
      const kept = result.values().filter((value) => !both.includes(value));
      return tableOf([...kept, ...a.values().filter((value) => !inB.has(value))]).values();
    }
  }
}
