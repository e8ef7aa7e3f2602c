import { createHash, randomBytes } from 'node:crypto';
import { PyBytes } from './objects.ts';
import { PythonError, typeError, valueError } from './python-error.ts';
import { isFloat, isInt, toNumber } from './types.ts';
import type { Value } from './value.ts';

const SIZE = 624;
const SHIFT = 397;

/** Python's `random.Random`: the same seed gives the same choices as in Python. Without a seed nobody can foresee them. */
export class PythonRandom {
  readonly #next: () => number;

  /** @throws PythonError for a seed that Python refuses */
  constructor(seed?: Value) {
    const generator = seed === undefined || seed === null ? undefined : new MersenneTwister(seedWords(seed));
    this.#next = () => generator?.next() ?? randomBytes(4).readUInt32LE();
  }

  /** An integer from 0 to `limit` - 1. */
  below(limit: bigint): bigint {
    const bits = limit.toString(2).length;
    for (;;) {
      const number = this.#bits(bits);
      if (number < limit) return number;
    }
  }

  /** @throws PythonError when the range is empty */
  range(start: bigint, stop: bigint, step: bigint): bigint {
    const width = stop - start;
    if (step === 1n) {
      if (width > 0n) return start + this.below(width);
      throw valueError(`empty range in randrange(${start}, ${stop})`);
    }
    if (step === 0n) throw valueError('zero step for randrange()');
    const size = floorDivide(step > 0n ? width + step - 1n : width + step + 1n, step);
    if (size <= 0n) throw valueError(`empty range in randrange(${start}, ${stop}, ${step})`);
    return start + step * this.below(size);
  }

  /** @throws PythonError when there is nothing to choose from */
  choice<Item>(items: readonly Item[]): Item {
    const item = items.length === 0 ? undefined : items[Number(this.below(BigInt(items.length)))];
    if (item === undefined) throw new PythonError('IndexError', 'Cannot choose from an empty sequence');
    return item;
  }

  /** A shuffled copy. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const result = [...items];
    for (let index = result.length - 1; index > 0; index--) {
      const other = Number(this.below(BigInt(index + 1)));
      const [one, two] = [result[index], result[other]];
      if (one === undefined || two === undefined) continue;
      result[index] = two;
      result[other] = one;
    }
    return result;
  }

  #bits(count: number): bigint {
    let result = 0n;
    for (let done = 0; done < count; done += 32) {
      const wanted = Math.min(32, count - done);
      result |= BigInt(this.#next() >>> (32 - wanted)) << BigInt(done);
    }
    return result;
  }
}

function floorDivide(one: bigint, other: bigint): bigint {
  const quotient = one / other;
  return one % other !== 0n && one < 0n !== other < 0n ? quotient - 1n : quotient;
}

/** MT19937, seeded by an array of 32-bit words. */
class MersenneTwister {
  readonly #state = new Uint32Array(SIZE);
  #at = SIZE;

  constructor(key: readonly number[]) {
    const state = this.#state;
    state[0] = 19650218;
    for (let index = 1; index < SIZE; index++)
      state[index] = Math.imul(1812433253, this.#mixed(index - 1)) + index;
    let at = 1;
    for (let step = 0; step < Math.max(SIZE, key.length); step++) {
      const word = step % key.length;
      state[at] = (this.#word(at) ^ Math.imul(this.#mixed(at - 1), 1664525)) + (key[word] ?? 0) + word;
      at = this.#advance(at);
    }
    for (let step = 0; step < SIZE - 1; step++) {
      state[at] = (this.#word(at) ^ Math.imul(this.#mixed(at - 1), 1566083941)) - at;
      at = this.#advance(at);
    }
    state[0] = 0x80000000;
  }

  next(): number {
    if (this.#at >= SIZE) this.#refill();
    let word = this.#word(this.#at++);
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  #word(index: number): number {
    return this.#state[index] ?? 0;
  }

  #mixed(index: number): number {
    return this.#word(index) ^ (this.#word(index) >>> 30);
  }

  #advance(at: number): number {
    if (at + 1 < SIZE) return at + 1;
    this.#state[0] = this.#word(SIZE - 1);
    return 1;
  }

  #refill(): void {
    for (let index = 0; index < SIZE; index++) {
      const word = (this.#word(index) & 0x80000000) | (this.#word((index + 1) % SIZE) & 0x7fffffff);
      const twisted = (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
      this.#state[index] = this.#word((index + SHIFT) % SIZE) ^ twisted;
    }
    this.#at = 0;
  }
}

/** The words that Python makes of a seed: an int's own, a text's with its SHA-512 behind it. */
function seedWords(seed: Value): number[] {
  if (typeof seed === 'string') return wordsOf(textNumber(Buffer.from(seed)));
  if (seed instanceof PyBytes) return wordsOf(textNumber(seed.bytes));
  if (typeof seed === 'boolean') return wordsOf(seed ? 1n : 0n);
  if (isInt(seed)) return wordsOf(BigInt(seed));
  if (isFloat(seed)) return wordsOf(hashFloat(toNumber(seed)));
  throw typeError('The only supported seed types are:\nNone, int, float, str, bytes, and bytearray.');
}

function textNumber(bytes: Buffer): bigint {
  const digest = createHash('sha512').update(bytes).digest();
  return BigInt(`0x${Buffer.concat([bytes, digest]).toString('hex')}`);
}

function wordsOf(number: bigint): number[] {
  const words: number[] = [];
  for (let rest = number < 0n ? -number : number; rest > 0n; rest >>= 32n)
    words.push(Number(rest & 0xffffffffn));
  return words.length === 0 ? [0] : words;
}

const HASH_MODULUS = (1n << 61n) - 1n;

/** Python's hash() of a float: the value modulo a prime. */
function hashFloat(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (!Number.isFinite(value)) return value > 0 ? 314159n : -314159n;
  let numerator = Math.abs(value);
  let halvings = 0n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    halvings++;
  }
  // Halving modulo 2^61 - 1 is a turn by 60 bits.
  let hash = BigInt(numerator) % HASH_MODULUS;
  for (let step = 0n; step < halvings % 61n; step++) hash = (hash * (1n << 60n)) % HASH_MODULUS;
  return value < 0 ? -hash : hash;
}
