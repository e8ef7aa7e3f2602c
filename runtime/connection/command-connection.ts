import { shellQuote } from '../target/quote.ts';
import type { ByteStream, Connection, OpenOptions } from './connection.ts';
import { processStream } from './process.ts';

/** A container or another root, reached by a program on the controller. */
export class CommandConnection implements Connection {
  readonly transport: string;
  readonly #words: readonly string[];
  readonly #streams = new Set<ByteStream>();

  /** @param words The program and its arguments, to which `/bin/sh -c LINE` is added. */
  constructor(transport: string, words: readonly string[]) {
    this.transport = transport;
    this.#words = words;
  }

  async open(commandLine: string, options: OpenOptions = {}): Promise<ByteStream> {
    const words = [...this.#words, '/bin/sh', '-c', commandLine];
    // util-linux's script gives what it runs a terminal.
    const stream = await processStream(
      options.pty ? ['script', '-qec', words.map(shellQuote).join(' '), '/dev/null'] : words,
    );
    this.#streams.add(stream);
    stream.closed.then(() => this.#streams.delete(stream));
    return stream;
  }

  async close(): Promise<void> {
    const streams = [...this.#streams];
    for (const stream of streams) stream.destroy();
    await Promise.all(streams.map((stream) => stream.closed));
  }
}
