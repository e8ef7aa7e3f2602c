import type { ByteStream, Connection } from './connection.ts';
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

  async open(commandLine: string): Promise<ByteStream> {
    const stream = await processStream([...this.#words, '/bin/sh', '-c', commandLine]);
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
