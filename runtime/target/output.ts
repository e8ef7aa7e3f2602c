/** Bytes of one stream of one reply that are kept; what comes beyond is dropped and said so. */
const MOST_OUTPUT = 128 * 1024 * 1024;

/** Collects what a request writes to one stream, and hands it on as it comes. */
export class Output {
  readonly #chunks: Buffer[] = [];
  readonly #keep: boolean;
  readonly #listener: ((chunk: Buffer) => void) | undefined;
  #size = 0;

  /** @param keep False when the listener alone takes the output. */
  constructor(keep: boolean, listener: ((chunk: Buffer) => void) | undefined) {
    this.#keep = keep;
    this.#listener = listener;
  }

  add(chunk: Buffer): void {
    this.#listener?.(chunk);
    if (!this.#keep || this.#size >= MOST_OUTPUT) return;
    const kept = chunk.subarray(0, MOST_OUTPUT - this.#size);
    this.#size += kept.length;
    this.#chunks.push(kept);
    if (this.#size === MOST_OUTPUT) this.#chunks.push(Buffer.from('\n[tsible: output cut off at 128 MiB]\n'));
  }

  bytes(): Buffer {
    return this.#chunks.length === 1 ? (this.#chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#chunks);
  }
}
