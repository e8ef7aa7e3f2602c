/** What one of the two output streams of a session says. */
export type StreamEvent =
  | { readonly kind: 'data'; readonly chunk: Buffer }
  | { readonly kind: 'mark'; readonly letter: string; readonly fields: readonly string[] };

const NOTHING = Buffer.alloc(0);

/**
 * Tells the marks in a stream from the bytes between them. A mark is the nonce, a letter and fields, and a newline;
 * it may come in any pieces.
 */
export class MarkReader {
  readonly #nonce: Buffer;
  #held: Buffer = NOTHING;

  constructor(nonce: string) {
    this.#nonce = Buffer.from(nonce);
  }

  /** The events that `chunk` completes, in order. */
  *read(chunk: Buffer): Generator<StreamEvent> {
    let rest = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (;;) {
      const at = rest.indexOf(this.#nonce);
      const dataEnd = at === -1 ? rest.length - this.#possibleStart(rest) : at;
      if (dataEnd > 0) yield { kind: 'data', chunk: rest.subarray(0, dataEnd) };
      rest = rest.subarray(dataEnd);
      const lineEnd = at === -1 ? -1 : rest.indexOf(10);
      if (lineEnd === -1) break;
      const [letter = '', ...fields] = rest.toString('latin1', this.#nonce.length, lineEnd).trim().split(' ');
      rest = rest.subarray(lineEnd + 1);
      yield { kind: 'mark', letter, fields };
    }
    // A copy, so that a few held bytes don't keep a whole network buffer alive.
    this.#held = rest.length === 0 ? NOTHING : Buffer.from(rest);
  }

  /** How many bytes at the end of `bytes` may be the start of a nonce. */
  #possibleStart(bytes: Buffer): number {
    const first = this.#nonce[0] ?? 0;
    let at = bytes.indexOf(first, Math.max(0, bytes.length - this.#nonce.length + 1));
    for (; at !== -1; at = bytes.indexOf(first, at + 1)) {
      if (this.#nonce.subarray(0, bytes.length - at).equals(bytes.subarray(at))) return bytes.length - at;
    }
    return 0;
  }
}
