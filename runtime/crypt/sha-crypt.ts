import { createHash, hash } from 'node:crypto';
import { cryptEncode } from './alphabet.ts';

interface Variant {
  readonly id: string;
  readonly algorithm: 'sha256' | 'sha512';
  readonly size: number;
}

const SHA256: Variant = { id: '5', algorithm: 'sha256', size: 32 };
const SHA512: Variant = { id: '6', algorithm: 'sha512', size: 64 };

/** Rounds that are not written into the hash. */
const UNWRITTEN_ROUNDS = 5000;

/** `$5$...`: SHA-256 crypt. */
export function sha256Crypt(password: string, salt: string, rounds: number): string {
  return shaCrypt(SHA256, password, salt, rounds);
}

/** `$6$...`: SHA-512 crypt. */
export function sha512Crypt(password: string, salt: string, rounds: number): string {
  return shaCrypt(SHA512, password, salt, rounds);
}

/** The scheme that Ulrich Drepper published for the C library. */
function shaCrypt(
  { id, algorithm, size }: Variant,
  password: string,
  saltText: string,
  rounds: number,
): string {
  const key = Buffer.from(password);
  const salt = Buffer.from(saltText);
  const alternate = createHash(algorithm).update(key).update(salt).update(key).digest();
  const first = createHash(algorithm).update(key).update(salt).update(repeated(alternate, key.length));
  for (let bits = key.length; bits > 0; bits >>>= 1) first.update(bits & 1 ? alternate : key);
  let digest = first.digest();
  const keySequence = repeated(digestOf(algorithm, times(key, key.length)), key.length);
  const saltSequence = repeated(digestOf(algorithm, times(salt, 16 + (digest[0] ?? 0))), salt.length);
  const inputs = Array.from({ length: PERIOD }, (_, round) =>
    roundInput(round, digest, saltSequence, keySequence),
  );
  for (let round = 0; round < rounds; round++) {
    const input = inputs[round % PERIOD] as RoundInput;
    input.bytes.set(digest, input.at);
    digest = hash(algorithm, input.bytes, 'buffer');
  }
  const shown = rounds === UNWRITTEN_ROUNDS ? '' : `rounds=${rounds}$`;
  return `$${id}$${shown}${saltText}$${cryptEncode(digest, places(size))}`;
}

/** What is hashed is made up of the same things in the same order every so many rounds: 2 · 3 · 7. */
const PERIOD = 42;

interface RoundInput {
  readonly bytes: Buffer;
  /** Where the digest of the round before goes. */
  readonly at: number;
}

/** The bytes of a round, made once: there are hundreds of thousands of rounds. */
function roundInput(round: number, digest: Buffer, salt: Buffer, key: Buffer): RoundInput {
  const odd = round % 2 === 1;
  const parts = [odd ? key : digest];
  if (round % 3 !== 0) parts.push(salt);
  if (round % 7 !== 0) parts.push(key);
  parts.push(odd ? digest : key);
  const bytes = Buffer.concat(parts);
  return { bytes, at: odd ? bytes.length - digest.length : 0 };
}

function digestOf(algorithm: string, bytes: Buffer): Buffer {
  return createHash(algorithm).update(bytes).digest();
}

function times(bytes: Buffer, count: number): Buffer {
  return Buffer.concat(Array.from({ length: count }, () => bytes));
}

/** The digest again and again, cut to a length. */
function repeated(digest: Buffer, length: number): Buffer {
  return times(digest, Math.ceil(length / digest.length)).subarray(0, length);
}

/** Which bytes make each group: three thirds of the digest side by side, their order turning from group to group. */
function places(size: number): number[][] {
  const third = Math.floor(size / 3);
  const groups: number[][] = [];
  for (let index = 0; index < third; index++) {
    const group = [index, index + third, index + 2 * third];
    const turn = size === 64 ? index % 3 : (3 - (index % 3)) % 3;
    groups.push([...group.slice(turn), ...group.slice(0, turn)]);
  }
  groups.push(size === 64 ? [63] : [31, 30]);
  return groups;
}
